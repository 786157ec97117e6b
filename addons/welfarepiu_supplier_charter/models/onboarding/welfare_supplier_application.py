import hmac
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS
from odoo.tools import email_normalize

#: Of whom never sent it, nothing is kept for longer.
DRAFT_DAYS = 60
#: Of whom was refused, as long as an answer may be asked for.
REFUSED_DAYS = 365
#: Still in the hands of the applicant.
OPEN_STATES = ("draft", "to_integrate")


class WelfareSupplierApplication(models.Model):
    """Somebody who sells or serves asks to become a supplier.

    The applicant is a stranger without account: what opens the application is its
    private link. Here is how it begins and how it is found again.
    """

    _name = "welfare.supplier.application"
    _inherit = ["mail.thread", "mail.activity.mixin", "welfare.lifecycle"]
    _description = "Application of a supplier"
    _order = "received_on desc, id desc"

    name = fields.Char(string="Business name", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [
            ("draft", "Being filled in"),
            ("received", "Received"),
            ("to_integrate", "To integrate"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    lang = fields.Char(string="Language", readonly=True, default="it_IT")
    vat = fields.Char(string="VAT number", readonly=True, index=True)
    tax_code = fields.Char(readonly=True)
    regime = fields.Selection(
        [
            ("ordinary", "Ordinary"),
            ("flat_rate", "Flat rate (“forfettario”), no VAT"),
            ("professional", "Professional, with withholding tax"),
            ("other", "Another one, or I do not know"),
        ],
        string="Tax regime",
        readonly=True,
    )
    street = fields.Char(string="Street and number", readonly=True)
    # Chosen from the list or written: a postcode never decides it.
    city_id = fields.Many2one("res.city", string="Municipality", readonly=True)
    other_city = fields.Char(string="Another municipality", readonly=True)
    zip = fields.Char(string="Postcode", readonly=True)
    contact_name = fields.Char(string="Who to talk to", readonly=True)
    contact_role = fields.Char(string="Role", readonly=True)
    email = fields.Char(string="E-mail", required=True, readonly=True)
    email_confirmed_on = fields.Datetime(
        string="E-mail confirmed on", readonly=True, copy=False
    )
    phone = fields.Char(readonly=True)
    need_ids = fields.Many2many(
        "welfare.need", string="Kind of offer", readonly=True, copy=False
    )
    offer = fields.Text(string="What it offers", readonly=True)
    iban = fields.Char(string="IBAN", readonly=True)
    note = fields.Text(string="Notes", readonly=True)
    wish_id = fields.Many2one(
        "welfare.supplier.wish",
        string="Invited by a worker",
        readonly=True,
        ondelete="set null",
    )
    touched_on = fields.Datetime(
        string="Last worked on", required=True, readonly=True, copy=False
    )
    received_on = fields.Datetime(readonly=True, copy=False)
    access_token = fields.Char(
        required=True, readonly=True, copy=False, groups=NO_ACCESS
    )
    email_key = fields.Char(required=True, readonly=True, copy=False, groups=NO_ACCESS)

    _token_unique = models.UniqueIndex("(access_token)", "Links are unique.")
    _sent_is_whole = models.Constraint(
        "CHECK (state IN ('draft', 'to_integrate', 'refused') OR ("
        "email_confirmed_on IS NOT NULL AND vat IS NOT NULL AND tax_code IS NOT NULL"
        " AND street IS NOT NULL AND contact_name IS NOT NULL AND phone IS NOT NULL"
        " AND regime IS NOT NULL AND received_on IS NOT NULL"
        " AND (city_id IS NOT NULL OR other_city IS NOT NULL)))",
        "Something is missing in this application.",
    )

    # -- begin -------------------------------------------------------------------------

    @api.model
    def _start(self, name, email, invite_token=None):
        """A stranger begins an application; the private link goes out by mail too.

        :param str name: of the business
        :param str email: where the link goes
        :param str invite_token: of a worker's wish
        :return: the application, with superuser rights; empty if too many were begun
            from here lately
        :raise UserError: no name, or no e-mail address
        """
        name = " ".join((name or "").split())[:120]
        clean = email_normalize(email or "")
        if not name:
            raise UserError(self.env._("Write the name of your business."))
        if not clean:
            raise UserError(
                self.env._(
                    "This is no e-mail address: please check it, letter by letter."
                )
            )
        if not self.env["welfare.application.try"]._may("start"):
            return self.sudo().browse()
        wish = self.env["welfare.supplier.wish"]._find_invite(invite_token)
        application = self.sudo().create(self._prepare_start_vals(name, clean, wish))
        application._send_link()
        return application

    @api.model
    def _prepare_start_vals(self, name, email, wish):
        return {
            "name": name,
            "email": email,
            "lang": self.env.lang or "it_IT",
            "wish_id": wish.id,
            "city_id": wish.city_id.id,
            "need_ids": wish.need_id.ids,
            "access_token": secrets.token_urlsafe(32),
            "email_key": secrets.token_urlsafe(16),
            "touched_on": self.env["welfare.clock"]._now(),
        }

    @api.model
    def _open_link(self, token):
        """:param str token: of a private link
        :return: its application, with superuser rights; empty if there is none, or
            after too many wrong links from this address
        """
        tries = self.env["welfare.application.try"]
        if not token or not tries._has_room("link"):
            return self.sudo().browse()
        application = self.sudo().search([("access_token", "=", token)], limit=1)
        if not application:
            tries._may("link")
        return application

    @api.model
    def _get_wait_sentence(self):
        return self.env._(
            "This was done too often from here just now. Try again in ten minutes, or"
            " call us."
        )

    def _get_url(self):
        """:return: the private link; who has it writes this application"""
        self.ensure_one()
        return f"{self.get_base_url()}/diventa-fornitore/{self.sudo().access_token}"

    def _get_confirm_url(self):
        """:return: the private link with what proves that the mail was read"""
        self.ensure_one()
        return f"{self._get_url()}?conferma={self.sudo().email_key}"

    def _send_link(self):
        """A mailbox is not flooded on a stranger's word.

        :return: whether it was sent"""
        self.ensure_one()
        if not self.env["welfare.application.try"]._may("mail", self.email):
            return False
        self.env.ref(
            "welfarepiu_supplier_charter.mail_template_application_link"
        ).sudo().send_mail(self.id)
        return True

    def _confirm_email(self, key):
        """:param str key: as it was in the mail
        :return: whether it was the right one"""
        self.ensure_one()
        if not hmac.compare_digest((key or "").encode(), self.email_key.encode()):
            return False
        if not self.email_confirmed_on:
            self.email_confirmed_on = self.env["welfare.clock"]._now()
        return True

    def _send_news(self):
        """Tell the applicant by mail where the application stands."""
        template = self.env.ref("welfarepiu_supplier_charter.mail_template_application")
        for application in self:
            template.sudo().send_mail(application.id)

    # -- end ---------------------------------------------------------------------------

    @api.autovacuum
    def _gc_old(self):
        """Forget whoever never sent it, or was refused a year ago."""
        now = self.env["welfare.clock"]._now()
        self.search(
            [
                ("state", "in", OPEN_STATES),
                ("touched_on", "<", now - timedelta(days=DRAFT_DAYS)),
            ]
        ).unlink()
        self.search(
            [
                ("state", "=", "refused"),
                ("decided_on", "<", now - timedelta(days=REFUSED_DAYS)),
            ]
        ).unlink()
