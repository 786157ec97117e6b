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


class WelfareApplication(models.AbstractModel):
    """Somebody without account asks to be one of us: a supplier, a firm.

    The applicant is a stranger: what opens the application is its private link. Here is
    how it begins and how it is found again. The model says where its page is, which
    mails it sends, what has to be in it, and what becomes of who is accepted.
    """

    _name = "welfare.application"
    _inherit = ["mail.thread", "mail.activity.mixin", "welfare.lifecycle"]
    _description = "Application"
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
        "welfare.need", string="Needs", readonly=True, copy=False
    )
    note = fields.Text(string="Notes", readonly=True)
    touched_on = fields.Datetime(
        string="Last worked on", required=True, readonly=True, copy=False
    )
    received_on = fields.Datetime(
        string="Application received on", readonly=True, copy=False
    )
    access_token = fields.Char(
        required=True, readonly=True, copy=False, groups=NO_ACCESS
    )
    email_key = fields.Char(required=True, readonly=True, copy=False, groups=NO_ACCESS)

    _token_unique = models.UniqueIndex("(access_token)", "Links are unique.")

    # -- hooks -------------------------------------------------------------------------

    @api.model
    def _get_page(self):
        """Hook.

        :return: path of the public page where one applies
        """
        raise NotImplementedError

    @api.model
    def _get_mail_templates(self):
        """Hook.

        :return: external ids of the mails, ``{"link": ..., "news": ...}``
        """
        raise NotImplementedError

    # -- begin -------------------------------------------------------------------------

    @api.model
    def _start(self, name, email, invite_token=None):
        """A stranger begins an application; the private link goes out by mail too.

        :param str name: of the business
        :param str email: where the link goes
        :param str invite_token: of who invited; a wrong one is no obstacle
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
        vals = self._prepare_start_vals(name, clean, invite_token)
        application = self.sudo().create(vals)
        application._send_link()
        return application

    @api.model
    def _prepare_start_vals(self, name, email, invite_token=None):
        return {
            "name": name,
            "email": email,
            "lang": self.env.lang or "it_IT",
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
        return f"{self.get_base_url()}{self._get_page()}/{self.sudo().access_token}"

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
        self._send_mail("link")
        return True

    def _send_mail(self, which):
        self.env.ref(self._get_mail_templates()[which]).sudo().send_mail(self.id)

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
        for application in self:
            application._send_mail("news")

    # -- end ---------------------------------------------------------------------------

    @api.autovacuum
    def _gc_old(self):
        """Forget whoever never sent it, or was refused a year ago."""
        if self._abstract:
            return
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
