from odoo import api, fields, models


class WelfareContractAmount(models.Model):
    """What a collective contract makes a firm give each worker, for grants of a period.

    Dated data, as law is: no amount and no day stands in code.
    """

    _name = "welfare.contract.amount"
    _inherit = ["welfare.dated"]
    _description = "Yearly amount of a contract"
    _order = "contract_id, date_from desc"

    contract_id = fields.Many2one(
        "welfare.contract", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.ref("base.EUR"),
        help="Contracts speak of euro, whatever the company's currency.",
    )
    amount = fields.Monetary(
        required=True, help="Of each worker, for the whole period; part-time included."
    )
    granted_by = fields.Date(string="To be granted by")
    expires_on = fields.Date(string="Spendable until", required=True)
    legal_reference = fields.Char(string="Source", required=True)

    # GiST knows ranges without an extension: an integer is a range of one.
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(contract_id, contract_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&)",
        "Two amounts of one contract may not overlap in time.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The amount is more than zero."
    )
    _spendable = models.Constraint(
        "CHECK (expires_on >= date_from)", "Credit expires after it is granted."
    )

    @api.depends("contract_id.name", "amount", "date_from")
    def _compute_display_name(self):
        for one in self:
            one.display_name = (
                f"{one.contract_id.name}: {one.currency_id.format(one.amount)}"
            )
