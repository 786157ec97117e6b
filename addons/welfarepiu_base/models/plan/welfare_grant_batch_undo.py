from odoo import models
from odoo.exceptions import UserError

from .welfare_grant_batch import ROWS_A_STEP, ROWS_AT_ONCE


class WelfareGrantBatch(models.Model):
    """A wrong file is taken back as far as nobody has spent it."""

    _inherit = "welfare.grant.batch"

    def action_take_back(self):
        self._take_back_all()

    def _take_back_all(self):
        """Take the whole file back as far as it is unspent.

        :return: EUR taken back, or None when it goes on in the background
        :raise AccessError: the user does not act for the firm
        :raise UserError: not booked, or nothing of it is left
        """
        self.ensure_one()
        batch = self._with_rights()
        batch.lock_for_update()
        batch.invalidate_recordset(["state"])
        if batch.state not in ("booked", "stopped"):
            raise UserError(self.env._("Nothing of this file was granted."))
        lines = batch._find_lines_to_take_back()
        if not lines:
            raise UserError(self.env._("Nothing of this file is left to take back."))
        if len(lines) > ROWS_AT_ONCE:
            batch.write(
                {
                    "state": "undoing",
                    "asked_by_id": self.env.uid,
                    "problem": False,
                }
            )
            batch._call_cron()
            return None
        return lines._take_back()

    def _find_lines_to_take_back(self, limit=None):
        """:return: the rows of which something is left and free"""
        lots = (
            self.env["welfare.credit.lot"]
            .sudo()
            ._search([("balance", ">", 0), ("plan_id", "=", self.plan_id.id)])
        )
        lots.add_where("welfare_credit_lot.balance > welfare_credit_lot.held")
        return self.env["welfare.grant.line"].search(
            [("batch_id", "=", self.id), ("lot_id", "in", lots)],
            order="id",
            limit=limit,
        )

    def _take_back_in_background(self):
        while lines := self._find_lines_to_take_back(ROWS_A_STEP):
            if not self._is_still("undoing"):
                return True
            lines._take_back_what_is_left()
            if not self._keep_step(len(lines)):
                return False
        self.state = "booked"
        self._mark_undone()
        return True

    def _mark_undone(self):
        """A file of which nothing remains may be loaded again, corrected or not."""
        for batch in self.filtered(lambda one: one.state in ("booked", "stopped")):
            kept = self.env["welfare.grant.line"].search_count(
                [
                    ("batch_id", "=", batch.id),
                    ("lot_id", "!=", False),
                    ("is_taken_back", "=", False),
                ],
                limit=1,
            )
            if not kept and batch.booked_count:
                batch.state = "undone"
