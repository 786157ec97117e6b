from odoo import api, fields, models


class WelfareRelationRule(models.Model):
    """That the law counts a kind of relative in one period, and under which condition
    (art. 12 TUIR, to which art. 51 c. 2 refers). No row: such a relative does not
    count. A new law is a new row."""

    _name = "welfare.relation.rule"
    _inherit = ["welfare.dated"]
    _description = "Rule on a kind of relative"
    _order = "relation_type_id, date_from desc"

    relation_type_id = fields.Many2one(
        "welfare.relation.type", required=True, index=True, ondelete="cascade"
    )
    legal_reference = fields.Char(required=True)
    only_cohabiting = fields.Boolean(
        string="Only if cohabiting",
        help="Counts only if living with the worker, or receiving alimony.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.ref("base.EUR")
    )
    income_limit = fields.Monetary(
        help="Yearly income up to which such a relative is fiscally dependent."
    )
    young_income_limit = fields.Monetary(
        string="Income limit of the young",
        help="The higher limit for a child up to the age beside; zero: none.",
    )
    young_age = fields.Integer(
        string="Up to the age of", help="Last age with the higher limit."
    )
    is_confirmed = fields.Boolean(
        string="Confirmed", help="A source was read for it and leaves no doubt open."
    )
    note = fields.Text(string="Sources and doubts", translate=True)

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist"
        " (int4range(relation_type_id, relation_type_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&)",
        "Two rules of one kind of relative may not overlap in time.",
    )

    @api.depends("relation_type_id.name", "date_from")
    def _compute_display_name(self):
        for rule in self:
            year = rule.date_from.year if rule.date_from else ""
            rule.display_name = f"{rule.relation_type_id.name} {year}"

    def _get_income_limit(self, age=None):
        """:return: EUR a year up to which a relative of that age is dependent; zero
        where the row does not say"""
        self.ensure_one()
        if self.young_income_limit and age is not None and age <= self.young_age:
            return self.young_income_limit
        return self.income_limit
