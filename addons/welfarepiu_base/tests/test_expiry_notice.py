from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestExpiryNotice(CreditCommon):
    """Credit does not end unnoticed (``domain.md`` 3.3): 60, 30 and 7 days before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker.email = "wanda@example.com"
        cls.last_day = cls.today + timedelta(days=100)
        cls.lot = cls._grant(cls.worker, 40.0, expires_on=cls.last_day)
        cls.Notice = cls.env["welfare.expiry.notice"]

    def _on(self, day):
        return self._at(datetime.combine(day, time(12)))

    def _before(self, days):
        return self._on(self.last_day - timedelta(days=days))

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("welfarepiu_base.cron_tell_expiry").method_direct_trigger()
        self.env.invalidate_all()

    def _mails(self):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", self.worker.ids)], order="id"
        )

    def test_each_step_once(self):
        for days, steps in (
            (61, []),
            (60, [60]),
            (59, [60]),
            (31, [60]),
            (30, [60, 30]),
            (8, [60, 30]),
            (7, [60, 30, 7]),
            (0, [60, 30, 7]),
            (-1, [60, 30, 7]),
        ):
            with self.subTest(days=days), self._before(days):
                self._run_cron()
                self._run_cron()
                notices = self.Notice.search([("lot_id", "=", self.lot.id)])
                self.assertEqual(notices.sorted("id").mapped("days"), steps)
                self.assertEqual(len(self._mails()), len(steps))

    def test_the_cron_was_off(self):
        with self._before(20):
            self._run_cron()
        notices = self.Notice.search([("lot_id", "=", self.lot.id)])
        self.assertEqual(notices.mapped("days"), [30], "one mail, not two")
        with self._before(3):
            self._run_cron()
        self.assertEqual(len(self._mails()), 2)

    def test_one_mail_with_all_lots(self):
        other = self._grant(
            self.worker, 11.5, expires_on=self.last_day - timedelta(days=2)
        )
        self._create_product("Cheese", 10.0, self.kind_f, is_published=True)
        with self._before(60):
            self._run_cron()
            mail = self._mails()
            self.assertEqual(len(mail), 1)
            self.assertEqual(
                self.Notice.search([]).lot_id, self.lot + other, "both are told"
            )
            for words in ("40,00", "11,50", "Cheese"):
                self.assertIn(words, mail.body_html)

    def test_nothing_left_nothing_told(self):
        self.lot._post_move("spend", -40.0, "spent")
        with self._before(30):
            self._run_cron()
        self.assertFalse(self.Notice.search([]))

    def test_days_are_a_parameter(self):
        self.env["ir.config_parameter"].set_param(
            "welfarepiu_base.expiry_notice_days", "90, 10"
        )
        with self._before(90):
            self._run_cron()
        self.assertEqual(self.Notice.search([]).days, 90)

    def test_kept_by_the_database(self):
        with self._before(60):
            self._run_cron()
        notice = self.Notice.search([])
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            notice.copy()

    def test_letters_for_those_without_mail(self):
        self.worker.email = False
        with self._before(60):
            self._run_cron()
            notice = self.Notice.search([])
            self.assertEqual(notice.channel, "letter")
            self.assertFalse(self._mails())
            values = self.env["report.welfarepiu_base.report_expiry_letter"]
            letter = values._get_report_values(notice.ids)["letters"][0]
            self.assertEqual(letter["name"], self.worker.name)
            self.assertEqual(letter["lots"], self.lot)
            operator = self._create_operator()
            action = notice.with_user(operator).action_print_letters()
            self.assertEqual(action["type"], "ir.actions.report")
            self.assertTrue(notice.printed_on)
            report = self.env["ir.actions.report"]
            pdf, _kind = report.with_context(
                force_report_rendering=True
            )._render_qweb_pdf("welfarepiu_base.report_expiry_letter", notice.ids)
            self.assertTrue(pdf.startswith(b"%PDF"))
            user = self._create_worker_user(self.worker)
            with self.assertRaises(AccessError):
                notice.with_user(user).action_print_letters()

    def test_no_letter_for_those_with_mail(self):
        with self._before(60):
            self._run_cron()
        with self.assertRaises(UserError):
            self.Notice.search([]).with_user(
                self._create_operator()
            ).action_print_letters()

    def test_shown_until_read(self):
        with self._before(60):
            self._run_cron()
            self.assertEqual(self.worker._welfare_get_announced_lots(), self.lot)
            self.worker._welfare_get_open_notices()._dismiss()
            self.assertFalse(self.worker._welfare_get_announced_lots())
        with self._before(30):
            self._run_cron()
            self.assertEqual(self.worker._welfare_get_announced_lots(), self.lot)

    def test_ideas_fit_the_leftover(self):
        far = self.env.ref("welfarepiu_base.city_016058").search(
            [("id", "!=", self.city.id), ("istat_code", "!=", False)], limit=1
        )
        vals = {"is_published": True}
        fits = self._create_product("Fits", 39.0, self.kind_f, **vals)
        here = self._create_product(
            "Here", 12.0, self.kind_f, welfare_city_ids=self.city.ids, **vals
        )
        self._create_product("Dear", 41.0, self.kind_f, **vals)
        self._create_product("Hidden", 10.0, self.kind_f, is_published=False)
        self._create_product("No kind", 10.0, False, **vals)
        self._create_product(
            "Far away", 10.0, self.kind_f, welfare_city_ids=far.ids, **vals
        )
        ideas = self.worker._welfare_get_ideas(self.lot).product_variant_id
        self.assertEqual(ideas, fits + here)
        for price in range(1, 8):
            self._create_product(f"Small {price}", price, self.kind_f, **vals)
        self.assertEqual(len(self.worker._welfare_get_ideas(self.lot)), 6)

    def test_no_idea_above_the_cap(self):
        self._create_product("Card", 30.0, self.kind_comma_3, is_published=True)
        self.assertTrue(self.worker._welfare_get_ideas(self.lot))
        self.env["welfare.outside.benefit"].create(
            {"worker_id": self.worker.id, "amount": 5000.0}
        )
        self.assertFalse(self.worker._welfare_get_ideas(self.lot))


@tagged("post_install", "-at_install")
class TestLeaver(CreditCommon):
    """Who leaves spends as long as the plan says, at most until the credit expires."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan(leaver_months=2)
        cls.lot = cls._grant(cls.worker, 40.0, plan=cls.plan)
        cls.employment = cls.worker.welfare_employment_ids
        cls.left_on = cls.today + timedelta(days=10)
        cls.end = cls.left_on + relativedelta(months=2)

    def _on(self, day):
        return self._at(datetime.combine(day, time(12)))

    def _spendable(self, day):
        Lot = self.env["welfare.credit.lot"]
        return Lot.search(Lot._get_spendable_domain(self.worker, self.company, day))

    def _leave(self):
        self.employment.left_on = self.left_on

    def test_the_last_day_moves_and_the_ledgers_does_not(self):
        expires_on = self.lot.expires_on
        self.assertEqual(self.lot.spendable_until, expires_on)
        self._leave()
        self.assertEqual(self.lot.spendable_until, self.end)
        self.assertEqual(self.lot.expires_on, expires_on)
        self.assertEqual(self._spendable(self.end), self.lot)
        self.assertFalse(self._spendable(self.end + timedelta(days=1)))
        self.employment.left_on = False
        self.assertEqual(self.lot.spendable_until, expires_on)

    def test_never_later_than_the_credit(self):
        self.employment.left_on = self.lot.expires_on
        self.assertEqual(self.lot.spendable_until, self.lot.expires_on)

    def test_six_months_by_default(self):
        plan = self._create_plan()
        self.assertEqual(plan.leaver_months, 6)

    def test_none_until_the_last_day_of_work(self):
        lot = self._grant(self.worker, 5, plan=self._create_plan(leaver_months=0))
        self._leave()
        self.assertEqual(lot.spendable_until, self.left_on)

    def test_a_cart_after_the_end_gets_nothing(self):
        self._leave()
        with self._on(self.end):
            self.assertEqual(self._order(self.box).welfare_covered_amount, 24.90)
        with self._on(self.end + timedelta(days=1)):
            self.assertEqual(self._order(self.box).welfare_covered_amount, 0.0)

    def test_what_is_left_goes_by_policy(self):
        self._leave()
        with self._on(self.end):
            self.assertFalse(self.lot._expire())
        with self._on(self.end + timedelta(days=1)):
            move = self.lot._expire()
        self.assertEqual((move.move_type, move.amount), ("expire", -40.0))
        self.assertEqual(self.env["welfare.credit.lot"]._find_differences(), [])

    def test_nothing_is_carried_past_the_end(self):
        plan = self._create_plan(
            leaver_months=1,
            leftover_policy="carry",
            carry_until=self.today + timedelta(days=700),
        )
        lot = self._grant(self.worker, 9.0, plan=plan)
        self._leave()
        with self._on(lot.spendable_until + timedelta(days=1)):
            self.assertEqual(lot._expire().move_type, "expire")

    def test_left_over_to_the_fund(self):
        given = []
        payer = self.env.registry["welfare.payer"]
        self.enterContext(patch.object(payer, "_check_can_give_to_fund", lambda _p: 1))
        self.enterContext(
            patch.object(payer, "_give_to_fund", lambda _p, moves: given.append(moves))
        )
        plan = self._create_plan(leftover_policy="fund", leaver_months=0)
        lot = self._grant(self.worker, 9.0, plan=plan)
        self._leave()
        with self._on(self.left_on + timedelta(days=1)):
            self.assertEqual(lot._expire(), given[0])

    def test_only_the_credit_of_that_firm(self):
        other = self._create_payer("Firm B")
        self._create_employment(self.worker, other)
        plan = self._create_plan(other)
        lot = self._grant(self.worker, 7.0, plan=plan)
        self._leave()
        self.assertEqual(lot.spendable_until, lot.expires_on)
        self.assertEqual(self._spendable(self.end + timedelta(days=1)), lot)

    def test_hired_again(self):
        self._leave()
        self._create_employment(self.worker, hired_on=self.left_on + timedelta(days=5))
        self.assertEqual(self.lot.spendable_until, self.lot.expires_on)

    def test_what_comes_back_later_has_days_of_its_own(self):
        order = self._order(self.box)
        order._welfare_hold()
        order.action_confirm()
        self._leave()
        after = self.end + timedelta(days=3)
        with self._on(after):
            order.welfare_coverage_ids._return()
            carried = self.env["welfare.credit.lot"].search(
                [("carried_from_id", "=", self.lot.id)]
            )
            self.assertEqual(
                carried.spendable_until, after + timedelta(self.plan.revival_days)
            )
            self.assertEqual(self._spendable(after), carried)

    def test_a_leaver_is_told_too(self):
        self._leave()
        self.worker.email = "wanda@example.com"
        with self._on(self.end - timedelta(days=7)):
            with self.enter_registry_test_mode():
                self.env.ref("welfarepiu_base.cron_tell_expiry").method_direct_trigger()
            self.env.invalidate_all()
        notice = self.env["welfare.expiry.notice"].search([])
        self.assertEqual((notice.days, notice.last_day), (7, self.end))

    def test_a_leaving_written_late(self):
        """The end would lie behind: the worker is told first, and has a week."""
        self.worker.email = "wanda@example.com"
        self.employment.write({"left_on": self.today - relativedelta(months=8)})
        end = self.today + timedelta(days=7)
        self.assertEqual(self.lot.spendable_until, end)
        for day in (self.today, end):
            with self._on(day):
                self.lot._expire()
        self.assertEqual(self.lot.balance, 40.0)
        with self.enter_registry_test_mode():
            self.env.ref("welfarepiu_base.cron_tell_expiry").method_direct_trigger()
        self.env.invalidate_all()
        notice = self.env["welfare.expiry.notice"].search([])
        self.assertEqual((notice.days, notice.last_day), (7, end))
        with self._on(end + timedelta(days=1)):
            self.lot._expire()
        self.assertEqual(self.lot.balance, 0.0)

    def test_a_leaving_written_late_and_moved(self):
        """An earlier day is news again, a later one is not; and the credit never lasts
        longer than without the leaving."""
        past = self.today - relativedelta(months=8)
        self.employment.left_on = past
        with self._on(self.today + timedelta(days=3)):
            self.employment.left_on = past + timedelta(days=1)
            self.assertEqual(self.lot.spendable_until, self.today + timedelta(days=7))
            self.employment.left_on = past
            self.assertEqual(self.lot.spendable_until, self.today + timedelta(days=10))
        with self._on(self.lot.expires_on - timedelta(days=2)):
            self.employment.left_on = past - timedelta(days=1)
            self.assertEqual(self.lot.spendable_until, self.lot.expires_on)

    def test_a_leaver_keeps_the_login(self):
        user = self._create_worker_user(self.worker)
        self._leave()
        with self._on(self.end):
            self.assertTrue(user.active)
            self.assertEqual(
                self.env["welfare.credit.lot"].with_user(user).search([]), self.lot
            )

    def test_frozen_and_amendable(self):
        with self.assertRaises(UserError):
            self.plan.leaver_months = 12
        amendment = self.plan._amend()
        amendment.leaver_months = 12
        self.assertTrue(amendment._get_changes())
        amendment._put_in_force()
        self._leave()
        self.assertEqual(self.lot.spendable_until, self.end, "the old terms hold")

    def test_the_end_of_a_short_month(self):
        self.employment.left_on = date(self.today.year + 1, 12, 31)
        lot = self._grant(
            self.worker,
            3.0,
            plan=self._create_plan(leaver_months=2),
            expires_on=date(self.today.year + 3, 1, 1),
        )
        self.assertEqual(lot.spendable_until.month, 2)
