from datetime import datetime, timedelta
from io import BytesIO

from openpyxl import load_workbook

from odoo import Command
from odoo.tests import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestQuadratura(CreditCommon):
    """A month in which everything happens closes at zero; each source broken on
    purpose is found, and the document is named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Its last day, the 41st, is the first of this month: never after today.
        cls.begin = datetime.combine(
            cls.today.replace(day=1) - timedelta(days=41), datetime.min.time()
        ).replace(hour=12)
        cls.plan = cls._create_plan(
            date_from=cls.begin.date() - timedelta(days=30), spend_limit=50.0
        )

    def _at_day(self, days):
        return self._at(self.begin + timedelta(days=days))

    def _day(self, days):
        return (self.begin + timedelta(days=days)).date()

    def _read(self, day=None):
        return self.env["welfare.quadratura"].create(
            {"payer_id": self.payer.id, **({"date": day} if day else {})}
        )

    def _assert_square(self, day=None):
        report = self._read(day)
        self.assertTrue(report.is_square, report.explanation)
        for name in ("ledger_difference", "document_difference", "difference"):
            self.assertEqual(report[name], 0.0, name)
        return report

    def _recharge(self, day):
        [recharge] = (
            self.env["welfare.recharge"]
            ._open_month(day)
            .filtered(lambda one: one.payer_id == self.payer)
        )
        recharge._post()
        return recharge

    def _live_a_month(self):
        """Grant, advance, buy, part paid, cancel, recharge, return after it, take back,
        expire, donate, refund, fee."""
        self.env["welfare.payer.terms"].create(
            {
                "payer_id": self.payer.id,
                "date_from": self.begin.date(),
                "fee_percent": 2.0,
                "fee_amount": 10.0,
                "fee_tax_id": self.tax.welfare_included_of_id.id,
                "charges_stamp": True,
            }
        )
        with self._at_day(0):
            self.funding = self.env["welfare.funding"].create(
                {"payer_id": self.payer.id, "amount": 400.0}
            )
            self.funding._receive()
            self.lot = self._grant(self.worker, 300.0, plan=self.plan)
            self.other = self._create_worker("Second")
            self.lost = self._grant(self.other, 120.0, plan=self.plan)
        with self._at_day(1):
            self.order = self._order(self.box, self.session)
            self.order.action_confirm()
            self.cancelled = self._order(self.box)
            self.cancelled.action_confirm()
        with self._at_day(2):
            self.plan._take_back(self.lost, "test:month", 20.0)
            self.cancelled._action_cancel()
            dear = self._create_product("Dear", 250.0, self.kind_f)
            self.part_paid = self._order(dear)
            self.part_paid.action_confirm()
        with self._at_day(40):
            self.recharge = self._recharge(self.begin.date())
        with self._at_day(41):
            self.order._action_cancel()
            self.lost._post_move("expire", -30.0, "test:expire")
            self.lost._post_move("donate", -25.0, "test:donate")
            self._book("donation", 25.0)
            self.lost._post_move("refund", -15.0, "test:refund")
            self._book("refund", 15.0)

    def _book(self, term, amount):
        """What refunds and donations of credit will book: Dr provvista."""
        account = self.company.welfare_provvista_account_id
        clearing = self.company.welfare_clearing_account_id
        self.env["account.move"].create(
            {
                "journal_id": self.company.welfare_provvista_journal_id.id,
                "date": self.clock._today(),
                "welfare_term": term,
                "welfare_payer_id": self.payer.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.payer.partner_id.id,
                            "balance": amount,
                        }
                    ),
                    Command.create({"account_id": clearing.id, "balance": -amount}),
                ],
            }
        ).action_post()

    def test_a_month_with_everything_closes_at_zero(self):
        self._live_a_month()
        self.assertEqual(self.recharge.period_end, self.recharge.posted_on)
        self.assertTrue(self.recharge.fee_move_id)
        report = self._assert_square()
        self.assertAlmostEqual(report.granted, 400.0)
        self.assertAlmostEqual(report.spent, 230.10)
        self.assertAlmostEqual(report.to_recharge, -69.90)
        self.assertAlmostEqual(report.recharged, 300.0)
        self.assertAlmostEqual(report.expired, 30.0)
        self.assertAlmostEqual(report.donated, 25.0)
        self.assertAlmostEqual(report.refunded, 15.0)
        self.assertAlmostEqual(report.funded_not_granted, 30.0)
        note = self._recharge(self.today).move_id
        self.assertEqual(note.move_type, "out_refund")
        self.assertEqual(note.reversed_entry_id, self.recharge.move_id)
        self._assert_square()

    def test_any_past_day_gives_that_days_figures(self):
        self._live_a_month()
        self._recharge(self.today)
        self.assertEqual(self._assert_square(self._day(-1)).granted, 0.0)
        first = self._assert_square(self._day(0))
        self.assertEqual((first.granted, first.spent), (420.0, 0.0))
        day_before_cancel = self._assert_square(self._day(1))
        self.assertAlmostEqual(day_before_cancel.spent, 94.80)
        self.assertAlmostEqual(day_before_cancel.to_recharge, 94.80)
        self.assertEqual(day_before_cancel.granted, 420.0)
        after = self._assert_square(self._day(2))
        self.assertAlmostEqual(after.to_recharge, 300.0)
        self.assertEqual(after.recharged, 0.0)
        for day in range(3, 43):
            self._assert_square(self._day(day))

    def test_set_aside_credit_is_told_apart(self):
        self.env["welfare.funding"].create(
            {"payer_id": self.payer.id, "amount": 100.0}
        )._receive()
        self._grant(self.worker, 100.0, plan=self.plan)
        order = self._order(self.box)
        order._welfare_hold()
        report = self._assert_square()
        self.assertAlmostEqual(report.held, 24.90)
        self.assertAlmostEqual(report.unspent, 75.10)

    # -- broken on purpose -----------------------------------------------------------

    def _break(self, query, *args):
        """As the owner of the tables could: with the guards lifted."""
        self.env.flush_all()
        table = query.split()[1]
        self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.env.cr.execute(query, args)
        self.env.cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        self.env.invalidate_all()

    def _assert_named(self, document):
        report = self._read()
        self.assertFalse(report.is_square)
        self.assertIn(document, report.explanation)
        line = report.difference_ids.filtered(lambda one: document in one.message)[:1]
        self.assertTrue(line.action_open()["res_id"])
        return report

    def test_broken_ledger_names_the_lot(self):
        self._live_a_month()
        self._break(
            "UPDATE welfare_credit_move SET amount = amount - 0.01 WHERE lot_id = %s"
            " AND move_type = 'spend' AND amount = -24.90",
            self.lot.id,
        )
        report = self._assert_named(f"Lot {self.lot.id}")
        self.assertNotEqual(report.ledger_difference, 0.0)

    def test_broken_lot_names_the_lot(self):
        self._live_a_month()
        self._break(
            "UPDATE welfare_credit_lot SET balance = balance + 5 WHERE id = %s",
            self.lost.id,
        )
        report = self._assert_named(f"Lot {self.lost.id}")
        self.assertAlmostEqual(report.ledger_difference, -5.0)
        self.assertAlmostEqual(report.difference, -5.0)

    def test_broken_coverage_names_the_order(self):
        self._live_a_month()
        self._break(
            "UPDATE welfare_credit_coverage SET amount = amount + 0.01"
            " WHERE order_id = %s AND state = 'recharged'",
            self.part_paid.id,
        )
        self._assert_named(self.part_paid.name)
        self._assert_named(self.recharge.name)

    def test_coverage_that_vanished_names_the_lot(self):
        self._grant(self.worker, 40.0, plan=self.plan)
        order = self._order(self.box)
        order.action_confirm()
        self._break(
            "UPDATE welfare_credit_coverage SET state = 'planned' WHERE order_id = %s",
            order.id,
        )
        report = self._assert_named(f"Lot {order.welfare_coverage_ids.lot_id.id}")
        self.assertAlmostEqual(report.document_difference, 24.90)

    def test_broken_invoice_names_the_invoice(self):
        self._live_a_month()
        invoice = self.recharge.move_id
        for what, query in (
            ("receivable", "balance = balance + 0.01 WHERE account_id = %s"),
            ("line", "price_total = price_total + 0.01 WHERE display_type <> %s"),
        ):
            receivable = invoice._welfare_get_receivable_lines()
            value = receivable.account_id.id if what == "receivable" else "tax"
            with self.subTest(what), self.env.cr.savepoint() as savepoint:
                self._break(
                    f"UPDATE account_move_line SET {query} AND move_id = %s",
                    value,
                    invoice.id,
                )
                self._assert_named(invoice.name)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_cancelled_invoice_names_the_invoice(self):
        self._live_a_month()
        invoice = self.recharge.move_id
        invoice.line_ids.remove_move_reconcile()
        self._break("UPDATE account_move SET state = 'draft' WHERE id = %s", invoice.id)
        report = self._assert_named(invoice.name)
        self.assertAlmostEqual(report.document_difference, 300.0)

    def test_funds_no_longer_set_against_the_invoice_name_the_entry(self):
        self._live_a_month()
        self.recharge.move_id.line_ids.remove_move_reconcile()
        entry = self.env["account.move"].search(
            [
                ("welfare_payer_id", "=", self.payer.id),
                ("welfare_term", "=", "settlement"),
            ]
        )
        self._assert_named(entry.name)

    def test_manual_entry_on_the_funds_is_named(self):
        self._live_a_month()
        self._book(False, 1.0)
        entry = self.env["account.move"].search(
            [
                (
                    "line_ids.account_id",
                    "=",
                    self.company.welfare_provvista_account_id.id,
                ),
                ("welfare_term", "=", False),
            ]
        )
        report = self._assert_named(entry.name)
        self.assertAlmostEqual(report.difference, -1.0)

    def test_broken_funding_names_the_request_and_the_bank_line(self):
        self._live_a_month()
        self._break(
            "UPDATE welfare_funding SET received_amount = 410 WHERE id = %s",
            self.funding.id,
        )
        report = self._assert_named(self.funding.name)
        self.assertIn(self.funding.statement_line_id.move_id.name, report.explanation)
        self.assertAlmostEqual(report.difference, -10.0)

    def test_receipt_unknown_to_the_register_is_named(self):
        self._live_a_month()
        entry = self.funding.statement_line_id.move_id
        self._break(
            "UPDATE welfare_funding SET state = 'cancelled' WHERE id = %s",
            self.funding.id,
        )
        self._assert_named(entry.name)

    def test_credit_note_made_by_hand_is_named(self):
        """It lowers what the firm owes, and no credit came back to anybody."""
        self._grant(self.worker, 40.0, plan=self.plan)
        self._order(self.box).action_confirm()
        invoice = self._recharge(self.today).move_id
        note = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": invoice.partner_id.id,
                "invoice_date": self.today,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "By hand", "price_unit": 10.0, "tax_ids": False}
                    )
                ],
            }
        )
        note.action_post()
        (invoice + note)._welfare_get_receivable_lines().reconcile()
        self._assert_named(note.name)

    def test_order_cancelled_behind_our_back_is_named(self):
        self._live_a_month()
        self._break(
            "UPDATE sale_order SET state = 'cancel' WHERE id = %s", self.part_paid.id
        )
        self._assert_named(self.part_paid.name)


@tagged("post_install", "-at_install")
class TestQuadraturaOfAllFirms(CreditCommon):
    def _open_all(self):
        report = self.env["welfare.quadratura"].create({})
        return self.env["welfare.quadratura"].search(report.action_open_all()["domain"])

    def test_one_line_a_firm(self):
        other = self._create_payer("Firm Other")
        reports = self._open_all()
        self.assertLessEqual(self.payer + other, reports.payer_id)
        self.assertEqual(len(reports), len(reports.payer_id))

    def test_ten_firms_cost_as_many_queries_as_one(self):
        Quadratura = self.env["welfare.quadratura"]
        firms = self.payer
        Quadratura._read_terms(firms, self.today)
        before = self.cr.sql_log_count
        Quadratura._read_terms(firms, self.today)
        one = self.cr.sql_log_count - before
        firms |= self.env["welfare.payer"].union(
            *(self._create_payer(f"Firm {number}") for number in range(9))
        )
        firms.mapped("currency_id.rounding")
        self.env.flush_all()
        before = self.cr.sql_log_count
        Quadratura._read_terms(firms, self.today)
        self.assertLessEqual(self.cr.sql_log_count - before, one + 1)

    def test_every_night_the_accountant_is_told_once(self):
        self.company.welfare_accountant_id = self.env.ref("base.user_admin")
        self.env["welfare.quadratura"]._cron_check()
        self.assertFalse(self.payer.activity_ids)
        self._grant(self.worker, 40.0)
        order = self._order(self.box)
        order.action_confirm()
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE welfare_credit_coverage DISABLE TRIGGER USER;"
            "UPDATE welfare_credit_coverage SET amount = 24.91 WHERE order_id = %s;"
            "ALTER TABLE welfare_credit_coverage ENABLE TRIGGER USER",
            (order.id,),
        )
        self.env.invalidate_all()
        for _night in range(2):
            self.env["welfare.quadratura"]._cron_check()
        activity = self.payer.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertIn(order.name, activity.note)
        self.assertEqual(activity.user_id, self.env.ref("base.user_admin"))

    def test_workbook_has_a_line_a_firm_and_the_differences(self):
        reports = self._open_all()
        book = load_workbook(BytesIO(reports._to_xlsx()))
        firms, _differences = book.worksheets
        self.assertEqual(firms.max_row, len(reports) + 1)
        self.assertIn(self.payer.name, [cell.value for cell in firms["A"]])

    def test_page_prints(self):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "welfarepiu_base.report_quadratura", self._open_all().ids
        )
        self.assertIn(self.payer.name, html.decode())
