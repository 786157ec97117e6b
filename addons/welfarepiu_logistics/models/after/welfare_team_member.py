from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError, UserError

#: Days of one sheet.
LONGEST = 366


class WelfareTeamMember(models.Model):
    """What the register says of one person in a period, for the social service.

    Hours, tasks and how much was told; no ranking and nobody else in it. Goals and
    reviews only for who may read the individual plan.
    """

    _inherit = "welfare.team.member"

    def _check_can_read_sheet(self):
        """The educator of the team, the coordinator, the operator, the social worker
        who referred, and the person.

        :raise AccessError: nobody of these
        """
        self.ensure_one()
        user, member = self.env.user, self.sudo()
        if not (
            self.env.su
            or user.has_groups(
                "welfarepiu_logistics.group_coordinator,welfarepiu_base.group_operator"
            )
            or member.team_id.educator_id == user
            or user in member.placement_ids.referrer_id
            or member._is_the_person(user)
        ):
            raise AccessError(self.env._("This sheet is not for you."))

    def _is_the_person(self, user):
        return bool(self.partner_id) and self.partner_id == user.partner_id

    @api.model
    def _get_of_the_person(self):
        """:return: the current user in the teams, as the system; may be empty"""
        partner = self.env.user.partner_id
        return self.sudo().search([("partner_id", "=", partner.id)])

    @api.model
    def _get_last_period(self):
        """:return: ``(first, last)`` day of the last whole month"""
        last = self.env["welfare.clock"]._today().replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last

    def _get_sheet(self, date_from, date_to):
        """:param date_from: ``date``, and ``date_to``: both included
        :return: dict of plain data, see the keys; minutes are whole minutes
        :raise AccessError: the sheet is not for the current user
        :raise UserError: the days are in the wrong order, or too many
        """
        self._check_can_read_sheet()
        if (
            not date_from
            or not date_to
            or not (0 <= (date_to - date_from).days <= LONGEST)
        ):
            raise UserError(
                self.env._("Choose a first and a last day, at most a year.")
            )
        rows = (
            self.env["welfare.participation"]
            .sudo()
            .search(
                [
                    ("member_id", "=", self.id),
                    ("date", ">=", date_from),
                    ("date", "<=", date_to),
                ],
                order="date, task, id",
            )
        )
        return {
            "person": self.sudo().name,
            "team": self.sudo().team_id.name,
            "date_from": date_from,
            "date_to": date_to,
            "days": self._get_sheet_days(rows),
            "totals": self._get_sheet_totals(rows),
            "minutes": sum(rows.mapped("minutes")),
            "tasks": self._get_sheet_tasks(date_from, date_to),
            "prompts": self._get_sheet_prompts(rows),
            "corrections": self._get_sheet_corrections(rows),
            "months": self._get_sheet_months(date_from, date_to),
            **self._get_sheet_plan(date_to),
        }

    def _erase_register_notes(self):
        """What educators noted of a month goes with the person; hours stay."""
        months = self.env["welfare.participation.month"].sudo()
        months.search([("member_id", "in", self.ids)]).write({"note": False})

    def _get_phase_names(self):
        field = self.env["welfare.participation"]._fields["task"]
        return dict(field._description_selection(self.env))

    def _get_sheet_days(self, rows):
        """:return: list of dicts ``date``, ``tasks`` (``{phase: minutes}``),
        ``minutes``, ``corrected``"""
        return [
            {
                "date": day,
                "tasks": self._sum_by_task(of_day),
                "minutes": sum(of_day.mapped("minutes")),
                "corrected": bool(of_day.correction_ids),
            }
            for day, of_day in rows.grouped("date").items()
        ]

    def _sum_by_task(self, rows):
        return {
            task: sum(of_task.mapped("minutes"))
            for task, of_task in rows.grouped("task").items()
        }

    def _get_sheet_totals(self, rows):
        """:return: list of ``(phase, its name, minutes)``, only those with hours"""
        sums = self._sum_by_task(rows)
        names = self._get_phase_names()
        return [(phase, names[phase], sums[phase]) for phase in names if phase in sums]

    def _get_sheet_tasks(self, date_from, date_to):
        """:return: list of dicts ``task``, ``before`` and ``now`` (how it was done when
        the period began and when it ended, in words, or empty), ``given`` (rounds
        in which it was given)"""
        abilities = self.sudo().ability_ids.sorted(lambda one: (one.since, one.id))
        names = dict(abilities._fields["level"]._description_selection(self.env))
        before, now = {}, {}
        for one in abilities:
            if one.since < date_from:
                before[one.task_id] = one.level
            if one.since <= date_to:
                now[one.task_id] = one.level
        given = (
            self.env["welfare.assignment"]
            .sudo()
            .search(
                [
                    ("member_id", "=", self.id),
                    ("route_id.date", ">=", date_from),
                    ("route_id.date", "<=", date_to),
                    ("route_id.state", "=", "done"),
                ]
            )
        )
        tasks = self.env["welfare.task"].sudo().union(*now, given.task_id)
        return [
            {
                "task": task.with_env(self.env).sudo().name,
                "before": names.get(before.get(task), ""),
                "now": names.get(now.get(task), ""),
                "changed": task in before and before[task] != now.get(task),
                "given": len(
                    given.filtered(lambda one, task=task: one.task_id == task)
                ),
            }
            for task in tasks.sorted()
        ]

    def _get_sheet_prompts(self, rows):
        """How steps were told, month by month: from photo to text is less help.

        :return: list of dicts ``month`` (``date``), ``acts``, ``helped``, ``levels``
            (list of ``(level, its name, acts, share between 0 and 1)``)
        """
        field = self.env["welfare.route.act"]._fields["prompt_level"]
        names = field._description_selection(self.env)
        res = []
        for month, of_month in rows.grouped(
            lambda row: row.date.replace(day=1)
        ).items():
            counts = {}
            for row in of_month:
                for level, acts in (row.prompts or {}).items():
                    counts[level] = counts.get(level, 0) + acts
            total = sum(counts.values())
            if total:
                res.append(
                    {
                        "month": month,
                        "acts": total,
                        "helped": sum(of_month.mapped("helped")),
                        "levels": [
                            (
                                level,
                                name,
                                counts.get(level, 0),
                                counts.get(level, 0) / total,
                            )
                            for level, name in names
                        ],
                    }
                )
        return res

    def _get_sheet_corrections(self, rows):
        names = self._get_phase_names()
        return [
            {
                "date": one.participation_id.date,
                "task": names[one.participation_id.task],
                "before": one.minutes_before,
                "after": one.minutes_after,
                "reason": one.reason,
            }
            for one in rows.correction_ids.sorted(
                lambda one: (one.participation_id.date, one.id)
            )
        ]

    def _get_sheet_months(self, date_from, date_to):
        """:return: list of dicts ``month``, ``note``, ``confirmed_at``,
        ``confirmed_by``; months of which nobody said anything are not in it"""
        months = (
            self.env["welfare.participation.month"]
            .sudo()
            .search(
                [
                    ("member_id", "=", self.id),
                    ("month", ">=", date_from.replace(day=1)),
                    ("month", "<=", date_to),
                ],
                order="month",
            )
        )
        return [
            {
                "month": month.month,
                "note": month.note or "",
                "confirmed_at": month.confirmed_at,
                "confirmed_by": month.confirmed_by_id.name or "",
            }
            for month in months
        ]

    def _get_sheet_plan(self, date_to):
        """Goals and reviews, for who may read the individual plan: record rules say
        who (ADR 63). The person reads the own goals.

        :return: dict ``goals``, ``reviews``, ``weekly_hours`` (or ``None``)
        """
        placements = self.env["welfare.placement"]
        if self.sudo()._is_the_person(self.env.user):
            placements = placements.sudo()
        elif not placements.has_access("read"):
            return {"goals": [], "reviews": [], "weekly_hours": None}
        placement = placements.search(
            [("member_id", "=", self.id), ("start_date", "<=", date_to)],
            order="start_date desc, id desc",
            limit=1,
        )
        states = dict(
            self.env["welfare.placement.goal"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        return {
            "goals": [
                {
                    "goal": goal.name,
                    "state": states[goal.state],
                    "changed_on": goal.changed_on,
                }
                for goal in placement.goal_ids
            ],
            "reviews": [
                {
                    "date": review.date,
                    "done_on": review.done_on,
                    "outcome": review.outcome or "",
                }
                for review in placement.review_ids
            ],
            "weekly_hours": placement.weekly_hours if placement else None,
        }
