from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.welfarepiu_base.tools.guards import Guard

COORDINATOR = "welfarepiu_logistics.group_coordinator"


class WelfareParticipation(models.Model):
    """The register is corrected with a reason, and stays as it is once its month is
    confirmed: the database keeps that."""

    _name = "welfare.participation"
    _inherit = ["welfare.participation", "welfare.guarded", "welfare.lifecycle"]

    prompts = fields.Json(
        readonly=True,
        help="How steps were told to the person in this round, and how often:"
        " ``{level: acts}``. Empty: nobody said who did what.",
    )
    helped = fields.Integer(
        string="With help",
        readonly=True,
        aggregator=None,
        help="Acts on the way to which the educator was called.",
    )
    correction_ids = fields.One2many(
        "welfare.participation.correction", "participation_id", string="Corrections"
    )
    is_frozen = fields.Boolean(
        string="Month confirmed", compute="_compute_is_frozen", compute_sudo=True
    )

    @api.model
    def _get_guards(self):
        table = "welfare_participation"
        return (
            *super()._get_guards(),
            Guard(
                table,
                f"{table}_month",
                "BEFORE",
                ("INSERT", "UPDATE", "DELETE"),
                f"{table}_month",
                """
BEGIN
    IF TG_OP = 'UPDATE' AND
        ROW(NEW.member_id, NEW.date, NEW.task, NEW.minutes, NEW.route_id,
            NEW.prompts, NEW.helped)
        IS NOT DISTINCT FROM
        ROW(OLD.member_id, OLD.date, OLD.task, OLD.minutes, OLD.route_id,
            OLD.prompts, OLD.helped)
    THEN
        RETURN NEW;
    END IF;
    -- Nothing slips in while a month is being confirmed: that locks the person.
    IF TG_OP <> 'DELETE' THEN
        PERFORM FROM welfare_team_member WHERE id = NEW.member_id FOR SHARE;
    END IF;
    IF EXISTS (
        SELECT FROM welfare_participation_month AS month
         WHERE month.state = 'confirmed'
           AND (
               TG_OP <> 'INSERT' AND month.member_id = OLD.member_id
               AND month.month = date_trunc('month', OLD.date)::date
               OR TG_OP <> 'DELETE' AND month.member_id = NEW.member_id
               AND month.month = date_trunc('month', NEW.date)::date
           )
    ) THEN
        RAISE EXCEPTION '%: the month is confirmed', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
""",
            ),
        )

    @api.model
    def _get_kept_fields(self):
        """Time is corrected with a reason, see :meth:`_correct`."""
        return super()._get_kept_fields() | {"minutes"}

    @api.depends("date", "member_id")
    def _compute_is_frozen(self):
        months = self.env["welfare.participation.month"].search(
            [("member_id", "in", self.member_id.ids), ("state", "=", "confirmed")]
        )
        confirmed = {(month.member_id, month.month) for month in months}
        for row in self:
            month = row.date and row.date.replace(day=1)
            row.is_frozen = (row.member_id, month) in confirmed

    @api.model
    def _check_can_keep(self, member):
        """:raise AccessError: the user is neither the educator of the person's team nor
        the coordinator"""
        user = self.env.user
        if (
            not self.env.su
            and not user.has_group(COORDINATOR)
            and member.sudo().team_id.educator_id != user
        ):
            raise AccessError(
                self.env._("The educator of the team and the coordinator do this.")
            )

    def _correct(self, minutes, reason):
        """Put right how long it was; what stood there before stays beside it.

        :param int minutes: not negative
        :return: the correction
        :raise AccessError: who does it keeps no register of this person
        :raise UserError: no reason, no change, or the month is confirmed
        """
        self.ensure_one()
        self._check_can_keep(self.sudo().member_id)
        row = self.sudo()
        if row.is_frozen:
            raise UserError(self.env._("This month is confirmed: it stays as it is."))
        if not (reason or "").strip():
            raise UserError(self.env._("Write why it is corrected."))
        if not 0 <= minutes <= 24 * 60:
            raise UserError(self.env._("A day has 24 hours."))
        if minutes == row.minutes:
            raise UserError(self.env._("It stands there so already."))
        correction = row.env["welfare.participation.correction"].create(
            {
                "participation_id": row.id,
                "minutes_before": row.minutes,
                "minutes_after": minutes,
                "reason": reason.strip()[:200],
                "corrected_by_id": self.env.uid,
                "corrected_at": self.env["welfare.clock"]._now(),
            }
        )
        row.minutes = minutes
        return correction

    @api.model
    def _add(self, member, route, task, minutes, reason):
        """Write down who took part and was not in the register.

        :return: the row; what it held before the correction is zero
        :raise UserError: the round is of another team, or the person is in already
        """
        self._check_can_keep(member)
        if route.sudo().team_id != member.sudo().team_id:
            raise UserError(self.env._("This round is of another team."))
        if self.env["welfare.participation.month"]._is_confirmed(
            member, route.sudo().date
        ):
            raise UserError(self.env._("This month is confirmed: it stays as it is."))
        rows = self.sudo()
        known = rows.search(
            [
                ("member_id", "=", member.id),
                ("route_id", "=", route.id),
                ("task", "=", task),
            ]
        )
        if known:
            raise UserError(
                self.env._("The register has it already: correct it there.")
            )
        row = rows.create(
            {
                "member_id": member.id,
                "route_id": route.id,
                "date": route.sudo().date,
                "task": task,
                "minutes": 0,
            }
        ).with_env(self.env)
        row._correct(minutes, reason)
        return row
