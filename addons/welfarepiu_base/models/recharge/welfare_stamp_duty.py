from odoo import api, fields, models


class WelfareStampDuty(models.Model):
    """Duty on documents without VAT above a threshold (DPR 642/1972, tariff art. 13).

    The exemption of social cooperatives is a flag of the company.
    """

    _name = "welfare.stamp.duty"
    _description = "Stamp duty"
    _inherit = ["welfare.dated.row"]

    # The law is one for all companies.
    company_id = fields.Many2one(required=False, default=False)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.ref("base.EUR")
    )
    threshold = fields.Monetary(required=True, help="Due above this amount.")
    amount = fields.Monetary(required=True)
    legal_reference = fields.Char(required=True)

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (daterange(date_from, date_to, '[]') WITH &&)",
        "Two rows may not overlap in time.",
    )

    @api.model
    def _get_due(self, company, amount, day):
        """:param float amount: EUR of the document on which no VAT is charged
        :return: EUR of duty, 0.0 if none is due or the company is exempt
        """
        if company.welfare_stamp_exempt:
            return 0.0
        row = self.sudo().search(
            [
                ("date_from", "<=", day),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", day),
            ],
            limit=1,
        )
        return row.amount if row and amount > row.threshold else 0.0
