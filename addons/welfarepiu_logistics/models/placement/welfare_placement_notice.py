from odoo import api, fields, models
from odoo.exceptions import AccessError

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

    @api.depends("version")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = self.env._("Privacy notice %s", notice.version)

    def action_put_in_force(self):
        """Freeze this version and supersede the one before it."""
        if not self.env.su and not self.env.user.has_group(COORDINATOR):
            raise AccessError(self.env._("The coordinator puts a notice in force."))
        self.check_access("write")
        self.sudo()._put_in_force()

    def action_new_version(self):
        return self._open_new_version()
