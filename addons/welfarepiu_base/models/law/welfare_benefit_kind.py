from odoo import api, fields, models


class WelfareBenefitKind(models.Model):
    """A legal reason for which a benefit is untaxed: what credit may buy.

    The kind is only a name people understand; what the law allows on a given day
    stands in its dated rules.
    """

    _name = "welfare.benefit.kind"
    _description = "Benefit Kind"
    _order = "sequence, code"
    _rec_names_search = ["code", "name"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        string="Letter", required=True, help="As article 51 of the income tax code."
    )
    description = fields.Text(
        string="In plain words", translate=True, help="Shown to workers."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    rule_ids = fields.One2many("welfare.benefit.rule", "kind_id", string="Rules")

    _code_unique = models.Constraint(
        "UNIQUE (code)", "There is already a benefit kind with this letter."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for kind in self:
            kind.display_name = f"{kind.name} ({kind.code})" if kind.code else kind.name

    def _get_rule(self, date):
        """What the law says of this kind on a day.

        Also for visitors, who cannot browse the rules with their open doubts.

        :param date: a day in Italy
        :return: the one ``welfare.benefit.rule`` in force, readable by anybody, or an
            empty recordset when the law does not allow the kind on that day
        """
        if not self:
            return self.env["welfare.benefit.rule"]
        self.ensure_one()
        return self.sudo().rule_ids._filter_holding(date)
