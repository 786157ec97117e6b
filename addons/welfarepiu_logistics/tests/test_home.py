from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .road_common import RoadCommon


def minutes(count):
    return timedelta(minutes=count)


@tagged("post_install", "-at_install")
class TestExpected(RoadCommon):
    """What who waits is told, worked out of what the team has told."""

    def window(self, stop):
        start, end = stop._get_expected_window()
        return (start - self.leave, end - self.leave)

    def test_nothing_is_expected_before_the_team_leaves(self):
        self.at(self.leave - minutes(30))
        self.assertIsNone(self.stops[0]._get_expected())

    def test_it_follows_the_plan_when_the_team_leaves_as_planned(self):
        self.leave_at(self.leave)
        for number, stop in enumerate(self.stops, start=1):
            self.assertEqual(stop._get_expected(), self.leave + minutes(30 * number))
        self.assertEqual(self.window(self.stops[0]), (minutes(20), minutes(50)))

    def test_who_leaves_late_comes_late(self):
        self.leave_at(self.leave + minutes(25))
        self.assertEqual(self.stops[2]._get_expected(), self.leave + minutes(115))

    def test_each_act_moves_what_is_expected_after_it(self):
        self.leave_at(self.leave)
        # The act is told at the end of the five minutes that the plan counts there.
        self.knock(self.stops[0], self.leave + minutes(55))
        self.assertEqual(self.stops[1]._get_expected(), self.leave + minutes(80))
        self.assertEqual(self.stops[2]._get_expected(), self.leave + minutes(110))
        self.assertIsNone(self.stops[0]._get_expected())

    def test_nobody_is_expected_in_the_past(self):
        self.leave_at(self.leave)
        self.at(self.leave + minutes(75))
        self.assertEqual(self.stops[0]._get_expected(), self.leave + minutes(75))
        self.assertEqual(self.stops[1]._get_expected(), self.leave + minutes(105))

    def test_a_door_that_was_left_out_comes_after_what_was_done(self):
        self.leave_at(self.leave)
        self.knock(self.stops[1], self.leave + minutes(60))
        self.assertEqual(self.stops[0]._get_expected(), self.leave + minutes(85))
        self.assertEqual(self.stops[2]._get_expected(), self.leave + minutes(115))

    def test_nobody_rings_before_the_slot(self):
        self.leave_at(self.leave - minutes(45))
        self.assertGreaterEqual(self.stops[0]._get_expected(), self.slot.start_at)

    def test_doors_before_are_counted_as_they_get_done(self):
        self.leave_at(self.leave)
        self.assertEqual([stop._count_before() for stop in self.stops], [0, 1, 2])
        self.knock(self.stops[0], self.leave + minutes(30))
        self.assertEqual(self.stops[2]._count_before(), 1)

    def test_the_window_is_said_in_clock_time(self):
        order = self.env["sale.order"]
        start = self.slot.start_at + minutes(80)
        self.assertEqual(
            order._welfare_describe_window((start, start + minutes(30))),
            "between 10:20 and 10:50",
        )
        self.assertEqual(order._welfare_describe_window(None), "")


