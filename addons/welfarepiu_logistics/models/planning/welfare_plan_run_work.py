import logging
import time

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ..row_lock import wait_for_rows
from .welfare_plan_run import LIVE

_logger = logging.getLogger(__name__)

#: How often, in seconds, others see how far it is, and whether they had enough is read.
TELL_EVERY, ASK_EVERY = 1.0, 0.5

#: How often a plan is made again because its day changed while it was made, and for
#: how many seconds at most: the server ends a job after two minutes.
ATTEMPTS, AGAIN_SECONDS = 3, 15


class DayChanged(Exception):
    """What the plan rests on is not so any more."""


class WelfarePlanRun(models.Model):
    """The work: read, search for a while with nothing locked, write all at once.

    Each step is committed. Only the cron is at it, and one at a time (the core locks
    the job): what is found running when the cron begins was left by a server that died.
    """

    _inherit = "welfare.plan.run"

    @api.model
    def _cron_work(self):
        for run in self.search([("state", "=", "running")], order="id"):
            run._in_name_of_asker()._fail(
                self.env._("The server stopped in the middle. Please plan again.")
            )
            self._commit()
        while run := self.search([("state", "=", "queued")], order="id", limit=1):
            run._in_name_of_asker()._work()

    def _in_name_of_asker(self):
        """:return: this run with the rights and in the language of who asked for it"""
        self.ensure_one()
        user = self.sudo().create_uid
        return self.with_user(user).with_context(
            lang=user.lang, allowed_company_ids=self.sudo().company_id.ids
        )

    @api.model
    def _commit(self):
        self.env["ir.cron"]._commit_progress(1)

    def _work(self):
        """Do what was asked for. Whatever happens, the run says so, and a plan that
        could not be made has touched nothing."""
        try:
            if self._try_to_work():
                return
            problem = self.env._(
                "The teams went on while it was planned, again and again. Please plan"
                " when less is going on."
            )
        except (UserError, ValidationError) as error:
            self._roll_back()
            problem = str(error)
        except Exception:
            self._roll_back()
            _logger.exception("planning %s failed", self.id)
            problem = self.env._("An unexpected error. The operator has been told.")
        self._fail(problem)
        self._commit()

    def _try_to_work(self):
        """:return: whether there is a plan; the day may change faster than it is
        planned"""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._work_once(self.seconds if attempt == 1 else AGAIN_SECONDS)
            except (DayChanged, OperationalError):
                self._roll_back()
                _logger.info("planning %s, attempt %s: changed", self.id, attempt)
            else:
                return True
        return False

    def _roll_back(self):
        self.env.cr.rollback()
        self.env.invalidate_all(flush=False)

    def _work_once(self, seconds):
        if not self._take():
            return
        self._commit()
        sheet = self._read_sheet(min(seconds, self.seconds))
        self._commit()
        plan = self.env["welfare.route"]._solve_sheet(
            sheet, progress=self._make_teller(), cancelled=self._make_asker()
        )
        self._commit()
        self._finish(self._read_again(sheet), plan)
        self._commit()

    def _take(self):
        """:return: whether there is still something to do"""
        wait_for_rows(self)
        if self.state not in LIVE:
            return False
        self._start()
        return True

    def _start(self):
        self._keep(
            {
                "state": "running",
                "started_at": self.env["welfare.clock"]._now(),
                "progress": 0.0,
                "seconds_left": self.seconds,
            }
        )

    def _read_sheet(self, seconds=None):
        self.ensure_one()
        return self.env["welfare.route"]._read_sheet(
            self.date,
            self.slot_ids,
            self.team_ids,
            seconds or self.seconds,
            self.seed,
            self.engine,
            self.max_iterations or None,
            self.keep,
        )

    def _read_again(self, sheet):
        """:return: the day as it is now, with the problem that was solved
        :raise DayChanged: it is not the day that was planned
        """
        wait_for_rows(self)
        sheet.routes._lock_with_stops()
        now = self._read_sheet()
        if now.state != sheet.state:
            raise DayChanged
        now.problem, now.rigid = sheet.problem, sheet.rigid
        return now

    def _finish(self, sheet, plan):
        """Write the plan, and what was before and after."""
        routes = self.env["welfare.route"]
        before = routes._take_snapshot(sheet)
        backup = routes._take_backup(sheet)
        planned = routes._write_sheet(sheet, plan)
        after = routes._take_snapshot(sheet, planned)
        unserved = len(after["unserved"])
        self._keep(
            {
                "state": "done",
                "progress": 100.0,
                "seconds_left": 0,
                "ended_at": self.env["welfare.clock"]._now(),
                "is_cut_short": plan.stopped_by == "cancel",
                "before": before,
                "backup": backup,
                "after": after,
                "route_ids": planned.ids,
                "served": sum(len(route["stops"]) for route in after["routes"]),
                "unserved": unserved,
                "km": sum(route["km"] for route in after["routes"]),
                "message": self._describe_end(plan, unserved),
            }
        )

    def _describe_end(self, plan, unserved):
        lines = []
        if plan.stopped_by == "cancel":
            lines.append(
                self.env._("Stopped on request: this is the best that was found.")
            )
        if unserved:
            lines.append(
                self.env._("Deliveries without a place: %s. Look at why.", unserved)
            )
        return "\n".join(lines) or False

    def _fail(self, problem):
        # Also when who asked may not plan any more.
        self.sudo().write(
            {
                "state": "failed",
                "ended_at": self.env["welfare.clock"]._now(),
                "seconds_left": 0,
                "message": self.env._(
                    "%s Nothing was changed: the routes are as they were.", problem
                ),
            }
        )

    # -- while it searches -------------------------------------------------------------

    def _make_teller(self):
        """:return: what is called with each ``engine.Progress``: now and then it writes
        how far the search is, for all to see"""
        last = 0.0

        def tell(found):
            nonlocal last
            if time.monotonic() - last < TELL_EVERY:
                return
            last = time.monotonic()
            self._tell(found)

        return tell

    def _tell(self, found):
        try:
            self._keep(self._prepare_progress_vals(found))
            self._commit()
        except OperationalError:
            # Somebody has just cancelled it: the next time will do.
            self._roll_back()

    def _prepare_progress_vals(self, found):
        vals = {
            "progress": round(99 * found.share, 1),
            "seconds_left": round(self.seconds * (1 - found.share)),
        }
        if found.unserved is not None:
            vals["unserved"] = found.unserved
        if found.metres is not None:
            vals["km"] = found.metres / 1000
        return vals

    def _make_asker(self):
        """:return: what tells whether somebody had enough"""
        last, enough = 0.0, False

        def ask():
            nonlocal last, enough
            if not enough and time.monotonic() - last >= ASK_EVERY:
                last = time.monotonic()
                # What others wrote is seen in a transaction of its own.
                self._commit()
                self.invalidate_recordset(["is_cancel_asked"])
                enough = self.is_cancel_asked
            return enough

        return ask
