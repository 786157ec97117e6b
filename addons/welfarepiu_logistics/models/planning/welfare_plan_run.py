from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..row_lock import wait_for_rows

#: A planning that is not over.
LIVE = ("queued", "running")

STATES = [
    ("queued", "Waiting"),
    ("running", "Planning"),
    ("done", "Planned"),
    ("cancelled", "Cancelled"),
    ("failed", "Failed"),
]


class WelfarePlanRun(models.Model):
    """One planning of a day: asked for, worked on in the background, and kept with what
    was before and after.

    Plans of one day share teams and vehicles: there is one at a time.
    """

    _name = "welfare.plan.run"
    _inherit = ["welfare.lifecycle"]
    _description = "Planning"
    _order = "id desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    date = fields.Date(required=True, index=True, readonly=True)
    slot_ids = fields.Many2many("welfare.delivery.slot", string="Slots", readonly=True)
    team_ids = fields.Many2many("welfare.team", string="Teams", readonly=True)
    keep = fields.Boolean(
        string="Around what is fixed",
        default=True,
        readonly=True,
        help="On: what is done, packed or pinned stays, the rest may move. Off: plans"
        " nobody has begun to pack are made anew.",
    )
    seconds = fields.Integer(
        string="Seconds to search", required=True, default=30, readonly=True
    )
    engine = fields.Char(required=True, default="auto", readonly=True)
    seed = fields.Integer(readonly=True)
    max_iterations = fields.Integer(readonly=True)
    state = fields.Selection(
        STATES, required=True, default="queued", readonly=True, index=True
    )
    progress = fields.Float(readonly=True, digits=(5, 1))
    seconds_left = fields.Integer(readonly=True)
    served = fields.Integer(string="Deliveries with a place", readonly=True)
    unserved = fields.Integer(string="Deliveries without a place", readonly=True)
    km = fields.Float(string="Kilometres", digits=(8, 1), readonly=True)
    is_cancel_asked = fields.Boolean(readonly=True)
    is_cut_short = fields.Boolean(
        readonly=True, help="Somebody had enough: this is the best found until then."
    )
    started_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)
    before = fields.Json(readonly=True)
    after = fields.Json(readonly=True)
    message = fields.Text(string="What became of it", readonly=True)
    route_ids = fields.Many2many("welfare.route", string="Routes", readonly=True)
    comparison = fields.Html(
        string="Before and after", compute="_compute_comparison", sanitize=False
    )

    _one_at_a_time = models.UniqueIndex(
        "(company_id, date) WHERE state IN ('queued', 'running')",
        "This day is being planned already. Wait for that planning, or cancel it.",
    )
    _seconds_bounded = models.Constraint(
        "CHECK (seconds BETWEEN 1 AND 60)", "Search between 1 and 60 seconds."
    )

    @api.model
    def _get_kept_fields(self):
        """Nothing of a planning is typed."""
        return {name for name, field in self._fields.items() if field.store}

    @api.depends("date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "Planning of %s", format_date(self.env, run.date)
            )

    # -- asking ------------------------------------------------------------------------

    @api.model
    def _queue(self, date, slots, teams, seconds=30, keep=True, **options):
        """Ask for a planning in the background.

        :param date: the day, in Italy
        :param seconds: time to search, 1 to 60
        :param keep: around what is done, packed and pinned; see ``_plan_day``
        :param options: ``seed``, ``engine``, ``max_iterations`` of the search
        :return: the run
        :raise UserError: nothing can be planned with these slots and teams, or the day
            is being planned already
        """
        run = self._create_run(date, slots, teams, seconds, keep, options)
        self.env.ref("welfarepiu_logistics.cron_plan").sudo()._trigger()
        return run

    @api.model
    def _plan_now(self, date, slots, teams, seconds=5, keep=True, **options):
        """Plan a small day while somebody waits: all of it, or nothing with an error.

        :return: the run, done; parameters as of ``_queue``
        :raise UserError: as ``_queue``, or the planner gave no answer
        """
        run = self._create_run(date, slots, teams, seconds, keep, options)
        run._start()
        sheet = run._read_sheet()
        run._finish(sheet, run.env["welfare.route"]._solve_sheet(sheet))
        return run

    @api.model
    def _create_run(self, date, slots, teams, seconds, keep, options):
        self.check_access("create")
        self.env["welfare.route"]._check_can_plan(date, slots, teams)
        company = slots.company_id
        self._check_nobody_plans(company, date)
        run = self.sudo().create(
            {
                "company_id": company.id,
                "date": date,
                "slot_ids": slots.ids,
                "team_ids": teams.ids,
                "seconds": seconds,
                "seconds_left": seconds,
                "keep": keep,
                "seed": int(date.strftime("%Y%m%d")),
                "engine": company.welfare_plan_engine,
                **{name: value for name, value in options.items() if value},
            }
        )
        return run.with_env(self.env)

    @api.model
    def _check_nobody_plans(self, company, date):
        """One planning of a day at a time: the second one is told, and does not wait.

        The unique index below holds in any case; a planning in a request that is not
        over yet cannot be read, but holds a lock.
        """
        key = f"welfare.plan.run {company.id} {date}"
        [(free,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", key)
        )
        if not free or self.search_count(
            [
                ("company_id", "=", company.id),
                ("date", "=", date),
                ("state", "in", LIVE),
            ],
            limit=1,
        ):
            raise UserError(
                self.env._(
                    "The %s is being planned already. Wait for that planning, or cancel"
                    " it.",
                    format_date(self.env, date),
                )
            )

    # -- having enough -----------------------------------------------------------------

    def _cancel(self):
        """Stop a planning: one that waits is not begun, one that searches keeps the
        best it has found. A second call changes nothing.

        :raise UserError: it is over
        """
        for run in self:
            run.check_access("write")
            run = run.sudo()
            wait_for_rows(run)
            if run.state == "queued":
                run.write(
                    {
                        "state": "cancelled",
                        "ended_at": self.env["welfare.clock"]._now(),
                        "message": self.env._("Cancelled before it began."),
                    }
                )
            elif run.state == "running":
                run.is_cancel_asked = True
            else:
                raise UserError(self.env._("This planning is over already."))

    # -- buttons -----------------------------------------------------------------------

    def action_cancel(self):
        self._cancel()

    def action_routes(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "welfarepiu_logistics.action_welfare_route"
        )
        action["domain"] = [("date", "in", self.mapped("date"))]
        action["context"] = {}
        return action

    def action_unserved(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "welfarepiu_logistics.action_welfare_route_unserved"
        )
        action["domain"] = [("date", "in", self.mapped("date"))]
        return action

    def action_plan_again(self):
        """Open the same choice once more."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "welfarepiu_logistics.action_welfare_plan_day"
        )
        action["context"] = {
            "default_date": self.date,
            "default_company_id": self.company_id.id,
            "default_slot_ids": self.slot_ids.ids,
            "default_team_ids": self.team_ids.ids,
            "default_keep": self.keep,
            "default_seconds": self.seconds,
        }
        return action
