from contextlib import contextmanager, suppress

from psycopg2 import IntegrityError
from psycopg2.errors import RestrictViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .return_common import ReturnCommon


@tagged("post_install", "-at_install")
class TestCreditDocuments(ReturnCommon):
    """Whatever is done to an order and its documents after it is confirmed, ledger and
    books stay right."""

    def _pay(self, order):
        """The buyer pays what credit leaves, in the shop."""
        provider = self._get_provider()
        provider.state = "test"
        method = provider.payment_method_ids[:1]
        method.support_refund = "partial"
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "operation": "online_direct",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        transaction._process(
            "demo", {"reference": transaction.reference, "simulated_state": "done"}
        )
        transaction._post_process()
        self.assertEqual(order.state, "sale")
        return transaction

    def _reverse(self, move, modify=False):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id})
        )
        return wizard.modify_moves() if modify else wizard.refund_moves()

    # -- the own share -------------------------------------------------------------

    def test_cancel_after_invoice_credits_the_own_share(self):
        lot = self._grant(self.worker, 20.0)
        order = self._order(self.box)
        transaction = self._pay(order)
        invoice = order.invoice_ids or self._invoice(order)
        self.assertAlmostEqual(invoice.amount_total, 4.90)
        order._action_cancel()
        self.assertEqual(lot.balance, 20.0)
        note = order.invoice_ids - invoice
        self.assertRecordValues(
            note,
            [{"move_type": "out_refund", "state": "posted", "amount_total": 4.90}],
        )
        self.assertAlmostEqual(transaction._welfare_get_kept_amount(), 0.0)
        self.assertBooks()

    def test_return_after_invoice_credits_and_pays_back_the_own_share(self):
        lot = self._grant(self.worker, 20.0)
        order = self._order(self.box)
        order.order_line.filtered(
            lambda line: not line.is_welfare_credit
        ).product_uom_qty = 3
        order._welfare_update_coverage()
        transaction = self._pay(order)
        invoice = order.invoice_ids or self._invoice(order)
        self.assertAlmostEqual(invoice.amount_total, 54.70)
        line = self._line(order, self.box)
        paid_back = 0.0
        for _i in range(3):
            [one] = order._welfare_return_lines({line: 1}, "return", "x")
            paid_back += one.own_amount
            self.assertAlmostEqual(one.credit_note_id.amount_total, one.own_amount)
            self.assertEqual(line.qty_to_invoice, 0.0)
            self.assertBooks()
        self.assertAlmostEqual(paid_back, 54.70)
        self.assertEqual(lot.balance, 20.0)
        self.assertAlmostEqual(
            sum(transaction.welfare_payback_ids.mapped("amount")), 54.70
        )
        self.assertEqual(
            set(transaction.welfare_payback_ids.mapped("reason")), {"returned"}
        )

    def test_return_before_invoice_is_left_out_of_it(self):
        self._grant(self.worker, 20.0)
        order = self._sell(self.box, quantity=3)
        line = self._line(order, self.box)
        [one] = order._welfare_return_lines({line: 1}, "return")
        self.assertEqual((one.credit_amount, one.own_amount), (6.67, 18.23))
        invoice = self._invoice(order)
        self.assertAlmostEqual(invoice.amount_total, 54.70 - 18.23)
        self.assertFalse(one.credit_note_id)
        self.assertBooks()

    def test_return_drops_a_draft_invoice(self):
        self._grant(self.worker, 20.0)
        order = self._sell(self.box, quantity=3)
        draft = order._create_invoices(final=True)
        order._welfare_return_lines({self._line(order, self.box): 1}, "return")
        self.assertEqual(draft.state, "cancel")
        self.assertAlmostEqual(self._invoice(order).amount_total, 54.70 - 18.23)
        self.assertBooks()

    def test_reversed_own_share_leaves_the_credit_spent(self):
        for modify in (False, True):
            lot = self._grant(self.worker, 20.0)
            order = self._sell(self.box)
            invoice = self._invoice(order)
            self._reverse(invoice, modify=modify)
            order.invoice_ids.filtered(lambda move: move.state == "draft").action_post()
            self.assertEqual(lot.balance, 0.0)
            self.assertGreaterEqual(min(order.invoice_ids.mapped("amount_total")), 0.0)
            self.assertBooks()
        # A full reversal frees the line: what is invoiced again is the own share.
        order = self._order(self.box, worker=self._create_worker("Second"))
        self._grant(order.partner_id, 20.0)
        order._welfare_update_coverage()
        order.action_confirm()
        self._reverse(self._invoice(order))
        order.invoice_ids.filtered(lambda move: move.state == "draft").action_post()
        self.assertAlmostEqual(self._invoice(order).amount_total, 4.90)
        self.assertBooks()

    def test_covered_products_are_invoiced_on_order(self):
        self._grant(self.worker, 20.0)
        self.goods.invoice_policy = self.box.invoice_policy = "delivery"
        order = self._sell(self.goods, self.box)
        invoice = self._invoice(order)
        self.assertAlmostEqual(invoice.amount_total, 14.90)
        self.assertNotIn(self.goods, invoice.invoice_line_ids.product_id)
        self.assertNotEqual(order.invoice_status, "to invoice")

    def test_no_invoice_is_ever_negative(self):
        """A line delivered in part, one covered whole, one not covered at all."""
        self._grant(self.worker, 55.0)
        self.goods.invoice_policy = "delivery"
        own = self._create_product("Own", 5.0, None, invoice_policy="delivery")
        order = self._sell(self.box, self.goods, own, quantity=2)
        self.assertAlmostEqual(order.amount_total, 79.80 - 55.0)
        order.picking_ids.move_ids.quantity = 1
        order.picking_ids.move_ids.picked = True
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        first = self._invoice(order)
        self.assertAlmostEqual(first.amount_total, 14.80)
        self._line(order, own).qty_delivered = 2
        second = self._invoice(order)
        self.assertGreater(min((first + second).mapped("amount_total")), 0.0)
        self.assertAlmostEqual(
            sum((first + second).mapped("amount_total")), order.amount_total
        )
        with self.assertRaises(UserError):
            order._create_invoices(final=True)
        self.assertBooks()

    def test_paid_orders_are_invoiced_for_the_own_share_at_once(self):
        self._grant(self.worker, 24.90)
        self.box.invoice_policy = self.goods.invoice_policy = "delivery"
        order = self._sell(self.box, self.goods)
        order._force_lines_to_invoice_policy_order()
        invoice = order._create_invoices(final=True)
        self.assertAlmostEqual(invoice.amount_total, 10.0)
        self.assertEqual(invoice.move_type, "out_invoice")

    def test_down_payment_and_the_rest_are_the_own_share(self):
        self._grant(self.worker, 20.0)
        order = self._sell(self.box)
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_ids=order.ids, active_model="sale.order")
            .create({"advance_payment_method": "percentage", "amount": 50})
        )
        wizard.create_invoices()
        down = order.invoice_ids
        down.action_post()
        rest = order._create_invoices(final=True)
        self.assertAlmostEqual(down.amount_total, 2.45)
        self.assertAlmostEqual(rest.amount_total, 2.45)
        self.assertBooks()

    def test_promotion_on_a_line_covered_whole_makes_no_negative_invoice(self):
        self._grant(self.worker, 19.90)
        promotion = self._create_product("Promotion", -5.0, None)
        own = self._create_product("Own", 5.0, None)
        order = self._order(self.box, promotion)
        self.assertAlmostEqual(order.amount_total, 0.0)
        order.action_confirm()
        with self.assertRaises(UserError):
            order._create_invoices(final=True)
        self._grant(self.worker, 19.90)
        order = self._order(self.box, promotion, own)
        self.assertAlmostEqual(order.amount_total, 5.0)
        order.action_confirm()
        self.assertAlmostEqual(self._invoice(order).amount_total, 5.0)

    # -- the order after its confirmation ------------------------------------------

    def test_covered_line_is_not_edited_after_confirmation(self):
        self._grant(self.worker, 20.0)
        order = self._sell(self.box)
        line = self._line(order, self.box)
        for vals in (
            {"product_uom_qty": 2},
            {"product_uom_qty": 0.5},
            {"price_unit": 1.0},
            {"discount": 10.0},
            {"product_id": self.goods.id},
            {"tax_ids": [Command.clear()]},
            {"price_total": 0.0},
            {"order_id": self._order(self.goods).id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                line.write(vals)
        with self.assertRaises(UserError):
            line.unlink()
        self.assertBooks()

    def test_uncovered_line_can_be_added_after_confirmation(self):
        self._grant(self.worker, 20.0)
        order = self._sell(self.box)
        order.order_line = [
            Command.create({"product_id": self.goods.id, "product_uom_qty": 2})
        ]
        self._line(order, self.goods).product_uom_qty = 1
        self.assertAlmostEqual(order.amount_total, 14.90)
        order._welfare_update_coverage()
        self.assertAlmostEqual(order.amount_total, 14.90)
        self.assertAlmostEqual(self._invoice(order).amount_total, 14.90)
        self.assertBooks()

    def test_cancelled_order_is_confirmed_again(self):
        lot = self._grant(self.worker, 100.0)
        order = self._sell(self.box, self.session)
        self._recharge()
        self._settle_supplier()
        order._welfare_return_lines({self._line(order, self.box): 1}, "return")
        order._action_cancel()
        self.assertEqual(lot.balance, 100.0)
        order.action_draft()
        self._line(order, self.box).product_uom_qty = 2
        order._welfare_update_coverage()
        self.assertAlmostEqual(order.amount_total, 0.0)
        order.action_confirm()
        self.assertAlmostEqual(lot.balance, 100.0 - 94.80)
        self.assertBooks()
        owed = self.env["welfare.settlement.line"].search(
            [("order_line_id", "in", order.order_line.ids)]
        )
        self.assertAlmostEqual(
            sum(owed.filtered(lambda o: o.state != "cancelled").mapped("amount")), 45.0
        )
        order._action_cancel()
        self.assertEqual(lot.balance, 100.0)
        self._recharge()
        self.assertBooks()

    def test_duplicate_has_no_credit_of_its_own(self):
        lot = self._grant(self.worker, 20.0)
        copy = self._sell(self.box).copy()
        self.assertFalse(copy.welfare_coverage_ids)
        self.assertAlmostEqual(copy.amount_total, 24.90)
        copy.action_confirm()
        self.assertEqual(lot.balance, 0.0)
        self.assertBooks()

    def test_covered_order_stays_its_workers(self):
        self._grant(self.worker, 20.0)
        order = self._sell(self.box)
        with self.assertRaises(UserError):
            order.partner_id = self._create_worker("Other")
        draft = self._order(self.box)
        draft.partner_id = self._create_worker("Third")
        draft._welfare_update_coverage()
        self.assertFalse(draft.welfare_coverage_ids)

    def test_no_price_list_and_no_fiscal_position_reprices_what_is_covered(self):
        self._grant(self.worker, 20.0)
        order = self._sell(self.box)
        line = self._line(order, self.box)
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Exempt",
                "tax_ids": [
                    Command.create(
                        {
                            "name": "0% here",
                            "amount": 0.0,
                            "l10n_it_exempt_reason": "N4",
                            "invoice_legal_notes": "x",
                            "original_tax_ids": [Command.set(self.tax.ids)],
                        }
                    )
                ],
            }
        )
        order.fiscal_position_id = position
        order.action_update_taxes()
        self.box.list_price = 99.0
        order.action_update_prices()
        with self.assertRaises(UserError):
            order.pricelist_id = self.env["product.pricelist"].create({"name": "P"})
        self.assertEqual(line.tax_ids, self.tax)
        self.assertAlmostEqual(order.amount_total, 4.90)
        self.assertAlmostEqual(self._invoice(order).amount_total, 4.90)
        self.assertBooks()

    def test_locked_order_is_returned_and_unlocked_to_cancel(self):
        lot = self._grant(self.worker, 100.0)
        order = self._sell(self.goods, quantity=2)
        order.action_lock()
        with self.assertRaises(UserError):
            order.action_cancel()
        order._welfare_return_lines({order.order_line[0]: 1}, "return")
        self.assertEqual(lot.balance, 90.0)
        order.action_unlock()
        with self.assertRaises(UserError):
            order.order_line[0].product_uom_qty = 5
        order.action_cancel()
        self.assertEqual(lot.balance, 100.0)
        self.assertBooks()

    def test_order_that_credit_paid_is_not_deleted(self):
        self._grant(self.worker, 20.0)
        order = self._sell(self.box)
        order._action_cancel()
        with self.assertRaises(UserError):
            order.unlink()

    # -- by hand -------------------------------------------------------------------

    def test_state_is_not_written_by_hand(self):
        lot = self._grant(self.worker, 50.0)
        draft = self._order(self.box)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            draft.state = "sale"
        draft.invalidate_recordset()
        order = self._sell(self.box)
        for state in ("draft", "sent", "cancel"):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                order.state = state
            order.invalidate_recordset()
        self.assertAlmostEqual(lot.balance, 25.10)
        self.assertBooks()

    def test_salesperson_changes_nothing_that_counts(self):
        """Whatever the way in: ORM, commands on the order, import, RPC."""
        lot = self._grant(self.worker, 50.0)
        order = self._sell(self.box)
        coverage = order.welfare_coverage_ids
        line = self._line(order, self.box)
        credit = order.order_line.filtered("is_welfare_credit")
        user = new_test_user(
            self.env,
            "wp_seller",
            groups="sales_team.group_sale_manager,base.group_allow_export",
        )
        mine = self.env(user=user)
        lot_vals = {"worker_id": self.worker.id, "payer_id": self.payer.id}

        def rpc(model, method, *args, **kwargs):
            return call_kw(mine[model], method, list(args), kwargs)

        attempts = [
            ("welfare.credit.coverage", "write", [coverage.id], {"amount": 1.0}),
            ("welfare.credit.coverage", "write", [coverage.id], {"state": "returned"}),
            ("welfare.credit.coverage", "unlink", [coverage.id]),
            ("welfare.credit.lot", "write", [lot.id], {"balance": 500.0}),
            ("welfare.credit.lot", "create", [lot_vals]),
            ("welfare.credit.move", "create", [{"lot_id": lot.id, "amount": 9.0}]),
            ("welfare.return", "create", [{"order_line_id": line.id, "quantity": 1}]),
            ("welfare.return.wizard", "create", [{"order_id": order.id}]),
            (
                "sale.order",
                "write",
                [order.id],
                {
                    "welfare_coverage_ids": [
                        Command.update(coverage.id, {"amount": 1.0})
                    ]
                },
            ),
            (
                "sale.order",
                "write",
                [order.id],
                {"welfare_coverage_ids": [Command.delete(coverage.id)]},
            ),
            (
                "sale.order",
                "write",
                [order.id],
                {
                    "order_line": [
                        Command.update(
                            line.id,
                            {
                                "welfare_coverage_ids": [
                                    Command.update(coverage.id, {"amount": 1.0})
                                ]
                            },
                        )
                    ]
                },
            ),
            (
                "sale.order",
                "write",
                [order.id],
                {"order_line": [Command.update(credit.id, {"price_unit": -500.0})]},
            ),
            (
                "sale.order",
                "write",
                [order.id],
                {
                    "order_line": [
                        Command.create(
                            {
                                "product_id": credit.product_id.id,
                                "price_unit": -500.0,
                                "is_welfare_credit": True,
                            }
                        )
                    ]
                },
            ),
            (
                "sale.order",
                "write",
                [order.id],
                {"order_line": [Command.delete(credit.id)]},
            ),
            (
                "sale.order.line",
                "write",
                [credit.id],
                {"is_welfare_credit": False},
            ),
            ("sale.order.line", "write", [line.id], {"welfare_returned_qty": 1.0}),
            ("sale.order", "write", [order.id], {"state": "draft"}),
            ("sale.order", "action_draft", [order.id], {}),
            ("sale.order", "_welfare_return_everything", [order.id], "cancel"),
            ("welfare.credit.coverage", "_return", [coverage.id]),
            ("sale.order.line", "_welfare_return", [line.id], 1),
        ]
        for attempt in attempts:
            with self.subTest(attempt=attempt[:3]):
                if attempt[1] == "action_draft":
                    rpc(*attempt[:3])  # nothing to do on a confirmed order
                else:
                    with self._refused(), self.env.cr.savepoint():
                        rpc(*attempt)
                self.env.invalidate_all()
                self._assert_untouched(order, lot, coverage)

    @mute_logger("odoo.models")
    def test_name_create_makes_no_credit(self):
        user = new_test_user(
            self.env, "wp_namer", groups="sales_team.group_sale_manager"
        )
        for model in ("welfare.credit.lot", "welfare.credit.coverage"):
            Model = self.env[model]
            before = Model.search_count([])
            with suppress(AccessError):
                call_kw(Model.with_user(user), "name_create", ["x"], {})
            self.assertEqual(Model.search_count([]), before)

    def test_import_by_a_salesperson_changes_nothing_that_counts(self):
        lot = self._grant(self.worker, 50.0)
        order = self._sell(self.box)
        coverage = order.welfare_coverage_ids
        user = new_test_user(
            self.env, "wp_importer", groups="sales_team.group_sale_manager"
        )
        for model, record, column, value in (
            ("welfare.credit.coverage", coverage, "amount", "1"),
            ("welfare.credit.lot", lot, "balance", "500"),
            ("sale.order.line", self._line(order, self.box), "price_unit", "1"),
            ("sale.order", order, "state", "draft"),
        ):
            with self.subTest(model=model):
                # Refused by a message or by an error: either will do.
                with suppress(AccessError, UserError):
                    res = (
                        self.env[model]
                        .with_user(user)
                        .load([".id", column], [[str(record.id), value]])
                    )
                    self.assertTrue(res["messages"])
                self.env.invalidate_all()
                self._assert_untouched(order, lot, coverage)

    @contextmanager
    def _refused(self):
        try:
            yield
        except (AccessError, UserError, AttributeError):
            return
        self.fail("this should have been refused")

    def _assert_untouched(self, order, lot, coverage):
        self.assertEqual(order.state, "sale")
        self.assertAlmostEqual(order.amount_total, 0.0)
        self.assertAlmostEqual(lot.balance, 25.10)
        self.assertEqual((coverage.state, coverage.amount), ("spent", 24.90))
        self.assertBooks()

    @mute_logger("odoo.sql_db")
    def test_database_freezes_coverage_once_it_is_set_aside(self):
        lot = self._grant(self.worker, 50.0)
        other = self._grant(self.worker, 50.0)
        order = self._order(self.box)
        order._welfare_hold()
        coverage = order.welfare_coverage_ids
        self.env.flush_all()
        frozen = {
            "amount": 1.0,
            "lot_id": (lot + other - coverage.lot_id).id,
            "kind_id": self.kind_comma_3.id,
            "order_line_id": self._order(self.goods).order_line[:1].id,
        }
        self.env.flush_all()
        for state in ("held", "spent"):
            if state == "spent":
                order.action_confirm()
                self.env.flush_all()
                frozen["state"] = "planned"
            self.assertEqual(coverage.state, state)
            for column, value in frozen.items():
                with (
                    self.subTest(column=column, state=state),
                    self.assertRaises(RestrictViolation),
                    self.env.cr.savepoint(),
                ):
                    self.env.cr.execute(
                        f"UPDATE welfare_credit_coverage SET {column} = %s"
                        " WHERE id = %s",
                        (value, coverage.id),
                    )
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(
                    "DELETE FROM welfare_credit_coverage WHERE id = %s", (coverage.id,)
                )

    def test_documents_of_the_closing_are_not_undone_by_hand(self):
        funding = self.env["welfare.funding"].create(
            {"payer_id": self.payer.id, "amount": 10.0}
        )
        funding._receive()
        self._grant(self.worker, 100.0)
        self._sell(self.box, self.session)
        recharge = self._recharge()
        bill = self._settle_supplier().bill_id
        use = self.env["account.move"].search(
            [
                (
                    "journal_id",
                    "=",
                    self.payer.company_id.welfare_provvista_journal_id.id,
                ),
                ("state", "=", "posted"),
            ]
        )
        self.assertTrue(use)
        entry = funding.statement_line_id.move_id
        for move in (recharge.move_id, bill, use[:1], entry):
            self.assertEqual(move.state, "posted")
            for undo in (
                move.button_draft,
                move.button_cancel,
                move.unlink,
                lambda move=move: self._reverse(move),
                lambda move=move: self._reverse(move, modify=True),
                lambda move=move: move.write({"state": "draft"}),
            ):
                with self.subTest(move=move.name, undo=undo):
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        undo()
                    self.env.invalidate_all()
                    self.assertEqual(move.state, "posted")
        line = funding.statement_line_id
        for undo in (
            line.action_undo_reconciliation,
            line.unlink,
            lambda: line.write({"amount": 1.0}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                undo()
            self.env.invalidate_all()
        self.assertBooks()

    def test_the_message_says_in_italian_what_to_do_instead(self):
        self._grant(self.worker, 100.0)
        self._sell(self.box)
        move = self._recharge().move_id.with_context(lang="it_IT")
        with self.assertRaisesRegex(UserError, "Fai il reso dell'ordine"):
            move.button_draft()

    # -- the wizard ----------------------------------------------------------------

    def test_operator_sees_the_split_before_returning(self):
        lot = self._grant(self.worker, 20.0)
        order = self._sell(self.box, quantity=3)
        operator = self._create_operator()
        wizard = Form(
            self.env["welfare.return.wizard"]
            .with_user(operator)
            .with_context(default_order_id=order.id)
        )
        wizard.reason = "Damaged"
        with wizard.line_ids.edit(0) as line:
            self.assertEqual(line.returnable_qty, 3.0)
            line.quantity = 1
            self.assertEqual((line.credit_amount, line.own_amount), (6.67, 18.23))
        self.assertEqual((wizard.credit_amount, wizard.own_amount), (6.67, 18.23))
        self.assertEqual(lot.balance, 0.0, "nothing happens before it is confirmed")
        wizard.save().action_return()
        self.assertEqual(lot.balance, 6.67)
        self.assertRecordValues(
            order.welfare_return_ids,
            [
                {
                    "cause": "return",
                    "reason": "Damaged",
                    "credit_amount": 6.67,
                    "own_amount": 18.23,
                }
            ],
        )
        self.assertBooks()

    def test_wizard_refuses_nothing_and_too_much(self):
        self._grant(self.worker, 20.0)
        order = self._sell(self.box)
        Wizard = self.env["welfare.return.wizard"].with_context(
            default_order_id=order.id
        )
        wizard = Wizard.create({"reason": "x"})
        with self.assertRaises(UserError):
            wizard.action_return()
        wizard.line_ids.quantity = 2
        with self.assertRaises(UserError):
            wizard.action_return()
        self.assertBooks()
