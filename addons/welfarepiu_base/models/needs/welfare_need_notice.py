from odoo import api, fields, models
from odoo.exceptions import AccessError


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

    @api.depends("version")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = self.env._("Privacy notice %s", notice.version)

    def action_put_in_force(self):
        """Freeze this version and supersede the one before it."""
        if not self.env.su and not self.env.user.has_group(
            "welfarepiu_base.group_operator"
        ):
            raise AccessError(self.env._("The operator puts a notice in force."))
        self.check_access("write")
        self.sudo()._put_in_force()

    def action_new_version(self):
        return self._open_new_version()
