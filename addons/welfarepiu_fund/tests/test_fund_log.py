import logging
from datetime import timedelta

from odoo.tests import tagged

from .common import PAPER, FundCommon


@tagged("post_install", "-at_install")
class TestFundLog(FundCommon):
    """Logs hold ids, never names, tax codes or reasons."""

    def _run_full_case(self):
        """Asked with help, refused, appealed, granted in a session, spent, erased.

        :return: the request
        """
        self._fill(1000)
        social = self._create_social_worker()
        request = self._draft_on_behalf(social, note="Fired on a Tuesday")
        request._set_household(["RCCMNL83S18D969H"])
        for paper in request.paper_ids:
            request._add_paper(paper, PAPER, "diagnosi-zanchetta.pdf")
        request._give_consent()
        request._submit()
        request.with_user(self.worker_user)._stop_help()
        request = request.with_env(self.env)
        request.with_user(self.evaluator).action_take()
        request.with_user(self.evaluator).action_assess()
        request.with_user(self.evaluator).action_send_to_committee()
        for member in self.members[:2]:
            request.with_user(member)._vote("refuse", "points", "Too many hopes")
        self._appeal(request, text="My doctor wrote melancholia")
        request.with_user(self.worker_user)._add_appeal_paper(
            PAPER, "certificato-melancholia.pdf"
        )
        self._review(request)
        other = self._create_applicant("Other Zanchetta")
        session = self._create_session(request, self._to_committee(other))
        session.with_context(force_report_rendering=True).action_open()
        request.with_user(self.members[2])._vote("grant", refusal_text="Overlooked")
        session.with_context(force_report_rendering=True).action_close()
        request.with_user(self.evaluator)._open_identity("decision")
        report = self.env.ref("welfarepiu_fund.action_report_decision_letter")
        report.with_user(self.worker_user).with_context(
            force_report_rendering=True
        )._render_qweb_pdf(report.report_name, request.ids)
        self._spend(self.worker, 600)
        self._recharge(self.fund.payer_id)
        with self._at(self.clock._now() + timedelta(days=800)):
            request.paper_ids._cron_erase()
        return request

    def test_full_case_leaves_no_name_in_the_log(self):
        # Progress is kept by a cron only: a test keeps nothing.
        self.patch(
            self.env.registry["ir.cron"],
            "_commit_progress",
            lambda *_args, **_kwargs: True,
        )
        # Odoo gives the name "INFO" to a level above it.
        with self.assertLogs("odoo", level=logging.INFO) as log:
            request = self._run_full_case()
        self.assertEqual(request.state, "used")
        text = "\n".join(log.output)
        for line in ("refused", "appeal", "granted", "used", "identity opened", "told"):
            self.assertIn(f"fund request {request.id}: {line}", text)
        self.assertIn("erased", text)
        for secret in (
            "Zanchetta",
            self.worker.l10n_it_codice_fiscale,
            "RCCMNL83S18D969H",
            "bortolina@",
            self.worker.email,
            "035123456",
            "Tuesday",
            "melancholia",
            "hopes",
            "Overlooked",
            "diagnosi",
            "certificato",
            "Not enough points",
            self.event.name,
        ):
            self.assertNotIn(secret, text)
