from odoo import api, fields, models


class WelfareFundNotice(models.Model):
    """One version of the privacy notice under which people ask the Fund."""

    _name = "welfare.fund.notice"
    _inherit = ["welfare.notice"]
    _description = "Privacy notice of the Fund"
    _order = "fund_id, version desc"

    fund_id = fields.Many2one(
        "welfare.fund", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    purposes = fields.Char(default="assess,decide,grant")

    _version_unique = models.Constraint(
        "UNIQUE (fund_id, version)", "The Fund already has this version."
    )
    _one_in_force = models.UniqueIndex(
        "(fund_id) WHERE state = 'in_force'", "One version at a time is in force."
    )

    @api.model
    def _get_owner_field(self):
        return "fund_id"

    @api.depends("fund_id.name", "version")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = self.env._(
                "%(fund)s, privacy notice %(version)s",
                fund=notice.fund_id.name or "",
                version=notice.version,
            )

    @api.model
    def _get_keeper(self):
        return (
            "welfarepiu_fund.group_fund_committee",
            self.env._("The committee puts a notice in force."),
        )
