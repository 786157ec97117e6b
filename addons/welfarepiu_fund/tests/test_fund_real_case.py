from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundRealCase(FundCommon):
    """The mutual-aid fund of the Comune di Bergamo, 2020, as it was widened after three
    months, entered as people do and deciding a case with recusal and appeal.

    From its text: ISEE up to 25,000; financial assets up to 10,000; pay cut of at least
    20 %; 500, 800, 1,000 euro for 1-2, 3-4, 5 and more people. Inferred, as the text
    leaves it open: one point for a cut of 20 % or more, which is the least asked; two
    votes; 30 days to appeal, heard by one other member.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(5000)
        regulation = (
            cls.env["welfare.fund.regulation"]
            .with_user(cls.evaluator)
            .create(
                {
                    "fund_id": cls.fund.id,
                    "version": 20,
                    "isee_ceiling": 25000,
                    "asset_ceiling": 10000,
                    "frequency_months": 12,
                    "points_minimum": 1,
                    "event_ids": [
                        Command.create(
                            {
                                "code": "pay_cut",
                                "name": "Pay cut or job lost without fault",
                                "kind_ids": [Command.link(cls.kind_f.id)],
                                "paper_ids": [
                                    Command.create({"name": "Pay slips"}),
                                ],
                            }
                        )
                    ],
                    "point_rule_ids": [
                        Command.create(
                            {"criterion": "income_drop", "value_from": 20, "points": 1}
                        )
                    ],
                    "amount_rule_ids": [
                        Command.create(
                            {
                                "household_from": low,
                                "household_to": high,
                                "ceiling": ceiling,
                            }
                        )
                        for low, high, ceiling in (
                            (1, 2, 500),
                            (3, 4, 800),
                            (5, 0, 1000),
                        )
                    ],
                }
            )
        )
        regulation.with_user(cls.members[0]).action_put_in_force()
        cls.event = regulation.event_ids

    def test_recused_refused_appealed_granted(self):
        request = self._to_committee(
            household_size=5,
            minor_count=3,
            isee=25000,
            assets=10000,
            income_drop=20,
            amount_asked=1500,
        )
        self.assertTrue(request.is_eligible)
        self.assertEqual(request.amount_proposed, 1000)
        fourth = self._create_staff("member4", "group_fund_committee")
        session = self._create_session(request)
        session.action_open()
        request.with_user(self.members[0])._vote("recuse")
        # Who has a conflict of interest counts for none, and votes no more.
        with self.assertRaises(UserError):
            request.with_user(self.members[0])._vote("grant")
        for member in self.members[1:]:
            request.with_user(member)._vote("refuse", "other", "Not sure of the cut")
        self.assertEqual(request.state, "refused")
        session.action_close()
        self.assertEqual(session.item_ids.recused_ids, self.members[0])
        self._review(self._appeal(request))
        for member in self.members:
            with self.assertRaises(UserError):
                request.with_user(member)._vote("grant", refusal_text="x")
        request.with_user(fourth)._vote("grant", refusal_text="The pay slips show it")
        self.assertEqual((request.state, request.amount_granted), ("granted", 1000))
        self.assertFundFigures(5000, 1000, 0)

    def test_a_smaller_cut_is_not_enough(self):
        request = self._to_committee(income_drop=19.99)
        self.assertFalse(request.is_eligible)

    def test_sums_follow_the_household(self):
        for size, amount in ((1, 500), (2, 500), (3, 800), (4, 800), (5, 1000)):
            request = self._to_committee(
                household_size=size, minor_count=0, amount_asked=1500
            )
            self.assertEqual(request.amount_proposed, amount)
            request.with_user(self.worker_user)._withdraw()
