from .common import FundCommon
from .regulation_examples import EXAMPLES, enter


class RegulationCommon(FundCommon):
    """Real regulations entered in the form, and cases made up for them."""

    def _put_in_force(self, name):
        """:return: the example ``name``, entered by the evaluator and in force"""
        regulation = enter(
            self.env(user=self.evaluator), self.fund, EXAMPLES[name], self.today
        ).with_env(self.env)
        regulation.with_user(self.members[0]).action_put_in_force()
        self.regulation = regulation
        self.event = regulation.event_ids[0]
        return regulation

    def _create_applicant(self, name="Case", **vals):
        """:return: the user of one more worker, employed for more than two years"""
        worker = self._create_worker(name, lang="en_US", **vals)
        worker.welfare_employment_ids.hired_on = self.today.replace(
            year=self.today.year - 3
        )
        return self._create_worker_user(worker)

    def _get_event(self, code):
        return self.fund.regulation_id.event_ids.filtered(
            lambda event: event.code == code
        )

    def _case(self, code, user=None, papers=True, **facts):
        """:return: a request for the event ``code`` of somebody, assessed, in the
        superuser environment"""
        user = user or self._create_applicant()
        request = self._submit(
            user, papers=papers, event_id=self._get_event(code).id, **facts
        )
        request.with_user(self.evaluator).action_assess()
        return request.with_env(self.env)

    def _grant_case(self, code, user=None, **facts):
        request = self._case(code, user, **facts)
        request.with_user(self.evaluator).action_send_to_committee()
        self._vote(request, "grant", "grant")
        self.assertEqual(request.state, "granted")
        return request

    def _get_failed(self, request):
        return request.line_ids.filtered(lambda line: line.outcome != "met")

    def assertPasses(self, request, amount):
        self.assertFalse(self._get_failed(request).mapped("name"))
        self.assertTrue(request.is_eligible)
        self.assertEqual(request.amount_proposed, amount)

    def assertFails(self, request, word):
        """Exactly one requirement is not met, and its sentence has ``word`` in it."""
        failed = self._get_failed(request)
        self.assertEqual(len(failed), 1, failed.mapped("name"))
        self.assertIn(word, failed.name)
        self.assertFalse(request.is_eligible)
