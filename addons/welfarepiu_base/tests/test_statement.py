from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestStatement(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month = str(cls.today.replace(day=1))
        cls.env["welfare.funding"].create(
            {"payer_id": cls.payer.id, "amount": 1000.0}
        )._receive()
        cls.workers = cls.worker
        for number in range(5):
            cls.workers |= cls._create_worker(f"Secret Person {number}")
        for worker in cls.workers:
            cls._grant(worker, 100.0)
            cls._order(cls.box, worker=worker).action_confirm()
        recharge = cls.env["welfare.recharge"]._open_month(cls.today)
        recharge.filtered(lambda one: one.payer_id == cls.payer)._post()

    def _make(self):
        return self.payer._make_statement(self.month)

    def test_figures_add_up(self):
        values = self._make()._get_values()
        credit = dict(values["credit"])
        self.assertAlmostEqual(sum(credit.values()) - values["closing"] * 2, 0.0)
        self.assertAlmostEqual(values["closing"], 600.0 - 149.40)
        funds = [amount for _label, amount in values["funds"]]
        self.assertAlmostEqual(sum(funds[:-1]), funds[-1])
        self.assertAlmostEqual(values["funds_left"], 1000.0 - 149.40)
        # Two looks at a month that runs would tell who bought in between.
        self.assertEqual([amount for _name, amount in values["kinds"]], [149.40])
        self.assertNotIn(self.kind_f.name, dict(values["kinds"]))
        with self._month(1):
            kinds = self._make()._get_values()["kinds"]
        self.assertEqual(kinds, [(self.kind_f.name, 149.40)])
        self.assertAlmostEqual(sum(one["total"] for one in values["documents"]), 149.40)

    def test_nobody_can_be_recognised(self):
        """One worker alone used comma 3: neither its name nor, by subtraction, its
        amount may be read."""
        voucher = self._create_product("Voucher of one", 7.0, self.kind_comma_3)
        self._order(voucher, worker=self.workers[1]).action_confirm()
        with self._month(1):
            statement = self._make()
            kinds = statement._get_values()["kinds"]
            html, _kind = self.env["ir.actions.report"]._render_qweb_html(
                "welfarepiu_base.report_statement", statement.ids
            )
        self.assertEqual(len(kinds), 1)
        self.assertAlmostEqual(kinds[0][1], 156.40)
        alone = self.kind_comma_3.with_context(lang=self.payer.partner_id.lang).name
        for secret in ("Secret Person", self.box.name, alone):
            self.assertNotIn(secret, html.decode())

    def test_printed_with_amounts_in_words(self):
        self.payer.partner_id.lang = "it_IT"
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "welfarepiu_base.report_statement", self._make().ids
        )
        self.assertIn("ottocentocinquanta/60", html.decode())
        statement = self._make().with_context(force_report_rendering=True)
        self.assertTrue(statement._to_pdf().startswith(b"%PDF"))

    def test_workbook_has_the_same_figures(self):
        book = load_workbook(BytesIO(self._make()._to_xlsx()))
        values = self._make()._get_values()
        numbers = [row[1].value for row in book.worksheets[0].iter_rows()]
        for _label, amount in values["credit"] + values["funds"]:
            self.assertIn(round(amount, 2), [n for n in numbers if n is not None])
        self.assertEqual(book.worksheets[1].max_row, 1 + len(values["documents"]))

    def test_only_who_acts_for_the_firm_gets_it(self):
        other = self._create_hr_user(self._create_payer("Firm Other"))
        with self.assertRaises(AccessError):
            self.payer.with_user(other)._make_statement(self.month)
        mine = self._create_hr_user()
        self.assertTrue(self.payer.with_user(mine)._make_statement(self.month))
        with self.assertRaises(UserError):
            self.payer.with_user(mine)._make_statement("1999-01-01")

    def test_quarter_tells_no_more_than_its_months(self):
        split = self.env["welfare.statement"]._split_by_kind
        kind, other = self.kind_f, self.kind_comma_3
        five, two = set(range(5)), {7, 8}
        self.assertEqual(split({kind: (10.0, five)}), ({kind: 10.0}, 0))
        self.assertEqual(split({kind: (10.0, two)}), ({}, 10.0))
        self.assertEqual(split({kind: (10.0, five), other: (1.0, two)}), ({}, 11.0))
