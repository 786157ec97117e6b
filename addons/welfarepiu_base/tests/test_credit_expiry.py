import base64
from datetime import datetime, time, timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditExpiry(CreditCommon):
    """What nobody spent goes where the plan says, once, the day after the last one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.last_day = cls.today + timedelta(days=10)
        cls.given = []

    def _on(self, day):
        return self._at(datetime.combine(day, time(12)))

    def _after(self):
        return self._on(self.last_day + timedelta(days=1))

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("welfarepiu_base.cron_expire_credit").method_direct_trigger()
        self.env.invalidate_all()

    def _grant_expiring(self, amount, **vals):
        plan = self._create_plan(expires_on=self.last_day, **vals)
        return self._grant(self.worker, amount, plan=plan)

    def _with_fund(self):
        """Let the payer have a Fund, and note what it is given."""
        given = []
        payer = self.env.registry["welfare.payer"]

        def give(_payer, moves):
            # The cron has a cursor of its own.
            given.append(moves.ids)

        self.enterContext(patch.object(payer, "_check_can_give_to_fund", lambda _p: 1))
        self.enterContext(patch.object(payer, "_give_to_fund", give))
        return given

    def assertWhole(self):
        self.assertEqual(self.env["welfare.credit.lot"]._find_differences(), [])

    def test_nothing_expires_on_the_last_day(self):
        lot = self._grant_expiring(30.0)
        with self._on(self.last_day):
            self._run_cron()
        self.assertEqual(lot.balance, 30.0)

    def test_back_to_the_firm(self):
        lot = self._grant_expiring(30.0)
        lot._post_move("spend", -12.0, "spent")
        with self._after():
            self._run_cron()
            self._run_cron()
        self.assertEqual(lot.balance, 0.0)
        move = lot.move_ids.filtered(lambda one: one.move_type == "expire")
        self.assertEqual(move.amount, -18.0)
        self.assertEqual(lot.plan_id.granted_amount, 30.0)
        self.assertEqual(lot.plan_id.spent_amount, 12.0, "expired is not used")
        self.assertWhole()

    def test_held_part_waits_for_its_order(self):
        lot = self._grant_expiring(40.0)
        order = self._order(self.box)
        order._welfare_hold()
        self.assertEqual(lot.held, 24.90)
        with self._after():
            self._run_cron()
            self.assertEqual((lot.balance, lot.held), (24.90, 24.90))
            order._welfare_release()
            self._run_cron()
        self.assertEqual((lot.balance, lot.held), (0.0, 0.0))
        amounts = lot.move_ids.filtered(lambda one: one.move_type == "expire")
        self.assertEqual(amounts.mapped("amount"), [-24.90, -15.10])
        self.assertWhole()

    def test_carried_over_until_the_day_of_the_plan_then_to_the_firm(self):
        until = self.last_day + relativedelta(months=6)
        lot = self._grant_expiring(30.0, leftover_policy="carry", carry_until=until)
        with self._after():
            self._run_cron()
            self._run_cron()
            carried = self.env["welfare.credit.lot"].search(
                [("carried_from_id", "=", lot.id)]
            )
            self.assertEqual((lot.balance, carried.balance), (0.0, 30.0))
            self.assertEqual(carried.expires_on, until)
            for name in ("worker_id", "employment_id", "plan_id", "payer_id", "origin"):
                self.assertEqual(carried[name], lot[name], name)
            self.assertEqual(carried.kind_ids, lot.kind_ids)
            self.assertEqual(self._order(self.box).welfare_covered_amount, 24.90)
        self.assertEqual(lot.plan_id.granted_amount, 30.0, "carried, not granted again")
        with self._on(until + timedelta(days=1)):
            self._run_cron()
        self.assertEqual(carried.balance, 0.0)
        self.assertIn("expire", carried.move_ids.mapped("move_type"))
        self.assertWhole()

    def test_given_to_the_fund_in_one_contribution(self):
        given = self._with_fund()
        plan = self._create_plan(expires_on=self.last_day, leftover_policy="fund")
        lots = self._grant(self.worker, 30.0, plan=plan)
        lots |= self._grant(self._create_worker("Second"), 12.34, plan=plan)
        with self._after():
            self._run_cron()
            self._run_cron()
        self.assertEqual(lots.mapped("balance"), [0.0, 0.0])
        [ids] = given
        moves = self.env["welfare.credit.move"].browse(ids)
        self.assertEqual(moves.lot_id, lots)
        self.assertEqual(sum(moves.mapped("amount")), -42.34)
        self.assertEqual(set(moves.mapped("move_type")), {"donate"})

    def test_without_a_fund_the_leftover_waits(self):
        lot = self._grant_expiring(30.0, leftover_policy="fund")
        other = self._grant_expiring(20.0)

        def refuse(_payer):
            raise UserError("no Fund")  # pylint: disable=C8107

        payer = self.env.registry["welfare.payer"]
        with self._after(), patch.object(payer, "_check_can_give_to_fund", refuse):
            self._run_cron()
        self.assertEqual(lot.balance, 30.0)
        self.assertEqual(other.balance, 0.0, "the others are not kept waiting")

    def test_bonus_is_never_given_to_the_fund(self):
        given = self._with_fund()
        plan = self._create_plan(
            expires_on=self.last_day,
            origin="bonus",
            agreement=base64.b64encode(b"Agreement"),
        )
        lot = self._grant(self.worker, 30.0, plan=plan)
        with self.assertRaises(UserError):
            lot._donate(1.0, "bonus")
        with self._after():
            # No plan of this origin says so; the ledger would not do it anyway.
            lot._leave_to_fund()
        self.assertEqual(given, [])
        self.assertEqual(lot.move_ids.mapped("move_type"), ["grant", "expire"])

    def test_plan_cannot_give_a_bonus_to_the_fund(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self._create_plan(
                origin="bonus",
                leftover_policy="fund",
                agreement=base64.b64encode(b"Agreement"),
            )

    def test_batches_are_small_and_of_one_payer(self):
        plan = self._create_plan(self._create_payer("Firm B"), expires_on=self.last_day)
        worker = self._create_worker("Second", plan.payer_id)
        lots = self._grant_expiring(1.0) | self._grant(worker, 1.0, plan=plan)
        lots |= self._grant_expiring(1.0)
        module = "odoo.addons.welfarepiu_base.models.credit.welfare_credit_lot"
        with patch(f"{module}.EXPIRY_BATCH", 1):
            batches = lots._get_expiry_batches()
        self.assertEqual([len(batch) for batch in batches], [1, 1, 1])
        batches = lots._get_expiry_batches()
        self.assertEqual([len(batch.payer_id) for batch in batches], [1, 1])
        with self._after(), patch(f"{module}.EXPIRY_BATCH", 1):
            self._run_cron()
        self.assertEqual(lots.mapped("balance"), [0.0, 0.0, 0.0])

    # -- donation --------------------------------------------------------------------

    def test_worker_gives_a_part_once(self):
        given = self._with_fund()
        lot = self._grant(self.worker, 30.0)
        user = self._create_worker_user(self.worker)
        mine = lot.with_user(user)
        move = mine._donate(12.5, "click")
        self.assertEqual(mine._donate(12.5, "click"), move, "a second click")
        self.assertEqual(lot.balance, 17.5)
        self.assertEqual(move.move_type, "donate")
        self.assertEqual(len(given), 1)
        self.assertWhole()

    def test_no_more_than_is_left(self):
        self._with_fund()
        lot = self._grant(self.worker, 30.0)
        order = self._order(self.box)
        order._welfare_hold()
        for amount in (5.11, 0.0, -1.0):
            with self.subTest(amount), self.assertRaises(ValidationError):
                lot._donate(amount, f"key {amount}")
        lot._donate(5.10, "all that is left")
        self.assertEqual(lot.available, 0.0)

    def test_expired_credit_is_not_donated(self):
        self._with_fund()
        lot = self._grant_expiring(30.0)
        with self._after(), self.assertRaises(UserError):
            lot._donate(1.0, "late")
