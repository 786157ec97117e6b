from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundCharge(FundCommon):
    """Of two evaluators at one request one has it, the other is told by whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(2000)

    def test_who_takes_it_has_it(self):
        request = self._submit()
        request.with_user(self.evaluator).action_take()
        other = request.with_user(self.other_evaluator)
        for act in (other.action_take, other.action_assess, other.action_ask_papers):
            with self.assertRaisesRegex(UserError, "evaluator_fund@"):
                act()
        with self.assertRaises(UserError):
            other.action_release()
        request.with_user(self.evaluator).action_release()
        other.action_take()
        self.assertEqual(request.sudo().taken_by_id, self.other_evaluator)

    def test_assessing_takes_it_and_the_committee_ends_it(self):
        request = self._submit()
        request.with_user(self.evaluator).action_assess()
        self.assertEqual(request.sudo().taken_by_id, self.evaluator)
        with self.assertRaises(UserError):
            request.with_user(self.other_evaluator).action_send_to_committee()
        request.with_user(self.evaluator).action_send_to_committee()
        self.assertFalse(request.sudo().taken_by_id)

    def test_only_evaluators_take(self):
        request = self._submit()
        for user in (self.members[0], self.worker_user, self.accountant):
            with self.assertRaises(AccessError):
                request.with_user(user).action_take()

    def test_what_is_with_the_committee_is_not_taken(self):
        request = self._to_committee()
        with self.assertRaises(UserError):
            request.with_user(self.evaluator).action_take()
