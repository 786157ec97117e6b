from odoo import fields, models

BACK_OFFICE = "welfarepiu_base.group_operator,welfarepiu_base.group_accountant"


class WelfarePlan(models.Model):
    """What is used and left of one plan may tell on few people, or on one kind: a firm
    reads it where ``welfare.firm.dashboard`` tells it, and not by RPC."""

    _inherit = "welfare.plan"

    left_amount = fields.Monetary(groups=BACK_OFFICE)
    spent_amount = fields.Monetary(groups=BACK_OFFICE)
    # Through them one would sum up, or search, what is left.
    lot_ids = fields.One2many(groups=BACK_OFFICE)
