from odoo import api, fields, models

from ...tools import presence as times


class WelfareTeamAbsence(models.Model):
    """Days, or hours of them, on which a person or an educator is not there.

    The kind says how early it was known and no more. There is no place to write why, on
    purpose: reasons of health would gather in it.
    """

    _name = "welfare.team.absence"
    _inherit = ["welfare.dated", "welfare.availability"]
    _description = "Absence"
    _order = "date_from desc, id desc"

    member_id = fields.Many2one(
        "welfare.team.member", string="Person", index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Educator",
        index="btree_not_null",
        ondelete="cascade",
        domain=lambda self: self.env["welfare.team"]._get_educator_domain(),
    )
    team_id = fields.Many2one(related="member_id.team_id", string="Team")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        required=True,
        index=True,
    )
    date_from = fields.Date(default=lambda self: self.env["welfare.clock"]._today())
    date_to = fields.Date(default=lambda self: self._default_date_to())
    kind = fields.Selection(
        [
            ("planned", "Agreed in advance"),
            ("sudden", "Told on the day"),
            ("activity", "Another activity"),
        ],
        required=True,
        default="planned",
    )
    hour_from = fields.Float(help="Clock time in Italy. Empty: the whole day.")
    hour_to = fields.Float(help="Clock time in Italy. Empty: the whole day.")

    _of_one = models.Constraint(
        "CHECK (num_nonnulls(member_id, user_id) = 1)",
        "An absence is of a person of a team, or of an educator.",
    )
    _hours_in_order = models.Constraint(
        "CHECK ((COALESCE(hour_from, 0) = 0 AND COALESCE(hour_to, 0) = 0)"
        " OR (hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24))",
        "The hours of an absence end after they start.",
    )

    @api.model
    def _default_date_to(self):
        """:return: who writes an absence by hand means today, unless another day is
        written; in code no last day is no last day"""
        if self.env.context.get("welfare_for_today"):
            return self.env["welfare.clock"]._today()
        return False

    @api.depends("member_id")
    def _compute_company_id(self):
        for absence in self:
            absence.company_id = absence.member_id.company_id or self.env.company

    @api.depends("member_id", "user_id", "date_from", "date_to")
    def _compute_display_name(self):
        for absence in self:
            absence.display_name = (absence.member_id or absence.user_id).display_name

    @api.constrains("user_id")
    def _check_user(self):
        self.user_id._welfare_check_is_educator()

    def _get_touched(self):
        return [
            (
                absence.member_id.team_id
                or absence.user_id._welfare_get_accompanied_teams(),
                absence.date_from,
                absence.date_to,
            )
            for absence in self.sudo()
        ]

    @api.model
    def _take_away(self, presence, domain, date):
        """:return: ``presence`` without the absences of ``domain`` on ``date``"""
        absences = self.search([*domain, *self._get_holding_domain(date)])
        return times.without(presence, [one._get_hours() for one in absences])

    def _get_hours(self):
        """:return: ``(start, end)`` in seconds on the clock in Italy"""
        self.ensure_one()
        if not self.hour_to:
            return (0, times.DAY)
        return (round(self.hour_from * 3600), round(self.hour_to * 3600))

    def _leave_out(self, day):
        """Take ``day`` out of this absence; the days before and after it stay."""
        self.ensure_one()
        if not self.date_to or self.date_to > day:
            self.copy({"date_from": fields.Date.add(day, days=1)})
        if self.date_from < day:
            self.date_to = fields.Date.add(day, days=-1)
        else:
            self.unlink()
