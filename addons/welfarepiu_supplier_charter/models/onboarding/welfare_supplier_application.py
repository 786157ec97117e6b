from odoo import api, fields, models


class WelfareSupplierApplication(models.Model):
    """Somebody who sells or serves asks to become a supplier."""

    _name = "welfare.supplier.application"
    _inherit = ["welfare.application"]
    _description = "Application of a supplier"

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
    # As in the abstract, and listed for its Italian: what is received is an application
    # here, money in the addon of the abstract.
    state = fields.Selection(
        [
            ("draft", "Being filled in"),
            ("received", "Received"),
            ("to_integrate", "To integrate"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
        ],
    )
    need_ids = fields.Many2many(string="Kind of offer")
    offer = fields.Text(string="What it offers", readonly=True)
    iban = fields.Char(string="IBAN", readonly=True)
    wish_id = fields.Many2one(
        "welfare.supplier.wish",
        string="Invited by a worker",
        readonly=True,
        ondelete="set null",
    )

    _sent_is_whole = models.Constraint(
        "CHECK (state IN ('draft', 'to_integrate', 'refused') OR ("
        "email_confirmed_on IS NOT NULL AND vat IS NOT NULL AND tax_code IS NOT NULL"
        " AND street IS NOT NULL AND contact_name IS NOT NULL AND phone IS NOT NULL"
        " AND regime IS NOT NULL AND received_on IS NOT NULL"
        " AND (city_id IS NOT NULL OR other_city IS NOT NULL)))",
        "Something is missing in this application.",
    )

    @api.model
    def _get_page(self):
        return "/diventa-fornitore"

    @api.model
    def _get_mail_templates(self):
        return {
            "link": "welfarepiu_supplier_charter.mail_template_application_link",
            "news": "welfarepiu_supplier_charter.mail_template_application",
        }

    @api.model
    def _prepare_start_vals(self, name, email, invite_token=None):
        wish = self.env["welfare.supplier.wish"]._find_invite(invite_token)
        return {
            **super()._prepare_start_vals(name, email, invite_token),
            "wish_id": wish.id,
            "city_id": wish.city_id.id,
            "need_ids": wish.need_id.ids,
        }
