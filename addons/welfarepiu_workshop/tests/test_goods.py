from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .common import WorkshopCommon


class TestGoods(WorkshopCommon):
    """What expires first leaves first, what is past its day does not leave, and who
    has a lot is found."""

    def test_first_expired_first_out(self):
        late = self.make_lot(10)
        early = self.make_lot(10)
        late.removal_date += timedelta(days=10)
        order = self.make_order(4)
        self.assertEqual(order.picking_ids.move_line_ids.lot_id, early)
        self.assertLess(early.removal_date, late.removal_date)

    def test_what_is_past_its_day_is_not_sold(self):
        self.make_lot(10)
        self.assertEqual(self.biscuits.free_qty, 10)
        with freeze_time(self.today + timedelta(days=26)):
            self.biscuits.invalidate_recordset()
            self.assertEqual(self.biscuits.free_qty, 0)
            order = self.make_order(1)
            self.assertFalse(order.picking_ids.move_line_ids)

    def test_an_order_that_is_late_takes_nothing_that_is_past(self):
        """The core asks what was fresh on the day that was planned."""
        self.make_lot(10)
        order = self.make_order(1)
        picking = order.picking_ids
        picking.do_unreserve()
        with freeze_time(self.today + timedelta(days=26)):
            picking.action_assign()
            self.assertFalse(picking.move_line_ids)

    def test_reserved_goods_that_pass_their_day_give_way(self):
        old = self.make_lot(10)
        order = self.make_order(3)
        self.assertEqual(order.picking_ids.move_line_ids.lot_id, old)
        fresh = self.make_lot(10)
        fresh.removal_date += timedelta(days=60)
        with freeze_time(self.today + timedelta(days=26)):
            self.env["stock.picking"]._cron_swap_past_lots()
            self.assertEqual(order.picking_ids.move_line_ids.lot_id, fresh)

    def test_what_was_delivered_is_posted_whatever_its_date(self):
        self.make_lot(10)
        order = self.make_order(3)
        with freeze_time(self.today + timedelta(days=26)):
            self.deliver(order)
        self.assertEqual(order.picking_ids.state, "done")

    def test_other_goods_leave_as_before(self):
        Quant = self.env["stock.quant"]
        self.assertEqual(Quant._get_removal_strategy(self.box, self.stock), "fifo")
        self.assertEqual(Quant._get_removal_strategy(self.biscuits, self.stock), "fefo")

    # -- recall -----------------------------------------------------------------------

    def make_recall(self, lot):
        return self.env["welfare.recall"].create(
            {"lot_id": lot.id, "reason": "A piece of metal may be in it."}
        )

    def test_a_recall_stops_the_lot_and_finds_who_has_it(self):
        lot = self.make_lot(10)
        has_it = self.make_order(2)
        self.deliver(has_it)
        waits = self.make_order(3)
        other = self.make_lot(10)
        other.removal_date += timedelta(days=30)
        recall = self.make_recall(lot).with_user(self.operator)
        recall._stop()
        self.assertEqual(recall.line_ids.order_id, has_it)
        self.assertEqual(recall.line_ids.quantity, 2)
        self.assertEqual(recall.left, 8)
        self.assertEqual(waits.picking_ids.move_line_ids.lot_id, other)
        self.assertEqual(self.biscuits.free_qty, 10 - 3, "nothing of the lot is sold")

    def test_everybody_is_told_once(self):
        lot = self.make_lot(10)
        self.deliver(self.make_order(2))
        silent = self.make_order(1)
        self.deliver(silent)
        silent.partner_id.email = False
        recall = self.make_recall(lot)
        with self.assertRaises(UserError):
            recall._tell()
        recall._stop()
        mails = self.env["mail.mail"]
        before = mails.search_count([])
        unreached = recall._tell()
        self.assertEqual(unreached.order_id, silent)
        self.assertEqual(mails.search_count([]), before + 1)
        recall._tell()
        self.assertEqual(mails.search_count([]), before + 1)
        with self.assertRaises(UserError):
            recall._close()
        unreached.action_told()
        recall._close()
        self.assertEqual(recall.state, "closed")

    def test_stopping_again_finds_who_was_missed_and_tells_nobody_twice(self):
        lot = self.make_lot(10)
        self.deliver(self.make_order(2))
        recall = self.make_recall(lot)
        recall._stop()
        first = recall.line_ids
        recall._tell()
        recall._stop()
        self.assertEqual(recall.line_ids, first)
        self.assertTrue(first.told_at)

    def test_an_ingredient_is_recalled_with_all_that_was_made_of_it(self):
        self.sugar.tracking = "none"
        vanilla = self.make_ingredient("Vanilla", stock=0, tracking="lot")
        bad = self.env["stock.lot"].create({"name": "V1", "product_id": vanilla.id})
        self.env["stock.quant"]._update_available_quantity(
            vanilla, self.stock, 1, lot_id=bad
        )
        draft = self.recipe._open_new_version()
        draft.bom_line_ids[0].copy(
            {"product_id": vanilla.id, "product_qty": 0.01, "bom_id": draft.bom_id.id}
        )
        draft._put_in_force()
        self.recipe = draft
        order = self.plan(recipe=draft)
        order._welfare_finish(10)
        self.assertEqual(order.state, "done", order.welfare_problem)
        sold = self.make_order(2)
        self.deliver(sold)
        recall = self.make_recall(bad)
        recall._stop()
        self.assertEqual(recall.lot_ids, bad | order.lot_producing_ids)
        self.assertEqual(recall.line_ids.order_id, sold)
        self.assertEqual(self.biscuits.free_qty, 0)

    def test_a_recall_says_why(self):
        recall = self.env["welfare.recall"].create({"lot_id": self.make_lot().id})
        with self.assertRaises(UserError):
            recall._stop()

    # -- label ------------------------------------------------------------------------

    def test_the_label_says_what_the_law_asks(self):
        label = self.make_lot(10)._welfare_get_label()
        self.assertEqual(label["name"], "Maize biscuits")
        self.assertEqual(label["net"], "250 g")
        self.assertEqual(label["date"], self.today + timedelta(days=30))
        self.assertEqual(label["storage"], "Keep dry.")
        self.assertIn(self.env.company.name, label["producer"])
        self.assertTrue(label["lot"])
        self.assertEqual(
            label["ingredients"], [(self.flour, True), (self.sugar, False)]
        )

    def test_allergens_stand_out(self):
        html = str(self.recipe.ingredients)
        self.assertIn('<strong class="wp-allergen">Flour</strong>', html)
        self.assertNotIn("<strong>Sugar", html)

    def test_the_story_names_nobody(self):
        product = self.biscuits.product_tmpl_id
        product.welfare_workshop_story = "Made by hand, in the morning."
        sheet = product._get_welfare_sheet()
        self.assertEqual(sheet["workshop"]["story"], "Made by hand, in the morning.")
        with self.assertRaises(UserError):
            product.welfare_workshop_story = f"{self.anna.name} makes them."

    def test_valuation_writes_nothing_to_the_books(self):
        """Goods of the workshop are valued by nobody: stock is no account of ours."""
        before = self.env["account.move"].search_count([])
        self.make_lot(10)
        self.deliver(self.make_order(2))
        self.assertEqual(self.env["account.move"].search_count([]), before)
        self.assertEqual(
            self.biscuits.with_company(self.env.company).valuation, "periodic"
        )
