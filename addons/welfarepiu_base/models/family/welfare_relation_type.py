from odoo import fields, models


class WelfareRelationType(models.Model):
    """How a relative is related to a worker, as people say it.

    Whether the law counts such a relative on a given day stands in its dated rules.
    """

    _name = "welfare.relation.type"
    _description = "Kind of relative"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_child = fields.Boolean(
        string="Child",
        help="Can stand in the declaration of dependent children.",
    )
    rule_ids = fields.One2many(
        "welfare.relation.rule", "relation_type_id", string="Rules"
    )

    def _get_rule(self, day):
        """What the law says of such a relative on a day.

        :param day: a day in Italy
        :return: the one ``welfare.relation.rule`` in force; an empty recordset when
            the law does not count such a relative on that day
        """
        self.ensure_one()
        return self.sudo().rule_ids._filter_holding(day)
