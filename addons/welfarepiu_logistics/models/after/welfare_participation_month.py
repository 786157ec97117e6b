from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.welfarepiu_base.tools.guards import frozen

from ..row_lock import wait_for_rows

#: What stays as it is once a month is confirmed.
FROZEN = ("state", "member_id", "month", "minutes", "confirmed_by_id", "confirmed_at")
#: Characters of the educator's note.
NOTE = 1000


class WelfareParticipationMonth(models.Model):
    """A month of one person in the register: the educator's note, and that what stands
    there was looked at. Once confirmed it does not change any more, nor do its rows."""

    _name = "welfare.participation.month"
    _inherit = ["welfare.guarded", "welfare.lifecycle"]
    _description = "Month of the participation register"
    _order = "month desc, member_id"
    _rec_name = "month"

    member_id = fields.Many2one(
        "welfare.team.member",
        string="Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    team_id = fields.Many2one(related="member_id.team_id")
    company_id = fields.Many2one(related="member_id.company_id", store=True, index=True)
    month = fields.Date(string="First day", required=True, readonly=True)
    state = fields.Selection(
        [("draft", "Open"), ("confirmed", "Confirmed")],
        required=True,
        readonly=True,
        default="draft",
    )
    note = fields.Text(
        readonly=True, help="Of the educator, for the sheet. Nothing about health."
    )
    minutes = fields.Integer(
        readonly=True, help="All of the month, when it was confirmed."
    )
    confirmed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    confirmed_at = fields.Datetime(readonly=True)

    _once = models.UniqueIndex("(member_id, month)", "This month stands here already.")
    _first_day = models.Constraint(
        "CHECK (EXTRACT(day FROM month) = 1)", "A month begins on its first day."
    )
    _confirmed_by_somebody = models.Constraint(
        "CHECK (state = 'draft' OR num_nulls(confirmed_by_id, confirmed_at) = 0)",
        "Somebody confirms a month.",
    )

    @api.model
    def _get_guards(self):
        """The note goes with the person, see the erasure of a placement."""
        return (*super()._get_guards(), frozen(self._table, FROZEN, ("note",)))

    @api.model
    def _is_confirmed(self, member, day):
        return bool(
            self.sudo().search_count(
                [
                    ("member_id", "=", member.id),
                    ("month", "=", day.replace(day=1)),
                    ("state", "=", "confirmed"),
                ],
                limit=1,
            )
        )

    @api.model
    def _open(self, member, day):
        """:return: the month of ``day``, made if need be, as the current user
        :raise AccessError: the user keeps no register of this person
        """
        self.env["welfare.participation"]._check_can_keep(member)
        months = self.sudo()
        first = day.replace(day=1)
        wait_for_rows(member.sudo())
        known = months.search([("member_id", "=", member.id), ("month", "=", first)])
        known = known or months.create({"member_id": member.id, "month": first})
        return known.with_env(self.env)

    def _get_rows(self):
        """:return: what the register has of this month, as the system"""
        self.ensure_one()
        month = self.sudo()
        return (
            self.env["welfare.participation"]
            .sudo()
            .search(
                [
                    ("member_id", "=", month.member_id.id),
                    ("date", ">=", month.month),
                    ("date", "<", month.month + relativedelta(months=1)),
                ],
                order="date, task, id",
            )
        )

    def _write_note(self, note):
        """:raise UserError: the month is confirmed"""
        self.ensure_one()
        self._check_can_change()
        self.sudo().note = (note or "").strip()[:NOTE] or False

    def _confirm(self):
        """Say that what stands there is right; it stays so.

        :raise UserError: the month is not over, or a round of it is not
        """
        self.ensure_one()
        self._check_can_change()
        month = self.sudo()
        wait_for_rows(month.member_id)
        if month.state == "confirmed":
            return
        end = month.month + relativedelta(months=1)
        if self.env["welfare.clock"]._today() < end:
            raise UserError(self.env._("The month is not over yet."))
        if (
            self.env["welfare.route"]
            .sudo()
            .search_count(
                [
                    ("member_ids", "in", month.member_id.ids),
                    ("date", ">=", month.month),
                    ("date", "<", end),
                    ("state", "in", ("packing", "on_road")),
                ],
                limit=1,
            )
        ):
            raise UserError(self.env._("A round of this month is not closed yet."))
        month.write(
            {
                "state": "confirmed",
                "minutes": sum(month._get_rows().mapped("minutes")),
                "confirmed_by_id": self.env.uid,
                "confirmed_at": self.env["welfare.clock"]._now(),
            }
        )

    def _check_can_change(self):
        self.env["welfare.participation"]._check_can_keep(self.sudo().member_id)
        if self.sudo().state == "confirmed":
            raise UserError(self.env._("This month is confirmed: it stays as it is."))

    def action_confirm(self):
        self._confirm()
