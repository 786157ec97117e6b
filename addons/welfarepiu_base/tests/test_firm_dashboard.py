import csv
import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO

from dateutil.relativedelta import relativedelta
from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestFirmDashboard(CreditCommon):
    """The firm's figures are those of the raw rows, and tell on nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env["welfare.firm.dashboard"]
        cls.hr = cls._create_hr_user()
        cls.workers = [cls.worker] + [
            cls._create_worker(f"Secret Person {number}") for number in range(8)
        ]
        cls.kinds = [cls.kind_f, cls.kind_comma_3]
        cls.things = [
            cls.box,
            cls._create_product("Basket", 3.5, cls.kind_comma_3),
        ]
        for worker in cls.workers:
            cls._grant(worker, 200.0)
        # Another firm, whose figures are not ours.
        cls.other = cls._create_payer("Other Firm")
        other_plan = cls._create_plan(cls.other)
        stranger = cls._create_worker("Stranger", cls.other)
        cls._grant(stranger, 200.0, other_plan)
        cls._order(cls.box, worker=stranger).action_confirm()

    @classmethod
    def _buy(cls, thing, worker):
        order = cls._order(thing, worker=worker)
        order.action_confirm()
        return order

    def _get(self, payer=None, user=None):
        payer = (payer or self.payer).with_user(user or self.hr)
        return self.dashboard.with_user(user or self.hr)._get_figures(payer)

    def _shop_at_random(self, seed):
        """Random orders of two months, some of them given back."""
        dice = random.Random(seed)
        for _number in range(12):
            order = self._buy(dice.choice(self.things), dice.choice(self.workers))
            if dice.random() < 0.2:
                order._welfare_return_lines(
                    {order.order_line.filtered("product_id")[0]: 1}, "goods", "test"
                )

    # -- figures -----------------------------------------------------------------------

    def _recompute(self):
        """All figures again, row by row, without the code that is tested."""
        lots = self.env["welfare.credit.lot"].search([])
        mine = [lot for lot in lots if lot.payer_id == self.payer]
        moves = [
            move
            for move in self.env["welfare.credit.move"].search([])
            if move.lot_id in mine
        ]
        budget = {"granted": 0, "spent": 0, "expired": 0, "donated": 0, "left": 0}
        names = {
            "grant": ("granted", 1),
            "take_back": ("granted", 1),
            "spend": ("spent", -1),
            "reversal": ("spent", -1),
            "refund": ("spent", -1),
            "refund_payslip": ("spent", -1),
            "expire": ("expired", -1),
            "donate": ("donated", -1),
        }
        for move in moves:
            if move.move_type in names:
                name, sign = names[move.move_type]
                budget[name] += sign * move.amount
        budget["left"] = sum(lot.balance for lot in mine)
        spending = defaultdict(lambda: defaultdict(lambda: [0, set()]))
        for coverage in self.env["welfare.credit.coverage"].search([]):
            if coverage.lot_id not in mine or not coverage.spent_on:
                continue
            days = [(coverage.spent_on, coverage.amount)]
            if coverage.state == "returned":
                days.append((coverage.returned_on, -coverage.amount))
            for day, amount in days:
                cell = spending[day.replace(day=1)][coverage.kind_id]
                cell[0] += amount
                cell[1].add(coverage.lot_id.worker_id)
        return budget, spending

    def test_figures_are_those_of_the_raw_rows(self):
        for seed in (1, 2, 3):
            with self._month(seed - 1):
                self._shop_at_random(seed)
            with self._month(seed):
                budget, spending = self._recompute()
                figures = self._get()
                for name, amount in budget.items():
                    self.assertAlmostEqual(figures["budget"][name], amount, 2, name)
                shown = {month["month"]: month for month in figures["use"]["months"]}
                self.assertEqual(set(shown), set(spending))
                for month, kinds in spending.items():
                    self.assertAlmostEqual(
                        shown[month]["total"],
                        sum(cell[0] for cell in kinds.values()),
                        2,
                    )
                    for kind, amount in shown[month]["told"].items():
                        self.assertAlmostEqual(amount, kinds[kind][0], 2)
                        self.assertGreaterEqual(len(kinds[kind][1]), 5)
                self.assertAlmostEqual(
                    figures["use"]["total"],
                    sum(figures["use"]["kinds"].values()) + figures["use"]["others"],
                    2,
                )
        budget = figures["budget"]
        self.assertAlmostEqual(
            budget["granted"],
            sum(budget[name] for name in ("spent", "expired", "donated", "left")),
            2,
        )

    def test_another_firm_has_its_own(self):
        other = self._create_hr_user(self.other)
        self.assertAlmostEqual(
            self._get(self.other, other)["budget"]["spent"], self.box.list_price, 2
        )
        for payer, user in ((self.payer, other), (self.other, self.hr)):
            with self.assertRaises(AccessError):
                self._get(payer, user)
            for name in ("_get_plan_figures", "_to_csv", "_to_xlsx"):
                with self.assertRaises(AccessError):
                    getattr(self.dashboard.with_user(user), name)(payer.with_user(user))

    def test_activation(self):
        self.assertEqual(self._get()["activation"], {"workers": 9, "active": 0})
        self._create_worker_user(self.workers[0])
        self.workers[1].sudo().welfare_employment_ids.left_on = self.today - timedelta(
            days=1
        )
        self.assertEqual(self._get()["activation"], {"workers": 8, "active": 1})

    # -- who cannot be found out -------------------------------------------------------

    def test_four_of_a_kind_are_not_told_nor_found_by_subtraction(self):
        with self._month(0):
            for worker in self.workers[:6]:
                self._buy(self.things[0], worker)
            for worker in self.workers[:4]:
                self._buy(self.things[1], worker)
        with self._month(1):
            [month] = self._get()["use"]["months"]
            self.assertEqual(month["told"], {})
        with self._month(0):
            self._buy(self.things[1], self.workers[8])
        with self._month(1):
            [month] = self._get()["use"]["months"]
            self.assertEqual(set(month["told"]), set(self.kinds))

    def test_a_month_that_runs_tells_no_kind(self):
        with self._month(0):
            for worker in self.workers:
                self._buy(self.things[0], worker)
            before = self._get()
            self._buy(self.things[0], self.workers[0])
            after = self._get()
        self.assertEqual(before["use"], after["use"])
        self.assertFalse(after["use"]["kinds"])
        self.assertGreater(after["budget"]["spent"], before["budget"]["spent"])

    def test_months_that_are_over_do_not_change(self):
        """What is told today less what was told last month is one month, told alone."""
        for number in range(3):
            with self._month(number):
                self._shop_at_random(40 + number)
        with self._month(2):
            before = self._get()["use"]
        with self._month(3):
            after = self._get()["use"]
        self.assertEqual(before["months"], after["months"][: len(before["months"])])

    def test_what_expires_is_told_of_five(self):
        far = self.plan.expires_on + relativedelta(months=3)
        for worker in self.workers[:4]:
            self._grant(worker, 10.0, expires_on=far)
        expiring = self._get()["expiring"]
        self.assertEqual(expiring["months"], [])
        self.assertAlmostEqual(expiring["others"], 9 * 200 + 40)
        self._grant(self.workers[4], 10.0, expires_on=far)
        expiring = self._get()["expiring"]
        self.assertEqual(
            expiring["months"],
            [(self.plan.expires_on.replace(day=1), 1800.0), (far.replace(day=1), 50.0)],
        )
        # Who has spent all of it is in the group still: it does not shrink.
        moved = self.env["welfare.credit.lot"].search(
            [("worker_id", "=", self.workers[0].id), ("expires_on", "=", far)]
        )
        self.plan._take_back(moved, "test")
        self.assertEqual(self._get()["expiring"]["months"][1][1], 40.0)

    def test_single_plans_are_told_where_they_add_nothing(self):
        def told():
            figures = self.dashboard.with_user(self.hr)._get_plan_figures(self.payer)
            return {one["left"] is not None for one in figures.values()}

        self.assertEqual(told(), {True})
        second = self._create_plan(name="Second")
        for worker in self.workers[:4]:
            self._grant(worker, 10.0, second)
        self.assertEqual(told(), {False})
        self._grant(self.workers[4], 10.0, second)
        self.assertEqual(told(), {True})
        other_kinds = self._create_plan(name="Third", kinds=self.kind_f)
        for worker in self.workers:
            self._grant(worker, 10.0, other_kinds)
        self.assertEqual(told(), {False})

    def test_nothing_of_it_by_rpc(self):
        plan = self.plan.with_user(self.hr)
        self.assertTrue(plan.read(["name", "granted_amount", "worker_count"]))
        for name in ("left_amount", "spent_amount", "lot_ids"):
            with self.assertRaises(AccessError):
                plan.read([name])
        with self.assertRaises(AccessError):
            plan.search([("lot_ids.balance", ">", 1)])

    @mute_logger("odoo.models")
    def test_orders_vouchers_requests_stay_closed(self):
        self._buy(self.session, self.worker)
        for name in (
            "sale.order",
            "welfare.voucher",
            "welfare.credit.coverage",
            "welfare.credit.move",
            "welfare.credit.lot",
            "welfare.refund",
        ):
            model = self.env[name].with_user(self.hr)
            found = model.has_access("read") and model.search([])
            self.assertFalse(found, name)

    # -- as a file ---------------------------------------------------------------------

    def test_files_have_the_figures_of_the_page(self):
        with self._month(0):
            self._shop_at_random(5)
        with self._month(1):
            dashboard = self.dashboard.with_user(self.hr)
            payer = self.payer.with_user(self.hr)
            rows = dashboard._get_rows(payer)
            text = dashboard._to_csv(payer).decode("utf-8-sig")
            sheet = load_workbook(BytesIO(dashboard._to_xlsx(payer))).worksheets[0]
        read = list(csv.reader(StringIO(text), delimiter=";"))[1:]
        cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        for row, line, cell in zip(rows, read, cells, strict=True):
            self.assertEqual(row[:2], tuple(line[:2]))
            self.assertAlmostEqual(row[2], float(line[2].replace(",", ".")), 2)
            self.assertAlmostEqual(row[2], cell[2], 2)
        self.assertNotIn("Secret Person", text)
        self.assertNotIn(self.box.name, text)


@tagged("post_install", "-at_install")
class TestFirmDashboardAtMidnight(CreditCommon):
    """A month is over at midnight in Rome."""

    def test_the_last_night_of_a_month(self):
        dashboard = self.env["welfare.firm.dashboard"]
        year = self.today.year + 1
        workers = [self._create_worker(f"W{number}") for number in range(5)]
        for worker in workers:
            self._grant(worker, 100.0)
        with self._at(datetime.combine(date(year, 1, 15), time(12))):
            for worker in workers:
                self._order(self.box, worker=worker).action_confirm()
        # In Rome it is an hour later than in UTC.
        with self._at(datetime(year, 1, 31, 22, 59)):
            self.assertFalse(dashboard._get_figures(self.payer)["use"]["months"])
        with self._at(datetime(year, 1, 31, 23, 1)):
            [month] = dashboard._get_figures(self.payer)["use"]["months"]
        self.assertEqual(month["month"], date(year, 1, 1))
        self.assertTrue(month["told"])
