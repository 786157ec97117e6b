from odoo import api, fields, models


class WelfareNeedNotice(models.Model):
    """One version of the privacy notice under which workers state needs that say
    something of health."""

    _name = "welfare.need.notice"
    _inherit = ["welfare.notice"]
    _description = "Privacy notice of needs"
    _order = "company_id, version desc"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    purposes = fields.Char(default="suggest,count")

    _version_unique = models.Constraint(
        "UNIQUE (company_id, version)", "There is such a version already."
    )
    _one_in_force = models.UniqueIndex(
        "(company_id) WHERE state = 'in_force'", "One version at a time is in force."
    )

    @api.model
    def _get_keeper(self):
        return (
            "welfarepiu_base.group_operator",
            self.env._("The operator puts a notice in force."),
        )
