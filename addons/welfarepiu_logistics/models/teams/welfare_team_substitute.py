from odoo import api, fields, models
from odoo.exceptions import ValidationError


class WelfareTeamSubstitute(models.Model):
    """An educator who stands in for the one of the team. Sees nothing of the team but
    on the days on which it is really so."""

    _name = "welfare.team.substitute"
    _inherit = ["welfare.availability"]
    _description = "Substitute educator"
    _order = "sequence, id"
    _rec_name = "user_id"

    team_id = fields.Many2one(
        "welfare.team", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="team_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users",
        string="Educator",
        required=True,
        index=True,
        ondelete="cascade",
        domain=lambda self: self.env["welfare.team"]._get_educator_domain(),
    )

    _once = models.UniqueIndex(
        "(team_id, user_id)", "This educator is a substitute of the team already."
    )

    @api.constrains("user_id", "team_id")
    def _check_user(self):
        for substitute in self:
            substitute.user_id._welfare_check_is_educator()
            if substitute.user_id == substitute.team_id.educator_id:
                raise ValidationError(
                    self.env._("The educator of the team is no substitute of it.")
                )

    def _get_touched(self):
        return [(self.sudo().team_id, None, None)]
