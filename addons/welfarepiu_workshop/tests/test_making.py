from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time

from odoo.addons.welfarepiu_logistics.models.local_time import rome_to_utc

from .common import WorkshopCommon


class TestMaking(WorkshopCommon):
    """Steps go to who is there and can do them; what was made is posted by the core."""

    def setUp(self):
        super().setUp()
        self.order = self.plan()
        self.weighing, self.mixing, self.baking, self.bagging = (
            self.order.welfare_step_ids
        )

    def at(self, hour):
        return rome_to_utc(self.today, round(hour * 3600))

    def test_steps_go_to_who_does_them_and_who_is_learning(self):
        self.assertEqual(self.weighing.member_id, self.anna)
        self.assertEqual(self.mixing.member_id, self.bruno)
        self.assertEqual(self.baking.member_id, self.anna)
        self.assertEqual(self.bagging.member_id, self.bruno)
        self.assertTrue(self.bagging.is_learning)
        self.assertEqual(self.order.reservation_state, "assigned")
        self.assertEqual(self.order.welfare_educator_id, self.educator_a)

    def test_a_step_that_does_not_fit_is_given_to_nobody(self):
        with self.assertRaises(ValidationError):
            self.weighing._give(self.bruno)
        with self.assertRaises(ValidationError):
            self.mixing._give(self.team_b.member_ids[0])
        self.bruno._state_ability(self.oven, "learning")
        with self.assertRaises(ValidationError):
            self.baking._give(self.bruno)

    def test_the_operator_cannot_write_around_the_ability(self):
        with self.assertRaises(ValidationError):
            self.weighing.with_user(self.operator).member_id = self.bruno

    def test_nobody_is_planned_beyond_the_hours_agreed(self):
        """Who comes in the afternoon is given nothing in the morning."""
        self.anna.calendar_id = self.make_calendar(
            "Afternoons", [(day, 14, 18) for day in range(7)]
        )
        self.assertFalse(self.weighing.member_id, "nobody else weighs")
        with self.assertRaises(ValidationError):
            self.weighing._give(self.anna)

    def test_who_falls_ill_gives_the_steps_back(self):
        self.bruno._state_ability(self.weigh, "alone")
        self.anna._report_absence(self.today)
        self.assertEqual(self.weighing.member_id, self.bruno)
        self.assertFalse(self.baking.member_id, "nobody bakes: the educator decides")

    def test_the_same_hours_are_not_planned_twice(self):
        window = self.order._welfare_get_window()
        presence = self.anna._get_presence(self.today)
        for start, end in presence:
            self.assertFalse(start < window[1] and end > window[0])
        self.order.action_cancel()
        self.assertTrue(
            any(
                start <= window[0] and end >= window[1]
                for start, end in self.anna._get_presence(self.today)
            )
        )

    def test_an_absent_educator_is_replaced_or_nothing_is_planned(self):
        self.env["welfare.team.absence"].create(
            {
                "user_id": self.educator_a.id,
                "date_from": self.today,
                "date_to": self.today,
                "kind": "sudden",
            }
        )
        with self.assertRaises(UserError):
            self.plan(start_hour=11)
        self.env["welfare.team.substitute"].create(
            {"team_id": self.team_a.id, "user_id": self.educator_b.id}
        )
        self.assertEqual(self.plan(start_hour=11).welfare_educator_id, self.educator_b)

    def test_what_was_made_is_stock_in_one_lot_with_its_day(self):
        lot = self.make_lot(10)
        self.assertEqual(lot.name[:7], f"L{self.today:%y%m%d}")
        label_day = self.today + timedelta(days=30)
        clock = self.env["welfare.clock"]
        self.assertEqual(clock._day_of(lot.expiration_date), label_day)
        self.assertEqual(clock._day_of(lot.removal_date), label_day - timedelta(days=5))
        self.assertEqual(lot.product_qty, 10)
        used = {
            move.product_id: move.quantity
            for move in lot.sudo().welfare_production_ids.move_raw_ids
        }
        self.assertEqual(used[self.flour], 500)
        self.assertEqual(used[self.sugar], 0.2)

    def test_a_second_lot_of_the_day_has_another_name(self):
        first = self.make_lot()
        second = self.plan(start_hour=11)
        second._welfare_begin(self.at(11))
        self.assertNotEqual(second.lot_producing_ids.name, first.name)

    def test_broken_pieces_are_made_and_scrapped(self):
        order = self.order
        order._welfare_finish(8, broken=2, moment=self.at(10))
        self.assertEqual(order.state, "done")
        self.assertEqual(order.lot_producing_ids.product_qty, 8)
        self.assertEqual(order.scrap_ids.scrap_qty, 2)
        flour = order.move_raw_ids.filtered(lambda m: m.product_id == self.flour)
        self.assertEqual(flour.quantity, 500)

    def test_fewer_pieces_take_fewer_ingredients_and_leave_no_rest(self):
        self.order._welfare_finish(5, moment=self.at(10))
        self.assertEqual(self.order.state, "done")
        flour = self.order.move_raw_ids.filtered(lambda m: m.product_id == self.flour)
        self.assertEqual(flour.quantity, 250)
        self.assertFalse(self.order.mrp_production_backorder_count > 1)

    def test_more_pieces_than_planned_are_taken(self):
        self.order._welfare_finish(12, moment=self.at(10))
        self.assertEqual(self.order.state, "done")
        self.assertEqual(self.order.lot_producing_ids.product_qty, 12)

    def test_a_number_that_cannot_be_is_asked_again(self):
        for made in (0, -1, 31):
            with self.assertRaises(UserError):
                self.order._welfare_finish(made)
        self.assertFalse(self.order.welfare_finished_at)

    def test_finishing_twice_posts_once(self):
        self.order._welfare_finish(10, moment=self.at(10))
        self.order._welfare_finish(7, moment=self.at(11))
        self.assertEqual(self.order.lot_producing_ids.product_qty, 10)
        self.assertEqual(self.order.welfare_made, 10)

    def test_without_ingredients_nothing_is_sold_and_the_operator_reads_why(self):
        quant = self.env["stock.quant"]._gather(self.flour, self.stock)
        self.order.do_unreserve()
        quant.inventory_quantity = 0
        quant.action_apply_inventory()
        self.order._welfare_finish(10, moment=self.at(10))
        self.assertNotEqual(self.order.state, "done")
        self.assertIn("Flour", self.order.welfare_problem)
        self.assertEqual(self.biscuits.qty_available, 0)
        self.env["stock.quant"]._update_available_quantity(self.flour, self.stock, 5)
        self.order.with_user(self.operator).action_welfare_post()
        self.assertEqual(self.order.state, "done")
        self.assertFalse(self.order.welfare_problem)

    def test_hours_go_to_the_register_once(self):
        self.order._welfare_begin(self.at(9))
        self.weighing._do("key-weighing-1", self.at(9), level="photo")
        self.order._welfare_finish(10, moment=self.at(10.5))
        register = self.env["welfare.participation"].search(
            [("production_id", "=", self.order.id)]
        )
        self.assertEqual(register.member_id, self.anna, "who did a step")
        self.assertEqual((register.task, register.minutes), ("make", 90))
        self.assertEqual(register.prompts, {"photo": 1})
        self.order._welfare_register()
        self.assertEqual(
            self.env["welfare.participation"].search_count(
                [("production_id", "=", self.order.id)]
            ),
            1,
        )

    def test_a_confirmed_month_takes_no_hours_and_the_work_is_posted(self):
        self.order._welfare_begin(self.at(9))
        self.weighing._do("key-weighing-1", self.at(9), level="photo")
        months = self.env["welfare.participation.month"]
        month = months.create(
            {"member_id": self.anna.id, "month": self.today.replace(day=1)}
        )
        next_month = self.today + relativedelta(months=1, day=2)
        with freeze_time(next_month), self.assertRaises(UserError):
            month._confirm()
        month.write(
            {
                "state": "confirmed",
                "confirmed_by_id": self.env.uid,
                "confirmed_at": self.env["welfare.clock"]._now(),
            }
        )
        self.order._welfare_finish(10, moment=self.at(10))
        self.assertEqual(self.order.state, "done")
        self.assertFalse(
            self.env["welfare.participation"].search(
                [("production_id", "=", self.order.id)]
            )
        )

    def test_who_said_it_is_over_the_next_day_did_not_work_all_night(self):
        self.order._welfare_begin(self.at(9))
        self.weighing._do("key-weighing-1", self.at(9))
        self.order._welfare_finish(10, moment=self.at(9) + timedelta(hours=24))
        register = self.env["welfare.participation"].search(
            [("production_id", "=", self.order.id)]
        )
        self.assertEqual(register.minutes, 240)

    def test_planned_work_counts_towards_the_hours_of_the_week(self):
        monday = self.today + timedelta(days=7 - self.today.weekday())
        before = self.anna._get_week_minutes(monday + timedelta(days=2))
        self.plan(day=monday)
        after = self.anna._get_week_minutes(monday + timedelta(days=2))
        self.assertEqual(after - before, 60)

    def test_orders_of_the_core_are_left_alone(self):
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.box.product_tmpl_id.id,
                "bom_line_ids": [Command.create({"product_id": self.sugar.id})],
            }
        )
        order = self.env["mrp.production"].create(
            {"product_id": self.box.id, "product_qty": 1, "bom_id": bom.id}
        )
        order.action_confirm()
        order.button_mark_done()
        self.assertEqual(order.state, "done")
        self.assertFalse(order.welfare_step_ids)
