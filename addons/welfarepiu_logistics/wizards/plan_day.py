from datetime import timedelta

from odoo import api, fields, models

#: Nobody minds waiting this long on a page.
INTERACTIVE_SECONDS = 5


class WelfarePlanDay(models.TransientModel):
    _name = "welfare.plan.day"
    _description = "Plan the day"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date = fields.Date(required=True, default=lambda self: self._default_date())
    slot_ids = fields.Many2many(
        "welfare.delivery.slot",
        string="Slots",
        required=True,
        compute="_compute_slot_ids",
        store=True,
        readonly=False,
        domain="[('date', '=', date), ('company_id', '=', company_id)]",
    )
    team_ids = fields.Many2many(
        "welfare.team",
        string="Teams",
        required=True,
        compute="_compute_team_ids",
        store=True,
        readonly=False,
        domain="[('company_id', '=', company_id)]",
    )
    team_note = fields.Text(string="What each can do", compute="_compute_team_note")
    keep = fields.Boolean(
        string="Plan around what is fixed",
        default=True,
        help="On: what is done, packed or pinned stays where it is. Off: plans nobody"
        " has begun to pack are made anew, pinned or not.",
    )
    seconds = fields.Integer(
        string="Seconds to search",
        required=True,
        default=lambda self: self.env.company.welfare_plan_seconds,
        help="30 for a big day.",
    )

    _seconds_bounded = models.Constraint(
        "CHECK (seconds BETWEEN 1 AND 60)", "Search between 1 and 60 seconds."
    )

    @api.model
    def _default_date(self):
        return self.env["welfare.clock"]._today() + timedelta(days=1)

    @api.depends("date", "company_id")
    def _compute_slot_ids(self):
        for wizard in self:
            wizard.slot_ids = self.env["welfare.delivery.slot"].search(
                [("date", "=", wizard.date), ("company_id", "=", wizard.company_id.id)]
            )

    @api.depends("company_id")
    def _compute_team_ids(self):
        for wizard in self:
            wizard.team_ids = self.env["welfare.team"].search(
                [("company_id", "=", wizard.company_id.id)]
            )

    @api.depends("team_ids", "date", "slot_ids")
    def _compute_team_note(self):
        for wizard in self:
            # On the form these are copies, which are not equal to what they copy.
            days = wizard.team_ids._origin._get_days(
                wizard.date, wizard.slot_ids._origin._get_window()
            )
            wizard.team_note = "\n".join(
                team._describe_day(day) for team, day in days.items()
            )

    def action_plan(self):
        """A small day is planned while one waits; a long search goes on in the
        background. Either way its record is opened."""
        self.ensure_one()
        Run = self.env["welfare.plan.run"]
        plan = Run._plan_now if self.seconds <= INTERACTIVE_SECONDS else Run._queue
        run = plan(self.date, self.slot_ids, self.team_ids, self.seconds, self.keep)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "welfarepiu_logistics.action_welfare_plan_run"
        )
        action.update(
            res_id=run.id, views=[(False, "form")], view_mode="form", target="current"
        )
        return action
