from odoo import fields, models


class WelfarePlan(models.Model):
    """Whether and how a plan refunds expenses: a term, as the workers were told."""

    _inherit = "welfare.plan"

    refund_paid_by = fields.Selection(
        [
            ("operator", "By the operator, to the worker's bank account"),
            ("payslip", "By the firm, in the payslip"),
            ("none", "No refunds"),
        ],
        string="Refunds are paid",
        required=True,
        default="operator",
    )
    refund_type_ids = fields.Many2many(
        "welfare.refund.type",
        string="Only these refunds",
        help="Empty: all those of the plan's benefit kinds.",
    )

    def _allows_refund(self, refund_type):
        """:return: whether credit of this plan may refund such an expense"""
        self.ensure_one()
        return (
            self.refund_paid_by != "none"
            and refund_type.kind_id in self.kind_ids
            and (not self.refund_type_ids or refund_type in self.refund_type_ids)
        )
