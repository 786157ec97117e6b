from datetime import timedelta

from psycopg2 import IntegrityError
from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .return_common import ReturnCommon


@tagged("post_install", "-at_install")
class TestCreditReturn(ReturnCommon):
    """What is returned comes back to the cent, once, to where it came from."""

    def test_part_of_unrecharged_spending_gets_a_negative_twin(self):
        lot = self._grant(self.worker, 100.0)
        coverage = self._sell(self.box).welfare_coverage_ids
        self.assertEqual(coverage._return(4.90), 4.90)
        self.assertEqual(lot.balance, 80.0)
        self.assertEqual((coverage.state, coverage.returned_amount), ("spent", 4.90))
        twin = self.env["welfare.credit.coverage"].search(
            [("return_of_id", "=", coverage.id)]
        )
        self.assertRecordValues(
            twin,
            [{"amount": -4.90, "state": "spent", "spent_on": self.today}],
        )
        self.assertEqual(coverage._return(), 20.0)
        self.assertEqual(lot.balance, 100.0)
        self.assertEqual(coverage._return(), 0.0, "nothing is given back twice")
        self.assertBooks()
        self.assertAlmostEqual(sum((coverage + twin).mapped("amount")), 20.0)

    def test_whole_unrecharged_spending_is_returned_without_a_twin(self):
        self._grant(self.worker, 100.0)
        coverage = self._sell(self.box).welfare_coverage_ids
        coverage._return()
        self.assertEqual(coverage.state, "returned")
        self.assertEqual(coverage.returned_amount, 24.90)
        self.assertFalse(
            self.env["welfare.credit.coverage"].search(
                [("return_of_id", "=", coverage.id)]
            )
        )
        self.assertBooks()

    def test_more_than_was_spent_is_refused(self):
        self._grant(self.worker, 100.0)
        coverage = self._sell(self.box).welfare_coverage_ids
        with self.assertRaises(ValidationError):
            coverage._return(24.91)
        coverage._return(20.0)
        with self.assertRaises(ValidationError):
            coverage._return(4.91)
        self.assertBooks()

    @mute_logger("odoo.sql_db")
    def test_database_refuses_to_give_back_more_than_was_spent(self):
        self._grant(self.worker, 100.0)
        coverage = self._sell(self.box).welfare_coverage_ids
        self.env.flush_all()
        for amount in (24.91, -0.01):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(
                    "UPDATE welfare_credit_coverage SET returned_amount = %s"
                    " WHERE id = %s",
                    (amount, coverage.id),
                )

    def test_recharge_nets_what_was_returned_in_parts(self):
        self._grant(self.worker, 100.0)
        coverage = self._sell(self.box).welfare_coverage_ids
        coverage._return(4.90)
        self.assertAlmostEqual(self._recharge().move_id.amount_total, 20.0)
        self.assertBooks()
        coverage._return(7.0)
        coverage._return(3.0)
        self.assertBooks()
        note = self._recharge().move_id
        self.assertEqual(note.move_type, "out_refund")
        self.assertAlmostEqual(note.amount_total, 10.0)
        self.assertEqual(coverage.state, "recharged")
        coverage._return()
        self.assertAlmostEqual(self._recharge().move_id.amount_total, 10.0)
        self.assertBooks()

    def test_parts_of_a_line_always_add_up(self):
        """Thirds of 20.00 of credit and of 9.99 of own money."""
        lot = self._grant(self.worker, 20.0)
        order = self._sell(
            self._create_product("Thirds", 9.9967, self.kind_f), quantity=3
        )
        line = order.order_line[0]
        self.assertAlmostEqual(line.price_total, 29.99)
        parts = [line._welfare_return(1) for _i in range(3)]
        self.assertEqual(parts, [(6.67, 3.33), (6.66, 3.33), (6.67, 3.33)])
        self.assertEqual(lot.balance, 20.0)
        with self.assertRaises(UserError):
            line._welfare_return(1)
        self.assertBooks()

    def test_credit_that_expires_last_comes_back_first(self):
        soon = self._grant(self.worker, 8.0, expires_on=self.today + timedelta(days=10))
        late = self._grant(self.worker, 100.0)
        line = self._sell(self.goods, quantity=2).order_line[0]
        self.assertEqual((soon.balance, late.balance), (0.0, 88.0))
        line._welfare_return(1)
        self.assertEqual((soon.balance, late.balance), (0.0, 98.0))
        line._welfare_return(1)
        self.assertEqual((soon.balance, late.balance), (8.0, 100.0))
        self.assertBooks()

    def test_return_of_an_order_does_the_rest_too(self):
        lot = self._grant(self.worker, 200.0)
        order = self._sell(self.session, self.goods, quantity=2)
        session, goods = (self._line(order, p) for p in (self.session, self.goods))
        returns = order._welfare_return_lines({session: 1, goods: 1}, "return", "x")
        self.assertEqual(returns.mapped("credit_amount"), [45.0, 10.0])
        self.assertEqual(order.welfare_returned_credit, 55.0)
        self.assertEqual(lot.balance, 200.0 - 55.0)
        self.assertEqual(
            sorted(order.welfare_voucher_ids.mapped("state")), ["cancelled", "issued"]
        )
        owed = self.env["welfare.settlement.line"].search(
            [("order_line_id", "=", session.id), ("state", "!=", "cancelled")]
        )
        self.assertAlmostEqual(sum(owed.mapped("amount")), 45.0)
        self.assertEqual(sum(order.picking_ids.move_ids.mapped("product_uom_qty")), 1)
        self.assertBooks()
        order._action_cancel()
        self.assertEqual(lot.balance, 200.0)
        self.assertBooks()

    def test_credit_note_shows_what_was_invoiced_alone(self):
        """A line that credit paid whole is on no invoice, and so on no credit note."""
        self._grant(self.worker, 10.0)
        other = self._create_product("Not a benefit", 7.77, None)
        order = self._sell(self.goods, other)
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_total, 7.77)
        order._action_cancel()
        note = invoice.reversal_move_ids
        self.assertEqual(note.invoice_line_ids.product_id, other)
        self.assertEqual((note.state, note.amount_total), ("posted", 7.77))
        returned = order.welfare_return_ids
        self.assertEqual(
            {one.order_line_id.product_id: one.credit_note_id for one in returned},
            {self.goods: self.env["account.move"], other: note},
        )
        self.assertBooks()

    def test_used_voucher_is_not_returned(self):
        self._grant(self.worker, 200.0)
        order = self._sell(self.session, quantity=2)
        order.welfare_voucher_ids[0]._redeem()
        line = order.order_line[0]
        with self.assertRaises(UserError):
            order._welfare_return_lines({line: 2}, "return")
        order._welfare_return_lines({line: 1}, "return")
        self.assertEqual(
            sorted(order.welfare_voucher_ids.mapped("state")), ["cancelled", "redeemed"]
        )
        self.assertBooks()

    def test_billed_supplier_is_owed_less_in_the_next_statement(self):
        self._grant(self.worker, 200.0)
        order = self._sell(self.session, quantity=2)
        self.assertAlmostEqual(self._settle_supplier().amount, 90.0)
        order._welfare_return_lines({order.order_line[0]: 1}, "return")
        lines = self.env["welfare.settlement.line"].search(
            [("order_line_id", "=", order.order_line[0].id)]
        )
        self.assertAlmostEqual(sum(lines.mapped("amount")), 45.0)
        [credit] = lines.filtered("return_of_id")
        self.assertFalse(credit.settlement_id)
        self._sell(self.session)
        next_month = (self.today.replace(day=1) + timedelta(days=32)).replace(day=1)
        settlement = (
            self.env["welfare.settlement"]
            ._open_month(next_month)
            .filtered(lambda s: s.supplier_id == self.supplier)
        )
        self.assertIn(credit, settlement.line_ids)
        self.assertAlmostEqual(settlement.amount, 0.0)
        self.assertBooks()

    def test_cancel_after_delivery_recharge_and_bill(self):
        lot = self._grant(self.worker, 200.0)
        order = self._sell(self.session, self.goods)
        order.picking_ids.move_ids.quantity = 1
        order.picking_ids.button_validate()
        self._recharge()
        self._settle_supplier()
        order._action_cancel()
        self.assertEqual(lot.balance, 200.0)
        self.assertBooks()
        self.assertAlmostEqual(self._recharge().amount, -55.0)
        self.assertBooks()

    # -- goods ---------------------------------------------------------------------

    def _deliver(self, order, quantity, backorder=False):
        picking = order.picking_ids.filtered(lambda p: p.state != "done")
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.with_context(
            skip_backorder=True,
            picking_ids_not_to_backorder=[] if backorder else picking.ids,
        ).button_validate()
        return picking

    def _take_back(self, picking, quantity, to_refund=True):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.write(
            {"quantity": quantity, "to_refund": to_refund}
        )
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.move_ids.quantity = quantity
        back.move_ids.picked = True
        back.button_validate()
        return back

    def test_goods_that_come_back_give_their_credit_back(self):
        lot = self._grant(self.worker, 100.0)
        order = self._sell(self.goods, quantity=3)
        picking = self._deliver(order, 3)
        self.assertEqual(lot.balance, 70.0)
        self._take_back(picking, 2)
        self.assertEqual(lot.balance, 90.0)
        self.assertEqual(order.welfare_return_ids.mapped("cause"), ["goods"])
        self.assertBooks()

    def test_return_by_hand_and_its_goods_are_one_return(self):
        lot = self._grant(self.worker, 100.0)
        order = self._sell(self.goods, quantity=3)
        picking = self._deliver(order, 3)
        order._welfare_return_lines({order.order_line[0]: 1}, "return")
        self._take_back(picking, 1)
        self.assertEqual(lot.balance, 80.0)
        self.assertBooks()

    def test_replacement_is_no_return(self):
        lot = self._grant(self.worker, 100.0)
        order = self._sell(self.goods, quantity=3)
        picking = self._deliver(order, 3)
        self._take_back(picking, 1, to_refund=False)
        self.assertEqual(lot.balance, 70.0)
        self.assertBooks()

    def test_what_never_comes_gives_its_credit_back(self):
        lot = self._grant(self.worker, 100.0)
        order = self._sell(self.goods, quantity=3)
        self._deliver(order, 2)
        self.assertEqual(lot.balance, 80.0)
        self.assertEqual(order.welfare_return_ids.mapped("cause"), ["undelivered"])
        self.assertBooks()

    def test_backorder_waits_and_gives_back_when_cancelled(self):
        lot = self._grant(self.worker, 100.0)
        order = self._sell(self.goods, quantity=3)
        self._deliver(order, 2, backorder=True)
        self.assertEqual(lot.balance, 70.0, "it is still on its way")
        order.picking_ids.filtered(lambda p: p.state != "done").action_cancel()
        self.assertEqual(lot.balance, 80.0)
        self.assertBooks()

    # -- too late ------------------------------------------------------------------

    def test_return_into_expired_credit_can_be_spent_again(self):
        """Only what came back: what was left over in the lot stays expired."""
        lot = self._grant(self.worker, 100.0, expires_on=self.today)
        line = self._sell(self.goods, quantity=3).order_line[0]
        with self._at(self.clock._now() + timedelta(days=1)):
            line._welfare_return(1)
            line._welfare_return(1)
            self.assertEqual(lot.balance, 70.0)
            revived = self.env["welfare.credit.lot"].search(
                [("carried_from_id", "=", lot.id)]
            )
            self.assertEqual(revived.balance, 20.0)
            self.assertEqual(
                revived.expires_on,
                self.clock._today() + timedelta(days=self.plan.revival_days),
            )
            self.assertEqual(
                (revived.payer_id, revived.plan_id, revived.worker_id),
                (lot.payer_id, lot.plan_id, lot.worker_id),
            )
            self.assertEqual(revived.kind_ids, lot.kind_ids)
            order = self._order(self.goods, self.box)
            self.assertEqual(order.welfare_covered_amount, 20.0)
            self.assertBooks()

    def test_plan_may_revive_nothing(self):
        plan = self._create_plan(revival_days=0)
        lot = self._grant(self.worker, 100.0, plan=plan, expires_on=self.today)
        line = self._sell(self.goods).order_line[0]
        with self._at(self.clock._now() + timedelta(days=1)):
            line._welfare_return(1)
            self.assertEqual(lot.balance, 100.0)
            self.assertFalse(self._order(self.goods).welfare_covered_amount)
            self.assertBooks()

    def test_return_into_credit_in_force_keeps_its_expiry(self):
        lot = self._grant(self.worker, 100.0)
        day = lot.expires_on
        self._sell(self.goods).order_line[0]._welfare_return(1)
        self.assertEqual((lot.balance, lot.expires_on), (100.0, day))

    @mute_logger("odoo.sql_db")
    def test_quantity_returned_is_kept_by_the_database(self):
        self._grant(self.worker, 100.0)
        line = self._sell(self.goods).order_line[0]
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            line.sudo().welfare_returned_qty = 1.5
            line.flush_recordset()
