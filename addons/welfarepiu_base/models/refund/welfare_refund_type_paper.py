from odoo import fields, models


class WelfareRefundTypePaper(models.Model):
    """A paper that a type of refund needs."""

    _name = "welfare.refund.type.paper"
    _description = "Paper of a refund"
    _order = "type_id, sequence, id"

    type_id = fields.Many2one(
        "welfare.refund.type", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    help_text = fields.Text(
        string="In plain words",
        translate=True,
        help="Shown to workers: where to find it, what must be readable.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    needed = fields.Selection(
        [
            ("always", "Always"),
            ("care", "If not self-sufficient and below the age"),
            ("optional", "If there is one"),
        ],
        required=True,
        default="always",
    )
    is_expense = fields.Boolean(
        string="It is the expense",
        help="The invoice or receipt itself: the same file pays one request only. A"
        " certificate may come again with each request.",
    )

    def _is_needed_for(self, refund):
        """:return: whether ``refund`` cannot be asked for without this paper"""
        self.ensure_one()
        if self.needed == "care":
            return refund._is_care_by_certificate()
        return self.needed == "always"
