import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import split_every

from .welfare_grant_batch import AT_WORK, ROWS_A_STEP

_logger = logging.getLogger(__name__)


class WelfareGrantBatch(models.Model):
    """Long files: read, booked and taken back in steps, each kept and done once."""

    _inherit = "welfare.grant.batch"

    def _call_cron(self):
        self.env.ref("welfarepiu_base.cron_book_grant_files").sudo()._trigger()

    @api.model
    def _cron_book(self):
        """Carry on with long files, oldest first."""
        batches = self.search([("state", "in", AT_WORK)], order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(batches))
        for batch in batches:
            lang = batch.asked_by_id.lang or self.env.lang
            if not batch.with_context(lang=lang)._work():
                return
            cron._commit_progress(1)
        cron._commit_progress(remaining=0)

    def _work(self):
        """:return: False when the time of this cron run is over before the file is"""
        steps = {
            "reading": self._read_in_background,
            "queued": self._book_in_background,
            "undoing": self._take_back_in_background,
        }
        work = steps.get(self.state)
        if not work:
            return True
        try:
            done = work()
        except OperationalError:
            # Somebody else was at the same rows: the cron comes again.
            raise
        except (UserError, ValidationError) as error:
            self._stop_at(str(error))
            return True
        except Exception:
            self._stop_at(
                self.env._(
                    "An unexpected error. The operator has been told; what is done is"
                    " done, and nothing is done twice."
                )
            )
            _logger.exception("grant file %s stopped", self.id)
            return True
        if done:
            self._tell_who_asked()
        return done

    def _stop_at(self, problem):
        """Somebody has to look, and the other files go on. What is done is kept."""
        self.env.cr.rollback()
        self.invalidate_recordset()
        _logger.info("grant file %s stopped while %s", self.id, self.state)
        after = {"reading": "draft", "queued": "stopped", "undoing": "booked"}
        self.write({"state": after.get(self.state, self.state), "problem": problem})
        self._tell_who_asked()
        self.env["ir.cron"]._commit_progress()

    def _stop(self):
        """Halt a file that is being booked; it can be continued, or taken back."""
        batch = self._with_rights()
        batch.lock_for_update()
        batch.invalidate_recordset(["state"])
        if batch.state != "queued":
            raise UserError(self.env._("This file is not being booked."))
        batch.write({"state": "stopped", "problem": self.env._("Stopped on request.")})

    def action_stop(self):
        self._stop()

    def _is_still(self, state):
        """Hold the file for one step, unless somebody has stopped it."""
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        return self.state == state

    def _keep_step(self, count):
        """:return: False when the time of this cron run is over"""
        self.env.flush_all()
        # Rows and people of the step before are not kept in memory.
        self.env.invalidate_all()
        done, total = self._get_steps()
        left = max(total - done, 0)
        # One more than the rows: the file itself is not finished yet.
        return bool(self.env["ir.cron"]._commit_progress(count, remaining=left + 1))

    def _read_in_background(self):
        """From the start each time: reading is quick, and books nothing."""
        payroll = self._read()
        if not self._is_still("reading"):
            return True
        self._begin_reading(payroll)
        self._keep_step(1)
        Line = self.env["welfare.grant.line"]
        for rows in split_every(ROWS_A_STEP, payroll.rows, list):
            if not self._is_still("reading"):
                self._drop_lines()
                return True
            Line.create(Line._prepare_from_rows(self, rows))
            self._keep_step(len(rows))
        self._finish_reading()
        return True

    def _drop_lines(self):
        if self.state == "cancelled":
            self.line_ids.unlink()

    def _book_in_background(self):
        while lines := self._find_lines_to_book(ROWS_A_STEP):
            if not self._is_still("queued"):
                return True
            lines._book()
            if not self._keep_step(len(lines)):
                return False
        self._finish_booking()
        return True

    # Telling ------------------------------------------------------------------

    def _tell_who_asked(self):
        user = self.asked_by_id
        if not user or user._is_superuser():
            return
        batch = self.with_context(lang=user.lang)
        batch.env["mail.thread"].message_notify(**batch._prepare_notice_vals())

    def _prepare_notice_vals(self):
        return {
            "partner_ids": self.asked_by_id.partner_id.ids,
            "subject": self._get_done_subject(),
            "body": self._get_done_text(),
            "model": self._name,
            "res_id": self.id,
            "force_send": False,
        }

    def _get_done_subject(self):
        return self.env._(
            "%(file)s: %(state)s",
            file=self.filename,
            state=dict(self._fields["state"]._description_selection(self.env))[
                self.state
            ],
        )

    def _get_done_text(self):
        """:return: what became of the file, in a few sentences without names"""
        texts = [self.problem] if self.problem else []
        if self.state == "previewed":
            texts.append(
                self.env._(
                    "The file was read: %(rows)s rows, %(good)s to grant for"
                    " %(amount)s, %(refused)s refused. Look at it and confirm.",
                    rows=self.row_count,
                    good=self.good_count,
                    amount=self.currency_id.format(self.good_amount),
                    refused=self.refused_count,
                )
            )
            if self.repeated_count:
                texts.append(
                    self.env._(
                        "%(count)s rows for %(amount)s were already granted by another"
                        " file: they are left out.",
                        count=self.repeated_count,
                        amount=self.currency_id.format(self.repeated_amount),
                    )
                )
        elif self.state in ("booked", "stopped"):
            texts.append(
                self.env._(
                    "Credit was granted for %(done)s of %(good)s rows.",
                    done=self.booked_count,
                    good=self.good_count,
                )
            )
        elif self.state == "undone":
            texts.append(self.env._("The credit of this file was taken back."))
        return " ".join(texts)
