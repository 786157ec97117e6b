from odoo import api, fields, models

from odoo.addons.welfarepiu_base.tools.guards import frozen_with


class WelfareFundAmountRule(models.Model):
    """The most a grant can be for households of a size. It is a ceiling, not a sum."""

    _name = "welfare.fund.amount.rule"
    _description = "Amounts of the Fund's regulation"
    _inherit = ["welfare.fund.regulation.part"]
    _order = "regulation_id, household_from"

    household_from = fields.Integer(string="People from", required=True, default=1)
    household_to = fields.Integer(string="to", help="0: and more.")
    ceiling = fields.Monetary(string="At most", required=True)

    # GiST knows ranges without an extension: an integer is a range of one.
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(regulation_id, regulation_id, '[]') WITH &&,"
        " int4range(household_from, NULLIF(household_to, 0), '[]') WITH &&)",
        "Two amounts speak of the same household size.",
    )
    _sizes = models.Constraint(
        "CHECK (household_from >= 1 AND (COALESCE(household_to, 0) = 0"
        " OR household_to >= household_from))",
        "A household has at least one person.",
    )
    _ceiling_positive = models.Constraint(
        "CHECK (ceiling > 0)", "A ceiling is more than zero."
    )

    @api.model
    def _get_guards(self):
        return (
            frozen_with(
                self._table,
                "welfare_fund_regulation",
                "regulation_id",
                ("household_from", "household_to", "ceiling"),
            ),
        )

    @api.model
    def _get_content_fields(self):
        return ["household_from", "household_to", "ceiling"]

    def _applies_to(self, household_size):
        self.ensure_one()
        return self.household_from <= household_size and (
            not self.household_to or household_size <= self.household_to
        )
