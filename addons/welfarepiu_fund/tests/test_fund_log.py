import logging

from odoo.tests import tagged

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundLog(FundCommon):
    """Logs hold ids, never names, tax codes or reasons."""

    def test_full_case_leaves_no_name_in_the_log(self):
        # Odoo gives the name "INFO" to a level above it.
        with self.assertLogs("odoo", level=logging.INFO) as log:
            self._fill(1000)
            request = self._grant_request(note="Fired on a Tuesday")
            request.with_user(self.evaluator)._open_identity("interview")
            self._spend(self.worker, 600)
            self._recharge(self.fund.payer_id)
        text = "\n".join(log.output)
        self.assertIn(f"fund request {request.id}: granted", text)
        self.assertIn(f"fund request {request.id}: used", text)
        self.assertIn(f"fund request {request.id}: identity opened", text)
        for secret in (
            "Zanchetta",
            self.worker.l10n_it_codice_fiscale,
            "bortolina@",
            "035123456",
            "Tuesday",
            "interview",
            self.event.name,
        ):
            self.assertNotIn(secret, text)
