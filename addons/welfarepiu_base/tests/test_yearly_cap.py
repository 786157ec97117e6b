from datetime import date, datetime, time

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestYearlyCap(CreditCommon):
    """Credit stops before the cap of art. 51 comma 3: one cent over, and all of it
    would be taxed (domain.md 1.3). What counts, when, and in which year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shopping = cls._create_product("Shopping", 100.0, cls.kind_comma_3)
        cls.long_plan = cls._create_plan(
            date_from=date(2023, 1, 1),
            date_to=date(2030, 12, 31),
            expires_on=date(2030, 12, 31),
        )
        cls.child_type = cls.env.ref("welfarepiu_base.relation_child")

    def _on(self, year, month=6, day=15):
        return self._at(datetime.combine(date(year, month, day), time(11)))

    def _grant_on(self, day, amount=5000.0, **vals):
        with self._on(*day):
            return self._grant(
                self.worker, amount, self.long_plan, granted_on=date(*day), **vals
            )

    def _buy(self, price, product=None, confirm=True):
        order = self._order(product or self.shopping)
        order.order_line.filtered(
            lambda li: not li.is_welfare_credit
        ).price_unit = price
        order._welfare_update_coverage()
        if confirm:
            order.action_confirm()
        return order

    def _covered(self, price, **kwargs):
        return self._buy(price, **kwargs).welfare_covered_amount

    def _count(self, year, worker=None):
        return (worker or self.worker)._welfare_get_yearly_count(
            self.kind_comma_3, year
        )

    def _declare_child(self, year, dependent=True):
        child = self.env["welfare.family.member"].create(
            {
                "worker_id": self.worker.id,
                "name": "Child Test",
                "relation_type_id": self.child_type.id,
                "tax_code": "RCCMNL83S18D969H",
                "dependent": dependent,
            }
        )
        return self.env["welfare.children.declaration"]._declare(
            self.worker, year, child
        )

    # -- the calendar ----------------------------------------------------------------

    def test_cap_of_each_year(self):
        """domain.md 1.3: 1,000 from 2024 to 2027, then 258.23 again."""
        self._grant_on((2024, 1, 15))
        for year, cap in ((2024, 1000), (2025, 1000), (2026, 1000), (2027, 1000)):
            with self.subTest(year), self._on(year):
                self.assertEqual(self._covered(1200.0), cap)
                self.assertEqual(self._count(year).room, 0.0)
        with self._on(2028):
            self.assertEqual(self._covered(1200.0), 258.23)

    def test_cap_with_declared_children(self):
        """domain.md 1.3: 2,000 with the worker's declaration, for the years it names;
        in 2028 children change nothing."""
        self._grant_on((2024, 1, 15), 9000.0)
        for year, declared, cap in (
            (2024, True, 2000),
            (2025, False, 1000),
            (2026, True, 2000),
            (2028, True, 258.23),
        ):
            with self.subTest(year), self._on(year):
                if declared:
                    self._declare_child(year)
                    self.worker.welfare_family_ids.unlink()
                self.assertEqual(self._covered(2500.0), cap)

    def test_a_withdrawn_declaration_lowers_the_cap_again(self):
        self._grant_on((2026, 1, 15))
        with self._on(2026):
            declaration = self._declare_child(2026)
            self._buy(1500.0)
            declaration._withdraw()
            self.assertEqual(self._count(2026).room, -500.0)
            self.assertEqual(declaration._get_passed_counts(), [self._count(2026)])
            self.assertEqual(self._covered(10.0, confirm=False), 0.0)

    def test_twelfth_of_january(self):
        """Art. 51 c. 1 TUIR: until 12 January what refers to the year before counts in
        that year (domain.md 1.3)."""
        self._grant_on((2026, 2, 1), 3000.0)
        with self._on(2026, 12, 31):
            self._buy(900.0)
        with self._on(2027, 1, 12):
            self.assertEqual(self._covered(200.0), 100.0, "what 2026 leaves")
            self.assertEqual(self._count(2027).counted, 0.0)
        with self._on(2027, 1, 13):
            self.assertEqual(self._covered(200.0), 200.0)
            self.assertEqual(self._count(2027).counted, 200.0)

    def test_new_credit_counts_in_the_new_year_at_once(self):
        """Credit granted in January refers to the new year."""
        self._grant_on((2026, 2, 1), 1000.0, expires_on=date(2027, 5, 31))
        with self._on(2026, 12, 31):
            self._buy(950.0)
        self._grant_on((2027, 1, 2), 500.0)
        with self._on(2027, 1, 5):
            order = self._buy(300.0)
        self.assertEqual(self._count(2026).counted, 1000.0)
        self.assertEqual(self._count(2027).counted, 250.0)
        self.assertEqual(
            sorted(order.welfare_coverage_ids.mapped("counted_year")), [2026, 2027]
        )

    def test_credit_of_a_may_plan_counts_in_the_year_it_is_spent(self):
        """Metalworkers: granted in 2026, spendable to 31 May 2027 (domain.md 1.8)."""
        self._grant_on((2026, 6, 1), 2000.0, expires_on=date(2027, 5, 31))
        with self._on(2026, 12, 1):
            self._buy(1000.0)
        with self._on(2027, 5, 31):
            self.assertEqual(self._covered(1000.0), 1000.0)
        with self._on(2027, 6, 1):
            self.assertEqual(self._covered(10.0, confirm=False), 0.0, "expired")

    # -- what counts -----------------------------------------------------------------

    def test_one_cent_over_is_not_paid(self):
        self._grant_on((2026, 1, 15))
        with self._on(2026):
            self._buy(999.99)
            order = self._buy(0.02, confirm=False)
            self.assertEqual(order.welfare_covered_amount, 0.01)

    def test_other_kinds_have_no_cap(self):
        self._grant_on((2026, 1, 15))
        with self._on(2026):
            self.assertEqual(self._covered(3000.0, product=self.box), 3000.0)

    def test_all_employers_and_plans_count_together(self):
        """Per worker and year, whoever pays."""
        other = self._create_payer("Second firm")
        self._create_employment(self.worker, other)
        plan = self._create_plan(other, date_from=date(2023, 1, 1))
        self._grant_on((2026, 1, 15), 600.0)
        with self._on(2026):
            self._grant(self.worker, 600.0, plan, granted_on=date(2026, 6, 1))
            self.assertEqual(self._covered(1200.0), 1000.0)

    def test_benefits_outside_count(self):
        """The company car eats the cap (domain.md 1.3, 3.3)."""
        self._grant_on((2026, 1, 15))
        self.env["welfare.outside.benefit"]._state(
            self.worker.welfare_employment_ids, "car", 2026, 700.0
        )
        with self._on(2026):
            order = self._buy(400.0, confirm=False)
            self.assertEqual(order.welfare_covered_amount, 300.0)
            [(_line, left, reason)] = order._welfare_get_uncovered_reasons()
            self.assertEqual(left, 100.0)
            self.assertIn("1,000.00", reason)
            self.assertIn("700.00", reason)
            self.assertIn("2026", reason)
        with self._on(2027):
            self.assertEqual(self._covered(400.0), 400.0, "another year")

    def test_outside_benefits_may_pass_the_cap(self):
        """It is what happened; nothing more can be bought."""
        self._grant_on((2026, 1, 15))
        self.env["welfare.outside.benefit"]._state(
            self.worker.welfare_employment_ids, "car", 2026, 1700.0
        )
        with self._on(2026):
            self.assertEqual(self._covered(400.0, confirm=False), 0.0)
            self.assertEqual(self._count(2026).room, -700.0)

    def test_what_is_set_aside_counts_and_what_comes_back_does_not(self):
        self._grant_on((2026, 1, 15))
        with self._on(2026):
            held = self._buy(800.0, confirm=False)
            held._welfare_hold()
            self.assertEqual(self._count(2026).parts, {"held": 800.0})
            other = self._buy(800.0, confirm=False)
            self.assertEqual(other.welfare_covered_amount, 200.0)
            held._welfare_release()
            other._welfare_update_coverage()
            self.assertEqual(other.welfare_covered_amount, 800.0)
            other.action_confirm()
            other.welfare_coverage_ids._return()
            self.assertEqual(self._count(2026).counted, 0.0)

    def test_a_return_counts_in_the_year_of_the_spending(self):
        """money.md 16: a reversal counts in the year of what it reverses."""
        self._grant_on((2026, 1, 15))
        with self._on(2026):
            order = self._buy(800.0)
        with self._on(2027):
            self._buy(100.0)
            order.welfare_coverage_ids._return(300.0)
        self.assertEqual(self._count(2026).counted, 500.0)
        self.assertEqual(self._count(2027).counted, 100.0)

    def test_credit_held_in_december_keeps_its_year(self):
        self._grant_on((2026, 1, 15))
        with self._on(2026, 12, 31):
            order = self._buy(800.0, confirm=False)
            order._welfare_hold()
        with self._on(2027, 1, 20):
            order.action_confirm()
        self.assertEqual(self._count(2026).counted, 800.0)
        self.assertEqual(self._count(2027).counted, 0.0)

    def test_a_new_cap_between_cart_and_payment_is_seen(self):
        """The plan of a cart is made again, under lock, before anything is held."""
        self._grant_on((2026, 1, 15))
        with self._on(2026):
            order = self._buy(900.0, confirm=False)
            self.env["welfare.outside.benefit"]._state(
                self.worker.welfare_employment_ids, "card", 2026, 500.0
            )
            with self.assertRaisesRegex(Exception, "changed in the meantime"):
                order._welfare_hold()
            self.assertFalse(order._welfare_get_open_hold())

    def test_a_law_entered_on_screen_decides(self):
        """A rule of 2029 is a row: the old one ends, the new one begins."""
        self.env.ref("welfarepiu_base.rule_comma_3_2028").date_to = date(2028, 12, 31)
        self.env["welfare.benefit.rule"].create(
            {
                "kind_id": self.kind_comma_3.id,
                "date_from": date(2029, 1, 1),
                "legal_reference": "Test law of 2029",
                "is_capped": True,
                "yearly_cap": 500.0,
                "yearly_cap_children": 700.0,
                "cliff": True,
                "top_up_allowed": True,
            }
        )
        self._grant_on((2028, 3, 1))
        with self._on(2029):
            self.assertEqual(self._covered(800.0), 500.0)

    # -- who says so -------------------------------------------------------------------

    def test_outside_benefits_are_positive_and_once(self):
        employment = self.worker.welfare_employment_ids
        Outside = self.env["welfare.outside.benefit"]
        Outside._state(employment, "car", self.today.year, 100.0)
        Outside._state(employment, "car", self.today.year, 150.0)
        self.assertEqual(
            Outside.search([("worker_id", "=", self.worker.id)]).amount, 150.0
        )
        Outside._state(employment, "car", self.today.year, 0.0)
        self.assertFalse(Outside.search([("worker_id", "=", self.worker.id)]))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            Outside._state(employment, "car", self.today.year, -1.0)

    def test_hr_states_benefits_of_the_own_firm_only(self):
        other = self._create_payer("Second firm")
        theirs = self._create_employment(self.worker, other)
        hr = self._create_hr_user()
        Outside = self.env["welfare.outside.benefit"].with_user(hr)
        Outside._state(
            self.worker.welfare_employment_ids - theirs, "car", self.today.year, 100.0
        )
        foreign = self.env["welfare.outside.benefit"]._state(
            theirs, "car", self.today.year, 50.0
        )
        self.assertNotIn(foreign, Outside.search([]))
        for forbidden in (
            lambda: Outside._state(theirs, "card", self.today.year, 10.0),
            lambda: foreign.with_user(hr).write({"amount": 1.0}),
            lambda: self.env["welfare.yearly.count"].with_user(hr).search([]),
            lambda: self.env["welfare.family.member"].with_user(hr).search([]),
            lambda: self.env["welfare.children.declaration"].with_user(hr).search([]),
        ):
            with self.assertRaises(AccessError):
                forbidden()

    def test_fund_credit_does_not_count(self):
        """money.md 14: what the Fund gives stays out of comma 3."""
        lot = self._grant_on((2026, 1, 15))
        self.assertEqual(
            lot._get_counted_year(self.kind_comma_3, date(2026, 6, 1)), 2026
        )
        lot.payer_id.flush_recordset()
        self.env.cr.execute(
            "UPDATE welfare_payer SET payer_type = 'other' WHERE id = %s",
            (lot.payer_id.id,),
        )
        lot.payer_id.invalidate_recordset()
        self.assertEqual(lot._get_counted_year(self.kind_comma_3, date(2026, 6, 1)), 0)

    def test_whole_vouchers_stop_before_the_cap(self):
        """Two vouchers of 600 under a cap of 1,000: one is paid, whole."""
        rule = self.kind_comma_3._get_rule(date(2026, 6, 15))
        rule.write({"single_item": True, "top_up_allowed": False})
        product = self._create_product(
            "Voucher",
            600.0,
            self.kind_comma_3,
            welfare_delivery="voucher",
            welfare_billing_path="mandate",
            welfare_supplier_id=self.supplier.id,
        )
        self._grant_on((2026, 1, 15))
        with self._on(2026):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.worker.id,
                    "welfare_use_credit": True,
                    "order_line": [
                        Command.create({"product_id": product.id, "product_uom_qty": 2})
                    ],
                }
            )
            order._welfare_update_coverage()
            self.assertEqual(order.welfare_covered_amount, 600.0)
            [(_line, _left, reason)] = order._welfare_get_uncovered_reasons()
            self.assertIn("2026", reason)
