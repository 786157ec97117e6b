from datetime import timedelta

from psycopg2.errors import CheckViolation, RestrictViolation, UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .supplier_order_common import SupplierOrderCommon


@tagged("post_install", "-at_install")
class TestSupplierOrder(SupplierOrderCommon):
    """A supplier answers what it hands over itself, and is paid when it has."""

    # -- opened ------------------------------------------------------------------

    def test_one_for_each_supplier_and_way(self):
        other = self._create_product(
            "Eggs",
            3.0,
            self.kind_f,
            type="consu",
            welfare_supplier_id=self.other.id,
            welfare_handover="collect",
        )
        order = self._sell(self.bread, self.session, self.cheese, other, self.goods)
        self.assertEqual(
            sorted(
                (
                    one.supplier_id.name,
                    one.served_as,
                    one.state,
                    one.line_ids.product_id.name,
                )
                for one in order.welfare_supplier_order_ids
            ),
            sorted(
                [
                    ("Supplier A", "delivers", "new", self.bread.name),
                    ("Supplier A", "rounds", "accepted", self.cheese.name),
                    ("Supplier A", "voucher", "accepted", self.session.name),
                    ("Supplier B", "collect", "new", "Eggs"),
                ]
            ),
        )

    def test_nothing_is_opened_for_the_operators_own_goods(self):
        self.assertFalse(self._sell(self.goods).welfare_supplier_order_ids)

    def test_promised_not_before_the_answer_nor_the_lead_time(self):
        one = self._supply(self.bread).sudo()
        self.assertEqual(one.due_on, self.clock._day_of(one.answer_by))
        self.bread.sale_delay = 5
        self.assertEqual(
            self._supply(self.bread).due_on, self.today + timedelta(days=5)
        )

    def test_what_is_handed_over_never_passes_our_warehouse(self):
        order = self._sell(self.bread, self.cheese)
        self.assertEqual(order.picking_ids.move_ids.product_id, self.cheese)
        self.assertTrue(order._has_deliverable_products())
        alone = self._order(self.bread)
        alone.website_id = self.env["website"].search([], limit=1)
        self.assertFalse(alone._has_deliverable_products())
        self.assertTrue(alone._needs_customer_address(), "the supplier comes there")
        alone._check_cart_is_ready_to_be_paid()
        with self.assertRaisesRegex(ValidationError, "shipping method"):
            self._order(
                self.cheese, website_id=alone.website_id.id
            )._check_cart_is_ready_to_be_paid()

    # -- accept and done ---------------------------------------------------------

    def test_accept_then_done_makes_it_payable(self):
        one = self._supply(self.bread)
        self.assertEqual(one._get_dues().state, "expected")
        with self.assertRaises(UserError):
            one._mark_done()
        one._accept(hours="dalle 9 alle 12")
        self.assertEqual((one.state, one.due_hours), ("accepted", "dalle 9 alle 12"))
        self.assertIn("dalle 9 alle 12", self._get_mails(self.worker)[0].body_html)
        one._mark_done()
        self.assertEqual((one.state, one._get_dues().state), ("done", "payable"))
        self.assertEqual(one.sudo().line_ids.order_line_id.qty_delivered, 1)
        self.assertBooks()

    def test_second_answer_is_told(self):
        one = self._supply(self.bread)
        one._accept()
        with self.assertRaises(UserError):
            one._accept()
        one._mark_done()
        for act in (one._mark_done, lambda: one._refuse("Late")):
            with self.assertRaises(UserError):
                act()

    def test_a_day_that_is_over_is_not_accepted(self):
        one = self._supply(self.bread)
        with self._at(self.clock._now() + timedelta(days=4)):
            with self.assertRaises(UserError):
                one._accept()
            one._propose(self.clock._today())
        self.assertEqual(one.state, "proposed")

    def test_suspended_supplier_serves_what_is_sold(self):
        one = self._supply(self.bread)
        # As a charter that lapsed: nothing of it can be bought any more.
        self.patch(
            self.env.registry["product.product"],
            "_welfare_check_can_buy",
            lambda _product, _partner, _at: ["Suspended."],
        )
        one._accept()
        one._mark_done()
        self.assertEqual(one._get_dues().state, "payable")

    # -- propose -----------------------------------------------------------------

    def test_another_day_is_taken(self):
        one = self._supply(self.bread)
        day = one.due_on + timedelta(days=3)
        one._propose(day, hours="alle 8", words="The oven is broken")
        self.assertIn("The oven is broken", self._get_mails(self.worker)[0].body_html)
        self._as_worker(one)._accept_proposal()
        self.assertEqual(
            (one.state, one.due_on, one.due_hours), ("accepted", day, "alle 8")
        )
        self.assertFalse(one.sudo().order_id.welfare_return_ids)
        self.assertTrue(self._get_mails(self.supplier))

    def test_fewer_pieces_give_back_the_others_into_the_same_lot(self):
        lot = self.env["welfare.credit.lot"].search(
            [("worker_id", "=", self.worker.id)]
        )
        one = self._supply(self.bread, quantity=3)
        self.assertEqual(lot.balance, 185)
        one._propose(one.due_on, {one.line_ids: 2})
        self.assertEqual(lot.balance, 185, "nothing moves before the customer's yes")
        self._as_worker(one)._accept_proposal()
        self.assertEqual(one.line_ids.left_quantity, 2)
        self.assertEqual((lot.balance, one._get_dues().amount), (190, 10))
        one._mark_done()
        self.assertEqual(one._get_dues().state, "payable")
        self.assertBooks()

    def test_declined_is_paid_back_whole(self):
        one = self._supply(self.bread, quantity=3)
        one._propose(one.due_on, {one.line_ids: 1})
        self._as_worker(one)._decline_proposal()
        self.assertEqual((one.state, one._get_owed()), ("declined", 0))
        self.assertFalse(one._get_dues())
        self.assertEqual(
            sum(one.sudo().order_id.welfare_return_ids.mapped("credit_amount")), 15
        )
        self.assertBooks()

    def test_proposals_that_make_no_sense(self):
        one = self._supply(self.bread, quantity=3)
        for day, pieces in (
            (one.due_on, 3),
            (one.due_on, 4),
            (one.due_on, -1),
            (self.tomorrow, 0),
            (self.today - timedelta(days=1), 2),
            (None, 2),
        ):
            with self.subTest(day=day, pieces=pieces), self.assertRaises(UserError):
                one._propose(day, {one.line_ids: pieces})
        self.assertEqual(one.state, "new")

    def test_proposal_whose_day_is_over_is_not_taken(self):
        one = self._supply(self.bread)
        one._propose(one.due_on + timedelta(days=1))
        with self._at(self.clock._now() + timedelta(days=5)):
            with self.assertRaises(UserError):
                self._as_worker(one)._accept_proposal()
            self._as_worker(one)._decline_proposal()
        self.assertEqual(one.state, "declined")

    # -- refuse ------------------------------------------------------------------

    def test_refused_goes_back_to_credit_and_nothing_is_owed(self):
        order = self._sell(self.bread, self.session, quantity=2)
        one = order.welfare_supplier_order_ids.filtered(
            lambda one: one.served_as == "delivers"
        ).with_user(self.user)
        with self.assertRaises(UserError):
            one._refuse("  ")
        one._refuse("Frost")
        returns = order.welfare_return_ids
        self.assertEqual(
            (returns.cause, returns.credit_amount, returns.product_id),
            ("refused", 10, self.bread),
        )
        self.assertEqual((one.state, one._get_owed()), ("refused", 0))
        self.assertEqual(set(order.welfare_voucher_ids.mapped("state")), {"issued"})
        self.assertIn("Frost", self._get_mails(self.worker)[0].body_html)
        self.assertIn(self.supplier.name, order.message_ids[0].body)
        self.assertBooks()

    def test_own_money_goes_back_to_its_payer(self):
        one = self._supply(self.bread, quantity=41)
        order = one.sudo().order_id
        self.assertEqual(order.amount_total, 5, "the worker pays what credit does not")
        one._refuse("Frost")
        returns = order.welfare_return_ids
        self.assertEqual((returns.credit_amount, returns.own_amount), (200, 5))

    def test_goods_of_our_rounds_are_refused_before_they_leave(self):
        one = self._supply(self.cheese)
        one._refuse("Mould")
        self.assertEqual(one.state, "refused")
        self.assertEqual(one.sudo().order_id.picking_ids.state, "cancel")
        self.assertEqual(len(one.sudo().order_id.welfare_return_ids), 1)
        self.assertBooks()

    def test_vouchers_and_rounds_are_not_answered_by_hand(self):
        for product in (self.session, self.cheese):
            one = self._supply(product)
            for act in (
                one._accept,
                one._mark_done,
                lambda one=one: one._propose(self.tomorrow),
            ):
                with self.assertRaises(UserError):
                    act()
        with self.assertRaises(UserError):
            self._supply(self.session)._refuse("No")

    # -- closed elsewhere --------------------------------------------------------

    def test_vouchers_are_done_when_the_last_is_used(self):
        one = self._supply(self.session, quantity=2)
        first, second = one._get_vouchers()
        first._redeem()
        self.assertEqual(one.state, "accepted")
        second._redeem()
        self.assertEqual(one.state, "done")

    def test_vouchers_given_back_cancel_it(self):
        one = self._supply(self.session)
        one._get_vouchers()._give_back()
        self.assertEqual(one.state, "cancelled")

    def test_used_and_given_back_is_done(self):
        one = self._supply(self.session, quantity=2)
        first, second = one._get_vouchers()
        first._redeem()
        second._give_back()
        self.assertEqual(one.state, "done")

    def test_cancelled_with_its_order_and_sold_again(self):
        one = self._supply(self.bread, self.cheese)
        order = one.sudo().order_id
        order._action_cancel()
        self.assertEqual(set(one.mapped("state")), {"cancelled"})
        self.assertIn("/fornitore/ordini/", self._get_mails(self.supplier)[0].body_html)
        order.action_draft()
        order._welfare_update_coverage()
        order.action_confirm()
        again = order.welfare_supplier_order_ids - one.sudo()
        self.assertEqual(sorted(again.mapped("state")), ["accepted", "new"])

    def test_returned_whole_by_the_operator_cancels_it(self):
        one = self._supply(self.bread, quantity=2)
        order = one.sudo().order_id
        order._welfare_return_lines({self._line(order, self.bread): 1}, "return")
        self.assertEqual((one.state, one.line_ids.left_quantity), ("new", 1))
        order._welfare_return_lines({self._line(order, self.bread): 1}, "return")
        self.assertEqual(one.state, "cancelled")

    # -- kept by the database ----------------------------------------------------

    def _sql(self, error, query, *args):
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(error),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(query, args)

    def test_the_database_refuses_what_must_not_be(self):
        one = self._supply(self.bread)
        table = "UPDATE welfare_supplier_order SET"
        self._sql(CheckViolation, f"{table} state = 'proposed' WHERE id = %s", one.id)
        self._sql(CheckViolation, f"{table} due_on = NULL WHERE id = %s", one.id)
        self._sql(CheckViolation, f"{table} state = 'done' WHERE id = %s", one.id)
        self._sql(
            RestrictViolation,
            "DELETE FROM welfare_supplier_order WHERE id = %s",
            one.id,
        )
        self._sql(
            RestrictViolation, f"{table} served_as = 'collect' WHERE id = %s", one.id
        )
        self._sql(
            CheckViolation,
            "UPDATE welfare_supplier_order_line SET proposed_quantity = 9"
            " WHERE supplier_order_id = %s",
            one.id,
        )
        one._refuse("Frost")
        self._sql(
            RestrictViolation,
            f"{table} state = 'accepted', closed_at = NULL WHERE id = %s",
            one.id,
        )

    @mute_logger("odoo.sql_db")
    def test_one_order_is_served_once(self):
        one = self._supply(self.bread).sudo()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["welfare.supplier.order"].sudo()._open_for(one.order_id)

    # -- who ---------------------------------------------------------------------

    def test_another_supplier_and_the_customer_do_not_answer_for_it(self):
        one = self._supply(self.bread)
        for user in (self.other_user, self.worker_user):
            theirs = one.with_user(user)
            for act in (
                theirs._accept,
                theirs._mark_done,
                lambda theirs=theirs: theirs._propose(self.tomorrow),
                lambda theirs=theirs: theirs._refuse("x"),
            ):
                with self.assertRaises(AccessError):
                    act()
        one._propose(one.due_on + timedelta(days=1))
        stranger = self._create_worker("Stranger")
        for user in (
            self.user,
            self.other_user,
            self._create_worker_user(stranger, login="stranger"),
        ):
            for name in ("_accept_proposal", "_decline_proposal"):
                with self.assertRaises(AccessError):
                    getattr(one.with_user(user), name)()
        self.assertEqual(one.state, "proposed")

    def test_suppliers_and_workers_read_their_own_only(self):
        one = self._supply(self.bread)
        stranger = self._create_worker_user(
            self._create_worker("Stranger"), login="stranger"
        )
        for user, mine in (
            (self.user, 1),
            (self.worker_user, 1),
            (self.other_user, 0),
            (stranger, 0),
        ):
            for model, ids in (
                ("welfare.supplier.order", one.ids),
                ("welfare.supplier.order.line", one.line_ids.ids),
            ):
                found = self.env[model].with_user(user).search([("id", "in", ids)])
                self.assertEqual(len(found), mine, (user.login, model))
            with self.assertRaises(AccessError):
                one.with_user(user).write({"state": "done"})

    def test_supplier_reaches_neither_buyer_nor_payment(self):
        one = self._supply(self.bread)
        with self.assertRaises(AccessError):
            one.read(["order_id"])
        with self.assertRaises(AccessError):
            one.line_ids.read(["order_line_id"])
        with self.assertRaises(AccessError):
            one.search([("order_id.partner_id.name", "=", self.worker.name)])

    def test_supplier_sees_what_it_needs_when_it_needs_it(self):
        self.worker.write({"street": "Via Prova 1", "phone": "035 000000"})
        one = self._supply(self.bread)
        self.assertEqual(one._get_recipient(), {"city": self.city.name})
        one._accept()
        to = one._get_recipient()
        self.assertEqual((to["name"], to["phone"]), (self.worker.name, "035 000000"))
        self.assertIn("Via Prova 1", to["address"])
        one._mark_done()
        self.assertEqual(one._get_recipient(), {})
        self.bread.welfare_handover = "collect"
        fetched = self._supply(self.bread)
        fetched._accept()
        self.assertEqual(fetched._get_recipient(), {"name": self.worker.name})
        self.assertEqual(self._supply(self.cheese)._get_recipient(), {})

    def test_papers_of_an_order_are_its_suppliers(self):
        one = self._supply(self.bread)
        paper = self.env["ir.attachment"].create(
            {"name": "x.txt", "raw": b"x", "res_model": one._name, "res_id": one.id}
        )
        self.assertEqual(paper.with_user(self.user).raw, b"x")
        for user in (self.other_user, self._create_hr_user()):
            with self.assertRaises(AccessError):
                paper.with_user(user).read(["raw"])

    def test_buyer_is_told_what_suppliers_promise(self):
        order = self._sell(self.bread, self.session)
        [step] = [
            one
            for one in order._welfare_get_next_steps()
            if one.startswith(self.supplier.name)
        ]
        due = order.welfare_supplier_order_ids.filtered("due_on").due_on
        self.assertIn(due.strftime("%d/%m/%Y"), step)

    def test_operator_answers_on_the_phone(self):
        operator = self._create_operator()
        one = self._supply(self.bread).with_user(operator)
        one.action_accept()
        one.action_mark_done()
        self.assertEqual(one.state, "done")

    def test_nobody_is_erased_before_it_is_handed_over(self):
        one = self._supply(self.bread)
        self.assertTrue(self.worker.sudo()._welfare_get_open_order_sentences())
        one._accept()
        one._mark_done()
        self.assertFalse(self.worker.sudo()._welfare_get_open_order_sentences())

    def test_two_suppliers_of_one_order_stay_two(self):
        eggs = self._create_product(
            "Eggs",
            3.0,
            self.kind_f,
            type="consu",
            welfare_supplier_id=self.other.id,
            welfare_handover="delivers",
        )
        both = self.supplier + self.other
        self._sell(self.bread)
        self._sell(eggs)
        self.assertFalse(both._welfare_get_merge_obstacles(self.supplier))
        order = self._sell(self.bread, eggs)
        [obstacle] = both._welfare_get_merge_obstacles(self.supplier)
        self.assertIn(order.name, obstacle)

    def test_erased_person_leaves_no_words(self):
        one = self._supply(self.bread)
        one._propose(one.due_on + timedelta(days=1), words="For Ada")
        self._as_worker(one)._decline_proposal()
        self.worker.sudo()._welfare_erase_orders()
        self.assertFalse(one.words)

    # -- who has not answered ----------------------------------------------------

    def _remind_at(self, hours):
        with self._at(self.clock._now() + timedelta(hours=hours)):
            self._run_cron("cron_supplier_order_remind")
        return len(self._get_mails(self.supplier))

    def test_reminded_once_at_half_time_then_shown_to_the_operator(self):
        one = self._supply(self.bread)
        self.assertEqual(self._remind_at(11), 0)
        self.assertEqual(self._remind_at(13), 1)
        self.assertEqual(self._remind_at(14), 1)
        Order = self.env["welfare.supplier.order"]
        with self._at(one.answer_by - timedelta(seconds=1)):
            self.assertNotIn(one.id, Order.search([("is_late", "=", True)]).ids)
        with self._at(one.answer_by + timedelta(seconds=1)):
            self.assertIn(one.id, Order.search([("is_late", "=", True)]).ids)
            one._accept()
            self.assertNotIn(one.id, Order.search([("is_late", "=", True)]).ids)

    def test_customer_is_reminded_of_a_proposal(self):
        one = self._supply(self.bread)
        one._propose(one.due_on + timedelta(days=3))
        before = len(self._get_mails(self.worker))
        self.assertEqual(self._remind_at(13), 0)
        self.assertEqual(len(self._get_mails(self.worker)), before + 1)

    # -- two at once is in tests/faults/test_answer_at_once.py -------------------

    def test_own_goods_of_two_lines_are_one_answer(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.worker.id,
                "welfare_use_credit": True,
                "order_line": [
                    Command.create({"product_id": self.bread.id, "product_uom_qty": 2}),
                    Command.create({"product_id": self.bread.id, "product_uom_qty": 1}),
                ],
            }
        )
        order._welfare_update_coverage()
        order.action_confirm()
        one = order.welfare_supplier_order_ids.with_user(self.user)
        self.assertEqual(len(one.line_ids), 2)
        one._accept()
        one._mark_done()
        self.assertEqual(one._get_dues().mapped("state"), ["payable"] * 2)
