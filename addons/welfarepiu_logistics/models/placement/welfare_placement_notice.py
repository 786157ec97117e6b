from odoo import api, fields, models

COORDINATOR = "welfarepiu_logistics.group_coordinator"


class WelfarePlacementNotice(models.Model):
    """One version of the privacy notice that is read to who is referred to a team."""

    _name = "welfare.placement.notice"
    _inherit = ["welfare.notice"]
    _description = "Privacy notice of placements"
    _order = "company_id, version desc"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    purposes = fields.Char(default="placement,participation")

    _version_unique = models.Constraint(
        "UNIQUE (company_id, version)", "There is such a version already."
    )
    _one_in_force = models.UniqueIndex(
        "(company_id) WHERE state = 'in_force'", "One version at a time is in force."
    )

    @api.model
    def _get_keeper(self):
        return COORDINATOR, self.env._("The coordinator puts a notice in force.")
