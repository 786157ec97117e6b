from odoo import fields, models
from odoo.exceptions import UserError


class WelfareWorkerCategory(models.Model):
    """A homogeneous category of a firm's staff, with its written rule.

    Benefits granted to named individuals lose their exemption: a plan speaks to
    everyone or to such a category.
    """

    _name = "welfare.worker.category"
    _description = "Worker Category"
    _order = "payer_id, name"

    name = fields.Char(required=True)
    payer_id = fields.Many2one(
        "welfare.payer", string="Firm", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="payer_id.company_id", store=True, index=True)
    rule = fields.Text(
        string="Written rule", help="Who belongs to it, as the firm's agreement says."
    )
    employment_ids = fields.One2many("welfare.employment", "category_id")
    plan_ids = fields.Many2many("welfare.plan", string="Plans", readonly=True)
    active = fields.Boolean(default=True)

    _name_unique = models.Constraint(
        "UNIQUE (payer_id, name)", "This firm already has a category of this name."
    )

    def write(self, vals):
        if {"name", "rule", "payer_id"} & set(vals):
            self._check_can_rewrite()
        return super().write(vals)

    def _check_can_rewrite(self):
        """What a plan in force calls its workers by keeps its meaning."""
        if self.sudo().plan_ids.filtered(lambda plan: plan.state == "in_force"):
            raise UserError(
                self.env._(
                    "A plan in force speaks to this category: make another category and"
                    " amend the plan."
                )
            )
