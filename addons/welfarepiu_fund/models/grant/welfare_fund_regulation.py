from odoo import fields, models


class WelfareFundRegulation(models.Model):
    _inherit = "welfare.fund.regulation"

    tax_note = fields.Text(
        translate=True,
        help="What who is helped has to know about taxes; shown where help may be money"
        " on a bank account.",
    )

    def write(self, vals):
        # An explanation, like the summary: no rule hangs on it.
        if set(vals) == {"tax_note"}:
            return models.Model.write(self, vals)
        return super().write(vals)
