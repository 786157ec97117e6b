from odoo import api, fields, models

#: Below this many people a count would point at persons.
SMALLEST_GROUP = 5


class WelfareNeed(models.Model):
    """A work-life need, in a small tree: tagged on products, stated by workers."""

    _name = "welfare.need"
    _description = "Need"
    _parent_store = True
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Char(translate=True)
    sequence = fields.Integer(default=10)
    parent_id = fields.Many2one("welfare.need", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("welfare.need", "parent_id", string="Details")
    active = fields.Boolean(default=True)

    @api.model
    def _get_statement_counts(self):
        """How many workers state each need, for the Alliance.

        :return: ``{need: count}``, only counts of ``SMALLEST_GROUP`` or more
        """
        groups = (
            self.env["res.partner"]
            .sudo()
            ._read_group(
                [("is_welfare_worker", "=", True), ("welfare_need_ids", "!=", False)],
                ["welfare_need_ids"],
                ["__count"],
                having=[("__count", ">=", SMALLEST_GROUP)],
            )
        )
        return {need.sudo(False): count for need, count in groups}
