from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .welfare_task import ROUND_PHASES

#: Levels at which a person does the task, alone or with a word from who is beside.
ABLE = ("alone", "prompt")


class WelfareTeamMember(models.Model):
    """A person of an SFA team.

    Health data in the broad sense: only the operator and who accompanies the team read
    it.
    """

    _name = "welfare.team.member"
    _inherit = ["welfare.availability"]
    _description = "Team member"
    _order = "name, id"

    name = fields.Char(required=True, help="First name or nickname is enough.")
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        groups="welfarepiu_base.group_operator",
    )
    team_id = fields.Many2one(
        "welfare.team", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="team_id.company_id", store=True, index=True)
    active = fields.Boolean(default=True)
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Weekly hours",
        ondelete="restrict",
        groups="welfarepiu_base.group_operator",
        help="Shared patterns, without names. Empty: whenever the team works.",
    )
    ability_ids = fields.One2many(
        "welfare.team.ability", "member_id", string="What was said of tasks"
    )
    absence_ids = fields.One2many(
        "welfare.team.absence", "member_id", string="Absences"
    )

    @api.model
    def _touches_teams(self, vals):
        return vals.keys() & {"team_id", "active", "calendar_id"}

    def _get_touched(self):
        return [(self.sudo().team_id, None, None)]

    # -- when ------------------------------------------------------------------------

    def _get_presence(self, date):
        """:return: when the person is there on ``date``, as in ``tools.presence``"""
        self.ensure_one()
        presence = self.sudo().calendar_id._welfare_get_presence(date)
        absences = self.env["welfare.team.absence"].sudo()
        return absences._take_away(presence, [("member_id", "=", self.id)], date)

    def _report_absence(self, date_from, date_to=None, kind="sudden"):
        """Note that these people are not there on these days, both included.

        :param date_to: default: that one day
        :return: the absences; a day that is noted already is not noted twice
        :raise AccessError: the user does not accompany the team
        """
        self._check_can_accompany()
        date_to = date_to or date_from
        absences = self.env["welfare.team.absence"].sudo()
        for member in self:
            known = absences.search(
                [
                    ("member_id", "=", member.id),
                    ("hour_to", "=", 0),
                    *absences._get_holding_domain(date_from),
                ]
            ).filtered(lambda one: not one.date_to or one.date_to >= date_to)
            absences |= known or absences.create(
                {
                    "member_id": member.id,
                    "date_from": date_from,
                    "date_to": date_to,
                    "kind": kind,
                }
            )
        return absences.with_env(self.env)

    def _take_back_absence(self):
        """These people are there today after all: what was told of today goes. An
        absence of several days ends the day before, and begins again tomorrow.

        :raise AccessError: the user does not accompany the team
        """
        self._check_can_accompany()
        today = self.env["welfare.clock"]._today()
        absences = self.env["welfare.team.absence"].sudo()
        for absence in absences.search(
            [("member_id", "in", self.ids), *absences._get_holding_domain(today)]
        ):
            absence._leave_out(today)

    # -- what ------------------------------------------------------------------------

    def _check_can_accompany(self):
        """Only who accompanies the team and the operator say something of a person."""
        if self.env.su:
            return
        if self.env.user.has_group("welfarepiu_base.group_operator"):
            self.check_access("write")
            return
        if not all(team._is_mine() for team in self.sudo().team_id):
            raise AccessError(self.env._("This person is of another team."))

    def _get_levels(self):
        """:return: ``{welfare.task: level}`` as it was said last; tasks of which nobody
        said anything are not in it"""
        self.ensure_one()
        levels = {}
        for ability in self.sudo().ability_ids.sorted(lambda one: (one.since, one.id)):
            levels[ability.task_id] = ability.level
        return levels

    def _state_ability(self, task, level):
        """Say how the person does ``task`` from today on; what was said before stays.

        The same again changes nothing.

        :param level: a value of ``welfare.team.ability.level``
        :return: the new row; empty when nothing changed
        :raise AccessError: the user does not accompany the team
        :raise UserError: there is no such level
        """
        self.ensure_one()
        self._check_can_accompany()
        abilities = self.env["welfare.team.ability"].sudo()
        if level not in dict(abilities._fields["level"].selection):
            raise UserError(self.env._("There is no such level."))
        if self._get_levels().get(task.sudo()) == level:
            return abilities.with_env(self.env).browse()
        return abilities.create(
            {"member_id": self.id, "task_id": task.id, "level": level}
        ).with_env(self.env)

    def _get_skills(self):
        """:return: what a round can need somebody for, and this person can do"""
        return {
            task.skill
            for task, level in self._get_levels().items()
            if task.skill and level in ABLE
        }

    def _get_tasks(self, route=None):
        """:param route: hook: what was assigned for this round
        :return: phases of the participation register in which the person takes part:
            those in which not everything was said to be beyond the person
        """
        self.ensure_one()
        said = {phase: set() for phase in ROUND_PHASES}
        for task, level in self._get_levels().items():
            if task.phase in said:
                said[task.phase].add(level)
        return [phase for phase, levels in said.items() if levels != {"not"}]
