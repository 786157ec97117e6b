import secrets

from stdnum.it import iva

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS


class WelfareProspect(models.Model):
    """A firm that the Alliance could reach. It is imported or written by the operator,
    and becomes an application once."""

    _name = "welfare.prospect"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Firm to reach"
    _order = "name, id"

    name = fields.Char(string="Business name", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    vat = fields.Char(string="VAT number", index=True)
    city_id = fields.Many2one("res.city", string="Municipality", index=True)
    district_id = fields.Many2one(
        related="city_id.welfare_district_id", string="Social district", store=True
    )
    sector = fields.Char()
    contract_id = fields.Many2one(
        "welfare.contract", string="Contract applied", ondelete="restrict"
    )
    worker_count = fields.Integer(string="People employed")
    contact_name = fields.Char(string="Who to talk to")
    email = fields.Char(string="E-mail")
    phone = fields.Char()
    source = fields.Char(help="Where the row comes from.")
    note = fields.Text()
    active = fields.Boolean(default=True)
    reach = fields.Selection(
        [
            ("to_contact", "To contact"),
            ("contacted", "Contacted"),
            ("not_now", "Not now"),
        ],
        string="Contact",
        required=True,
        default="to_contact",
        tracking=True,
    )
    application_ids = fields.One2many("welfare.membership.application", "prospect_id")
    status = fields.Selection(
        [
            ("to_contact", "To contact"),
            ("contacted", "Contacted"),
            ("not_now", "Not now"),
            ("applied", "Applies"),
            ("refused", "Refused"),
            ("joined", "Accepted"),
        ],
        compute="_compute_status",
        store=True,
    )
    invite_token = fields.Char(readonly=True, copy=False, groups=NO_ACCESS)

    _vat_unique = models.UniqueIndex(
        "(company_id, vat) WHERE vat IS NOT NULL",
        "A firm with this VAT number is on the list already.",
    )
    _token_unique = models.UniqueIndex(
        "(invite_token) WHERE invite_token IS NOT NULL", "Links are unique."
    )

    @api.depends("reach", "application_ids.state")
    def _compute_status(self):
        words = {"accepted": "joined", "refused": "refused"}
        for prospect in self:
            application = prospect.sudo().application_ids[:1]
            prospect.status = (
                words.get(application.state, "applied")
                if application
                else prospect.reach
            )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_vals(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_vals(vals))

    @api.model
    def _clean_vals(self, vals):
        """VAT numbers are compared, so they are kept in one spelling."""
        if vals.get("vat"):
            clean = self.env["welfare.membership.application"]._clean_vat(vals["vat"])
            if not iva.is_valid(clean):
                raise UserError(
                    self.env._("“%s” is no Italian VAT number.", vals["vat"])
                )
            vals = {**vals, "vat": clean}
        return vals

    # -- inviting ------------------------------------------------------------------

    def _invite(self):
        """Send the firm the address at which it applies, with what we know of it.

        :raise UserError: no e-mail address, or it has applied already
        """
        for prospect in self:
            prospect.check_access("write")
            if prospect.sudo().application_ids:
                raise UserError(self.env._("“%s” has applied already.", prospect.name))
            if not prospect.email:
                raise UserError(
                    self.env._("Write the e-mail address of “%s” first.", prospect.name)
                )
            prospect.sudo().invite_token = secrets.token_urlsafe(24)
            prospect.reach = "contacted"
            self.env.ref(
                "welfarepiu_base.mail_template_membership_invite"
            ).sudo().send_mail(prospect.id)

    def _get_invite_url(self):
        self.ensure_one()
        page = self.env["welfare.membership.application"]._get_page()
        return f"{self.get_base_url()}{page}?invito={self.sudo().invite_token}"

    @api.model
    def _find_invite(self, token):
        """:param str token: of an invitation
        :return: who was invited and has not applied yet, superuser rights; may be
            empty"""
        if not token:
            return self.sudo().browse()
        return self.sudo().search(
            [("invite_token", "=", token), ("application_ids", "=", False)], limit=1
        )

    def action_invite(self):
        self._invite()

    def action_view_application(self):
        self.ensure_one()
        return self.application_ids[:1].get_formview_action()
