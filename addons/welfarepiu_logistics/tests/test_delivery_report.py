import io
from datetime import timedelta

from PIL import Image
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .road_common import RoadCommon


def photo():
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "brown").save(content, "JPEG")
    return content.getvalue()


@tagged("post_install", "-at_install")
class TestDeliveryReport(RoadCommon):
    """That something was wrong, from one tap to what comes back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        order = cls.make_two_things()
        cls.worker = cls.let_log_in(order)
        cls.order = order.with_user(cls.worker)
        order.picking_ids._welfare_validate()
        cls.reports = cls.env["welfare.delivery.report"].with_user(cls.worker)
        cls.farmer = new_test_user(cls.env, "farmer", "welfarepiu_base.group_supplier")
        cls.farmer.partner_id.parent_id = cls.supplier

    def open(self, kind="missing"):
        return self.reports._open_for(self.order, kind)

    def as_operator(self, report):
        return report.with_user(self.operator)

    def line_of(self, report, product):
        return report.line_ids.filtered(lambda one: one.sudo().product_id == product)

    def test_one_tap_is_enough_and_a_second_one_finds_it(self):
        report = self.open()
        self.assertEqual(self.open(), report)
        self.assertEqual(report.state, "new")
        self.assertEqual(report.line_ids.mapped("quantity"), [0.0, 0.0])
        self.assertNotEqual(self.open("damaged"), report)
        self.assertEqual(self.reports.search_count([]), 2)

    def test_the_database_keeps_it_to_one_open(self):
        vals = {
            "name": "X",
            "order_id": self.order.id,
            "kind": "missing",
            "opened_at": self.env["welfare.clock"]._now(),
        }
        self.open()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["welfare.delivery.report"].create(vals)

    def test_what_did_not_arrive_is_all_of_it(self):
        report = self.open("not_arrived")
        self.assertEqual(report.line_ids.mapped("quantity"), [3.0, 2.0])

    def test_nobody_tells_it_of_what_others_bought(self):
        stranger = self.reports.with_user(self.other)
        with self.assertRaises(AccessError):
            stranger._open_for(self.order.with_user(self.other), "missing")
        report = self.open()
        self.assertFalse(stranger.search([]))
        for call in (
            lambda: report.with_user(self.other)._add_words("Hello"),
            lambda: report.with_user(self.other)._describe({}),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_not_for_ever_and_not_before(self):
        fresh = self.orders[1].with_user(self.other)
        self.at(self.slot.start_at)
        with self.assertRaises(UserError):
            self.reports.with_user(self.other)._open_for(fresh, "missing")
        self.at(self.slot.start_at + timedelta(days=40))
        with self.assertRaises(UserError):
            self.open()

    def test_nothing_came_and_the_hours_are_over(self):
        late = self.orders[1].with_user(self.other)
        self.at(self.slot.end_at + timedelta(minutes=1))
        report = self.reports.with_user(self.other)._open_for(late, "not_arrived")
        self.assertEqual(
            report.sudo().stop_id, late.sudo().picking_ids.welfare_stop_ids
        )

    def test_no_more_than_was_brought(self):
        report = self.open()
        line = self.line_of(report, self.box)
        with self.assertRaises(UserError):
            report._describe({line: 4.0})
        other = self.open("damaged")
        with self.assertRaises(UserError):
            report._describe({self.line_of(other, self.box): 1.0})
        report._describe({line: 2.0})
        self.assertEqual(line.quantity, 2.0)

    def test_words_and_photos_are_a_thread(self):
        report = self.open()
        with self.assertRaises(UserError):
            report._add_words("   ")
        with self.assertRaises(ValidationError):
            report._add_words("Look", b"%PDF-1.4 not a photo", "x.pdf")
        report._add_words("Two boxes are missing.", photo(), "kitchen.jpg")
        message = report.message_ids
        self.assertTrue(message.photo)
        self.assertEqual(message.side, "customer")
        asked = self.as_operator(report)
        asked.answer = "We look for them."
        asked.action_answer()
        self.assertEqual(report.state, "answered")
        self.assertFalse(asked.answer)
        self.assertEqual(report.message_ids.mapped("side"), ["customer", "operator"])
        self.assertIn(report.name, self.mails().mapped("subject")[0])
        report._add_words("Still nothing.")
        self.assertEqual(report.state, "new")

    def test_one_click_gives_back_once(self):
        report = self.open()
        report._describe({self.line_of(report, self.box): 2.0})
        asked = self.as_operator(report)
        asked.action_give_back()
        returned = self.order.sudo().welfare_return_ids
        self.assertEqual(returned.quantity, 2.0)
        self.assertEqual(returned.reason, report.name)
        self.assertEqual(self.line_of(report, self.box).sudo().return_id, returned)
        self.assertEqual((report.state, report.outcome), ("solved", "given_back"))
        self.assertEqual(report._get_sentence(), returned._get_sentence())
        with self.assertRaises(UserError):
            asked.action_give_back()
        with self.assertRaises(UserError):
            self.line_of(asked, self.box).quantity = 1.0
        # The goods that come back in a parcel are the same return.
        self.order.sudo().order_line._welfare_follow_goods("goods")
        self.assertEqual(len(self.order.sudo().welfare_return_ids), 1)

    def test_nothing_is_given_back_of_nothing(self):
        asked = self.as_operator(self.open())
        with self.assertRaises(UserError):
            asked.action_give_back()
        with self.assertRaises(UserError):
            asked.action_solve()
        asked.answer = "It is in the second parcel."
        asked.action_solve()
        self.assertEqual(asked.outcome, "explained")
        again = self.open()
        self.assertNotEqual(again, asked.with_user(self.worker))

    def test_a_supplier_reads_its_own_things_and_no_words(self):
        report = self.open("damaged")
        report._add_words("All is broken")
        lines = self.env["welfare.delivery.report.line"].with_user(self.farmer)
        self.assertFalse(lines.search([]))
        cheese = report.line_ids - self.line_of(report, self.box)
        report._describe({self.line_of(report, self.box): 1.0, cheese: 1.0})
        self.assertEqual(lines.search([]).sudo().product_id, self.box)
        for model in (
            "welfare.delivery.report",
            "welfare.delivery.report.message",
            "welfare.route.stop",
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.farmer).search([])

    def test_no_one_of_a_team_is_named(self):
        """Neither the list nor the thread leads to who accompanied or took part."""
        for name in ("welfare.delivery.report", "welfare.delivery.report.message"):
            people = [
                field.name
                for field in self.env[name]._fields.values()
                if field.comodel_name
                in ("welfare.team", "welfare.team.member", "welfare.educator")
            ]
            self.assertEqual(people, [])

    def test_only_the_operator_answers(self):
        report = self.open()
        for method in ("action_answer", "action_give_back", "action_solve"):
            with self.assertRaises(AccessError):
                getattr(report, method)()
        with self.assertRaises(AccessError):
            report.write({"state": "solved"})
        with self.assertRaises(UserError):
            report.sudo().unlink()

    def test_words_go_with_the_person(self):
        report = self.open()
        report._add_words("My kitchen", photo(), "kitchen.jpg")
        report.sudo().partner_id._welfare_erase_elsewhere()
        message = report.sudo().message_ids
        self.assertFalse(message.text)
        self.assertFalse(message.photo)
