from odoo import api, fields, models
from odoo.exceptions import UserError

from .welfare_placement import SOCIAL_SERVICE


class WelfarePlacement(models.Model):
    """From the referral to the end."""

    _inherit = "welfare.placement"

    def _write_referral(self, vals, goals, review_date=None):
        """Write a draft as its page has it; made if there is none yet.

        :param goals: what the person wants to reach, one text each; they replace the
            goals that were there
        :param review_date: first review
        :return: the placement
        :raise UserError: the name is missing, or the hours are no hours of a week
        """
        self._check_referral(vals)
        goals = [goal.strip() for goal in goals if goal.strip()]
        vals = {
            **vals,
            "goal_ids": [
                fields.Command.clear(),
                *(fields.Command.create({"name": goal}) for goal in goals),
            ],
            "review_ids": [fields.Command.clear()],
        }
        if review_date:
            vals["review_ids"].append(fields.Command.create({"date": review_date}))
        if not self:
            return self.create(vals)
        self._check_state("draft")
        self.write(vals)
        return self

    @api.model
    def _check_referral(self, vals):
        if not (vals.get("person_name") or "").strip():
            raise UserError(self.env._("Write the name of the person."))
        if not 0 < vals.get("weekly_hours", 0) <= 40:
            raise UserError(self.env._("The hours a week are between 0 and 40."))

    def _propose(self):
        """Send the referral to the cooperative.

        :raise AccessError: the user did not refer this person
        :raise UserError: a part is missing
        """
        self.ensure_one()
        self._check_is_referrer()
        self._check_state("draft")
        self._check_consent()
        if not (self.plan or "").strip() or not self.goal_ids:
            raise UserError(
                self.env._("Write the individual plan and at least one goal first.")
            )
        self.sudo().state = "proposed"

    def _take_back(self):
        """The social service does not refer this person any more: what it wrote goes.

        :raise AccessError: the user did not refer this person
        """
        self.ensure_one()
        self._check_is_referrer()
        self._check_state("draft", "proposed")
        self.sudo().state = "withdrawn"
        self._erase()

    def _accept(self, team, start_date, calendar=None, name=None):
        """Take the person into ``team`` from ``start_date`` on.

        :param calendar: weekly hours; no more than was agreed
        :param name: how the person is called in the team; default: the first name
        :return: the ``welfare.team.member``
        :raise UserError: the hours do not fit, or the consent does not hold any more
        """
        self.ensure_one()
        self._check_is_coordinator()
        self._check_state("proposed")
        self._check_consent()
        placement = self.sudo()
        if team.sudo().company_id != placement.company_id:
            raise UserError(self.env._("The team is of another company."))
        if not start_date:
            raise UserError(self.env._("Choose the first day."))
        calendar = (calendar or self.env["resource.calendar"]).sudo()
        if calendar and calendar._get_hours_per_week() > placement.weekly_hours:
            raise UserError(self.env._("These weekly hours are more than was agreed."))
        member = placement.env["welfare.team.member"].create(
            {
                "name": name or placement.person_name.split()[0],
                "team_id": team.id,
                "calendar_id": calendar.id,
            }
        )
        placement.write(
            {"member_id": member.id, "start_date": start_date, "state": "active"}
        )
        return member.with_env(self.env)

    def _refuse(self, answer):
        """Say that it is not possible now, and why, to who referred.

        :raise UserError: no answer was written
        """
        self.ensure_one()
        self._check_is_coordinator()
        self._check_state("proposed")
        if not (answer or "").strip():
            raise UserError(self.env._("Say why it is not possible."))
        self.sudo().write({"state": "refused", "answer": answer.strip()})

    def _end(self, reason):
        """The placement is over from today on: the person is in no plan any more. What
        the register holds stays.

        :raise AccessError: neither who referred nor the coordinator
        """
        self.ensure_one()
        if self.sudo().referrer_id != self.env.user:
            self._check_is_coordinator()
        self._check_state("active")
        if reason not in dict(self._fields["end_reason"].selection):
            raise UserError(self.env._("Say how it ended."))
        self.sudo()._finish(reason)

    def _finish(self, reason):
        today = self.env["welfare.clock"]._today()
        self.write({"state": "ended", "ended_on": today, "end_reason": reason})
        self.member_id.active = False

    def _hand_over(self, user):
        """Another social worker follows this person from now on; the one before reads
        nothing any more.

        :raise UserError: ``user`` is no social worker
        """
        self.ensure_one()
        self._check_is_coordinator()
        if not user.sudo().has_group(SOCIAL_SERVICE):
            raise UserError(self.env._("Choose a user of the social service."))
        self.sudo().referrer_id = user

    # -- buttons of the back office --------------------------------------------------

    def action_open_decision(self):
        """Open the window in which the coordinator answers, ends or hands over."""
        self.ensure_one()
        self._check_is_coordinator()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "welfarepiu_logistics.action_welfare_placement_decision"
        )
        action["context"] = {"default_placement_id": self.id}
        return action

    def action_erase(self):
        """Erase what is known of the person."""
        self._check_is_coordinator()
        self._check_state("ended", "refused", "withdrawn")
        self.sudo()._erase()
