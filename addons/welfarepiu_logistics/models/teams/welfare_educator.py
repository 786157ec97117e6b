from odoo import api, fields, models


class WelfareEducator(models.Model):
    """The weekly hours of an educator; without a row, whenever the team works."""

    _name = "welfare.educator"
    _inherit = ["welfare.availability"]
    _description = "Hours of an educator"
    _order = "user_id, id"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        string="Educator",
        required=True,
        index=True,
        ondelete="cascade",
        domain=lambda self: self.env["welfare.team"]._get_educator_domain(),
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Weekly hours",
        required=True,
        ondelete="restrict",
        help="Shared patterns, without names.",
    )

    # One pattern for all companies: a person is not in two places.
    _once = models.UniqueIndex("(user_id)", "This educator has weekly hours already.")

    @api.constrains("user_id")
    def _check_user(self):
        self.user_id._welfare_check_is_educator()

    def _get_touched(self):
        return [(self.user_id._welfare_get_accompanied_teams(), None, None)]