@tagged("post_install", "-at_install")
class TestNotices(RoadCommon):
    def tell(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "welfarepiu_logistics.cron_delivery_tell"
            ).method_direct_trigger()

    def remind(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "welfarepiu_logistics.cron_delivery_remind"
            ).method_direct_trigger()

    def notices(self, kind):
        return self.env["welfare.delivery.notice"].search([("kind", "=", kind)])

    def written(self):
        return self.mails().mapped("subject")

    # -- the day before

    def test_reminded_once_the_day_before_from_three_o_clock(self):
        day_before = self.slot.start_at - timedelta(days=1)
        self.at(day_before + timedelta(hours=5))
        self.remind()
        self.assertFalse(self.notices("reminder"))
        self.at(day_before + timedelta(hours=6, minutes=5))
        self.remind()
        self.remind()
        self.assertEqual(len(self.notices("reminder")), 3)
        self.assertEqual(self.written(), ["Your parcel comes tomorrow"] * 3)
        # Nobody did yesterday: on the day itself, until the hours begin.
        self.notices("reminder")[:1].unlink()
        self.at(self.slot.start_at - minutes(10))
        self.remind()
        self.assertIn("Your parcel comes today", self.written())
        self.notices("reminder")[:1].unlink()
        self.at(self.slot.start_at + minutes(1))
        self.remind()
        self.assertEqual(len(self.notices("reminder")), 2)

    def test_only_what_is_still_to_be_brought(self):
        self.orders[0]._action_cancel()
        self.orders[1].picking_ids._welfare_validate()
        self.at(self.slot.start_at - timedelta(hours=12))
        self.remind()
        self.assertEqual(self.notices("reminder").order_id, self.orders[2])

    def test_another_plan_tells_nothing_twice_another_day_is_told_anew(self):
        self.at(self.slot.start_at - timedelta(hours=12))
        self.remind()
        self.plan(teams=self.team_b)
        self.remind()
        self.assertEqual(len(self.notices("reminder")), 3)
        later = self.make_slot(self.today + timedelta(days=5))
        self.orders[0].welfare_slot_id = later
        self.at(later.start_at - timedelta(hours=12))
        self.remind()
        self.assertEqual(len(self.notices("reminder")), 4)

    def test_in_the_language_of_who_reads(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.orders[0].partner_id.lang = "it_IT"
        self.at(self.slot.start_at - timedelta(hours=12))
        self.remind()
        self.assertIn("Il tuo pacco arriva domani", self.written())
        mail = self.mails().filtered(lambda one: "domani" in one.subject)
        self.assertIn("Via di prova 1", mail.body_html)
        self.assertIn(f"/my/consegna/{self.orders[0].id}", mail.body_html)

    def test_the_database_keeps_it_to_once(self):
        self.at(self.slot.start_at - timedelta(hours=12))
        self.remind()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.notices("reminder")[0].copy()

    # -- on the road

    def test_told_once_when_the_team_has_left(self):
        self.tell()
        self.assertFalse(self.notices("on_way"))
        self.leave_at(self.leave)
        self.tell()
        self.tell()
        self.assertEqual(len(self.notices("on_way")), 3)
        self.assertEqual(len(self.mails()), 3)
        for stop in self.stops:
            others = (self.stops - stop).partner_id.mapped("name")
            mine = self.mails().filtered(
                lambda mail, stop=stop: stop.partner_id.name in mail.body_html
            )
            self.assertEqual(len(mine), 1)
            for name in others:
                self.assertNotIn(name, mine.body_html)
            self.assertIn(
                self.env["sale.order"]._welfare_describe_window(
                    stop._get_expected_window()
                ),
                mine.body_html,
            )

    def test_who_prefers_the_page_gets_no_mail(self):
        self.stops.partner_id.welfare_delivery_by_mail = False
        self.leave_at(self.leave)
        self.tell()
        self.assertEqual(self.notices("on_way").mapped("channel"), ["page"] * 3)
        self.assertFalse(self.mails())

    def test_later_than_told_is_told_once(self):
        self.leave_at(self.leave)
        self.tell()
        self.knock(self.stops[0], self.leave + minutes(50))
        self.tell()
        self.assertFalse(self.notices("late"), "fifteen minutes are no news")
        self.at(self.leave + minutes(85))
        self.tell()
        self.at(self.leave + minutes(110))
        self.tell()
        late = self.notices("late")
        self.assertEqual(late.picking_id, self.stops[1:].picking_id)
        self.assertEqual(len(late), 2)

    def test_acts_wake_who_tells(self):
        cron = self.env.ref("welfarepiu_logistics.cron_delivery_tell")
        count = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.leave_at(self.leave)
        self.assertGreater(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), count
        )


@tagged("post_install", "-at_install")
class TestDeliveryPage(RoadCommon):
    """What the page of one delivery says, and to whom."""

    def setUp(self):
        super().setUp()
        self.order = self.orders[0].with_user(self.worker)
        self.stop = self.orders[0].picking_ids.welfare_stop_ids

    def phase(self):
        return self.order._welfare_get_delivery()["phase"]

    def test_from_planned_to_delivered(self):
        self.at(self.leave - minutes(60))
        self.assertEqual(self.phase(), "planned")
        self.stop.with_user(self.educator_a)._pack()
        self.assertEqual(self.phase(), "packing")
        self.leave_at(self.leave)
        delivery = self.order._welfare_get_delivery()
        self.assertEqual(delivery["phase"], "on_way")
        self.assertEqual(delivery["before"], self.stop.sequence - 1)
        self.assertIn("between", delivery["window"])
        self.knock(self.stop, self.leave + minutes(30))
        delivery = self.order._welfare_get_delivery()
        self.assertEqual(delivery["phase"], "delivered")
        self.assertEqual(delivery["stop"].proof_name, "Ada")
        self.assertFalse(delivery["window"])

    def test_nobody_else_reads_it(self):
        stranger = self.orders[0].with_user(self.other)
        for call in (
            stranger._welfare_get_delivery,
            stranger._welfare_get_other_slots,
            lambda: stranger._welfare_choose_other_slot(self.slot),
            lambda: stranger._welfare_set_delivery_choices("Red gate"),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_note_for_the_door_reaches_the_team(self):
        self.order._welfare_set_delivery_choices("  Red gate  ", by_mail=False)
        self.assertEqual(
            self.orders[0].partner_shipping_id.welfare_door_note, "Red gate"
        )
        self.assertEqual(self.stop.door_note, "Red gate")
        self.assertFalse(self.worker.partner_id.welfare_delivery_by_mail)

    def test_a_door_of_others_is_not_described(self):
        self.orders[0].partner_shipping_id = self.make_address("Firm", self.casazza)
        with self.assertRaises(UserError):
            self.order._welfare_set_delivery_choices("Red gate")

    def nobody_home(self):
        self.leave_at(self.leave)
        self.knock(self.stop, self.leave + minutes(30), "nobody_home")

    def test_nobody_home_choose_another_day(self):
        soon = self.make_slot(self.today + timedelta(days=3), capacity=1)
        self.assertFalse(self.order._welfare_get_other_slots())
        self.nobody_home()
        self.assertEqual(self.phase(), "back")
        self.assertIn(soon, self.order._welfare_get_other_slots())
        self.order._welfare_choose_other_slot(soon)
        self.assertEqual(soon.taken, 1)
        self.assertEqual(self.slot.taken, 2)
        self.assertEqual(self.phase(), "planned")
        with self.assertRaises(UserError):
            self.order._welfare_choose_other_slot(self.slot)

    def test_a_full_day_cannot_be_chosen(self):
        soon = self.make_slot(self.today + timedelta(days=3), capacity=1)
        self.nobody_home()
        self.make_order(self.make_address("Faster", self.casazza), soon)
        with self.assertRaises(UserError):
            self.order._welfare_choose_other_slot(soon)
        self.assertEqual(soon.taken, 1)

    def test_another_day_is_planned_there_and_then(self):
        soon = self.make_slot(self.today + timedelta(days=3))
        self.nobody_home()
        self.route.with_user(self.educator_a)._close()
        back = self.env["welfare.delivery.return"].search(
            [("order_id", "=", self.order.id)]
        )
        self.assertEqual(back.state, "waiting")
        self.order._welfare_choose_other_slot(soon)
        self.assertEqual((back.state, back.decision), ("decided", "retry"))
        tomorrow = self.make_slot(self.today + timedelta(days=1))
        planned = self.route._get_pickings_to_plan(tomorrow.date, tomorrow)
        self.assertNotIn(self.orders[0].picking_ids, planned)
        planned = self.route._get_pickings_to_plan(soon.date, soon)
        self.assertIn(self.orders[0].picking_ids, planned)

    def test_it_stands_on_the_home_page_while_it_is_near(self):
        near = self.worker.partner_id._welfare_get_near_deliveries
        self.assertEqual(near(), self.orders[0])
        self.orders[0].welfare_slot_id = self.make_slot(self.today + timedelta(days=4))
        self.assertFalse(near())
