from datetime import timedelta
from io import BytesIO

from PIL import Image
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import LogisticsCommon


class PlaceCommon(LogisticsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.env["res.partner"].create(
            {"name": "Test mill", "is_company": True}
        )
        cls.payer = cls.env["welfare.payer"].create({"partner_id": cls.firm.id})
        cls.hr = new_test_user(
            cls.env, "hr", "welfarepiu_base.group_firm_hr", parent_id=cls.firm.id
        )
        cls.library = cls.make_place("Library", capacity=2, opening="Mornings")
        cls.site = cls.make_place("Plant", kind="workplace", payer_id=cls.payer.id)
        cls.soon = cls.make_slot(cls.today + timedelta(days=2))

    @classmethod
    def make_place(cls, name, **values):
        return cls.env["welfare.place"].create(
            {
                "name": name,
                "street": "Via Roma 1",
                "city_id": cls.casazza.id,
                **values,
            }
        )

    @classmethod
    def make_worker(cls, number, city=None):
        worker = cls.make_address(f"Worker {number}", city or cls.lovere)
        worker.is_welfare_worker = True
        cls.env["welfare.employment"].create(
            {"worker_id": worker.id, "payer_id": cls.payer.id}
        )
        return worker

    @classmethod
    def make_cart(cls, worker, place, slot=None):
        cart = cls.make_order(worker, confirm=False)
        cart._welfare_choose_place(place)
        if slot:
            cart._welfare_choose_slot(slot)
        return cart


@tagged("post_install", "-at_install")
class TestPlace(PlaceCommon):
    # -- the choice -----------------------------------------------------------------

    def test_who_may_choose_what(self):
        worker = self.make_worker(1)
        stranger = self.make_address("Stranger", self.lovere)
        cart = self.make_order(worker, confirm=False)
        self.assertEqual(cart._welfare_get_places(), self.library | self.site)
        other = self.make_order(stranger, confirm=False)
        self.assertEqual(other._welfare_get_places(), self.library)
        with self.assertRaises(UserError):
            other._welfare_choose_place(self.site)
        self.site.is_allowed = False
        self.assertEqual(cart._welfare_get_places(), self.library)

    def test_who_left_the_firm_cannot_have_it_brought_there(self):
        worker = self.make_worker(1)
        employment = self.env["welfare.employment"].search(
            [("worker_id", "=", worker.id)]
        )
        employment.left_on = self.today - timedelta(days=1)
        cart = self.make_order(worker, confirm=False)
        self.assertNotIn(self.site, cart._welfare_get_places())

    def test_nothing_cold_without_a_fridge(self):
        self.box.welfare_is_cold = True
        cart = self.make_order(self.make_worker(1), confirm=False)
        self.assertFalse(cart._welfare_get_places())
        self.library.has_cold_store = True
        self.assertEqual(cart._welfare_get_places(), self.library)

    def test_slots_are_those_of_the_place(self):
        elsewhere = self.env["welfare.delivery.zone"].create(
            {"name": "Lake", "city_ids": [Command.set(self.sarnico.ids)]}
        )
        lake = self.make_slot(self.soon.date, zone_id=elsewhere.id)
        worker = self.make_worker(1, self.sarnico)
        cart = self.make_order(worker, confirm=False)
        cart._welfare_choose_slot(lake)
        cart._welfare_choose_place(self.library)
        self.assertFalse(cart.welfare_slot_id)
        self.assertEqual(lake.taken, 0)
        self.assertIn(self.soon, cart._welfare_get_open_slots())
        self.assertNotIn(lake, cart._welfare_get_open_slots())
        cart._welfare_choose_place(self.library.browse())
        self.assertIn(lake, cart._welfare_get_open_slots())

    def test_a_place_is_not_served_while_it_is_closed(self):
        weekday = (self.soon.date.weekday() + 1) % 7
        self.library.calendar_id = self.make_calendar("Other day", [(weekday, 9, 12)])
        cart = self.make_cart(self.make_worker(1), self.library)
        self.assertNotIn(self.soon, cart._welfare_get_open_slots())
        self.library.calendar_id = self.make_calendar(
            "From ten", [(self.soon.date.weekday(), 10, 18)]
        )
        self.assertIn(self.soon, cart._welfare_get_open_slots())
        cart._welfare_choose_slot(self.soon)
        cart.action_confirm()
        windows = cart.picking_ids._welfare_get_windows(
            self.soon.date, [(9 * 3600, 12 * 3600)]
        )
        self.assertEqual(windows, [(10 * 3600, 12 * 3600)])

    def test_a_place_takes_so_many_orders_in_a_slot(self):
        carts = [
            self.make_cart(self.make_worker(number), self.library, self.soon)
            for number in range(2)
        ]
        third = self.make_cart(self.make_worker(2), self.library)
        self.assertNotIn(self.soon, third._welfare_get_open_slots())
        with self.assertRaises(UserError):
            third.welfare_slot_id = self.soon
        carts[0]._action_cancel()
        third._welfare_choose_slot(self.soon)
        self.assertEqual(self.library.load_ids.taken, 2)

    def test_the_database_refuses_more_than_the_place_takes(self):
        self.make_cart(self.make_worker(1), self.library, self.soon)
        self.env.flush_all()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE welfare_place_load SET taken = 3 WHERE id = %s",
                [self.library.load_ids.id],
            )

    def test_fuller_than_agreed_is_not_emptied(self):
        """A library that takes fewer from now on: what is promised stays."""
        for number in range(2):
            self.make_cart(self.make_worker(number), self.library, self.soon)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.library.capacity = 1
            self.env.flush_all()

    def test_a_confirmed_order_is_moved_by_the_operator(self):
        cart = self.make_cart(self.make_worker(1), self.library, self.soon)
        cart.action_confirm()
        with self.assertRaises(UserError):
            cart._welfare_choose_place(self.site)
        picking = cart.picking_ids
        self.assertEqual(picking.partner_id, self.library.partner_id)
        cart.with_user(self.operator).welfare_place_id = False
        self.assertEqual(picking.partner_id, cart.partner_shipping_id)
        self.assertEqual(cart.welfare_collection_ids.state, "cancelled")
        cart.with_user(self.operator).welfare_place_id = self.site
        self.assertEqual(picking.partner_id, self.site.partner_id)
        self.assertEqual(cart.welfare_collection_ids.state, "expected")
        self.assertEqual(cart.welfare_collection_ids.place_id, self.site)

    # -- one door --------------------------------------------------------------------

    def test_workers_of_one_firm_in_one_slot_are_one_door(self):
        orders = self.env["sale.order"]
        for number in range(3):
            orders |= self.make_cart(self.make_worker(number), self.site, self.soon)
        home = self.make_order(self.make_worker(3), self.soon, confirm=False)
        (orders | home).action_confirm()
        keys = {one._welfare_get_door_key() for one in orders.picking_ids}
        self.assertEqual(keys, {f"place-{self.site.id}-{self.soon.id}"})
        picking = home.picking_ids
        self.assertEqual(picking._welfare_get_door_key(), f"picking-{picking.id}")

    def test_at_work_the_parcel_wears_a_code_and_no_name(self):
        worker = self.make_worker(1)
        order = self.make_order(worker, self.slot, confirm=False)
        order.welfare_place_id = self.site
        order.action_confirm()
        stop = self.plan().stop_ids
        code = order.welfare_collection_ids.code
        self.assertIn(code, stop.recipient_name)
        for word in (worker.name, self.box.name):
            self.assertNotIn(word, stop.recipient_name + (stop.address or ""))
        self.assertEqual(stop.city_id, self.casazza)

    # -- what a firm learns ----------------------------------------------------------

    def test_the_firm_sees_nothing_of_what_is_brought(self):
        order = self.make_cart(self.make_worker(1), self.site, self.soon)
        order.action_confirm()
        for record in (
            self.site,
            order,
            order.picking_ids,
            order.welfare_collection_ids,
            self.site.load_ids,
            self.site.partner_id,
        ):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.hr).read(["display_name"])
        self.assertFalse(self.site.partner_id.parent_id)

    def test_an_address_of_the_firm_is_no_place(self):
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.site.partner_id.parent_id = self.firm
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.site.partner_id.is_welfare_worker = True
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.site.partner_id.city = False
            self.site.city_id = False

    def test_hr_keeps_the_own_sites_only(self):
        places = self.env["welfare.place"].with_user(self.hr)
        vals = {"name": "Office", "street": "Via Po 2", "city_id": self.lovere.id}
        site = places._keep_site(self.payer, 0, vals)
        self.assertEqual((site.kind, site.payer_id), ("workplace", self.payer))
        self.assertEqual(site.partner_id.zip, self.lovere.zipcode)
        places._keep_site(self.payer, site.id, {"is_allowed": False})
        self.assertFalse(site.is_allowed)
        with self.assertRaises(ValidationError):
            places._keep_site(self.payer, self.library.id, {"name": "Mine"})
        with self.assertRaises(ValidationError):
            places._keep_site(self.payer, 0, {**vals, "name": " "})
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        payer = self.env["welfare.payer"].create({"partner_id": other.id})
        with self.assertRaises(AccessError):
            places._keep_site(payer, 0, vals)

    def test_the_database_wants_a_firm_for_a_workplace(self):
        for vals in (
            {"kind": "workplace"},
            {"payer_id": self.payer.id},
            {"keep_days": 0},
            {"kind": "workplace", "payer_id": self.payer.id, "collect_by": "list"},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.make_place("Wrong", **vals)


@tagged("post_install", "-at_install")
class TestCollection(PlaceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)
        cls.order = cls.make_order(cls.worker, cls.slot, confirm=False)
        cls.order.welfare_place_id = cls.library
        cls.order.action_confirm()
        cls.one = cls.order.welfare_collection_ids
        cls.route = cls.plan()
        cls.stop = cls.route.stop_ids

    def bring(self):
        self.stop._pack()
        self.route._start()
        self.stop._deliver("bring", None, "delivered", proof_name="Desk")

    def mails(self):
        return self.env["mail.mail"].search(
            [("model", "=", "welfare.collection"), ("res_id", "=", self.one.id)]
        )

    def test_the_worker_is_told_where_when_and_how(self):
        text = " ".join(self.order._welfare_get_next_steps())
        for part in ("Library", "Via Roma 1", "Mornings", self.one.code, "3 days"):
            self.assertIn(part, text)
        self.assertNotIn("at home", text)
        self.library.collect_by = "list"
        self.assertIn("your name", " ".join(self.order._welfare_get_next_steps()))

    def test_brought_it_waits_and_its_buyer_is_told(self):
        self.assertEqual(self.one.state, "expected")
        self.bring()
        self.assertEqual(self.one.state, "waiting")
        self.assertEqual(self.one.keep_until, self.today + timedelta(days=3))
        mail = self.mails()
        self.assertEqual(mail.recipient_ids, self.worker)
        self.assertIn(self.one.code, mail.body_html)
        self.assertNotIn(self.box.name, mail.body_html)

    def test_an_act_taken_back_brings_it_back_on_its_way(self):
        self.bring()
        self.stop._take_back("undo", "bring", None)
        self.assertEqual(self.one.state, "expected")
        self.assertFalse(self.one.keep_until)

    def test_collected_by_who_bought_it(self):
        with self.assertRaises(UserError):
            self.one._collect()
        self.bring()
        stranger = new_test_user(self.env, "other", "welfarepiu_base.group_worker")
        with self.assertRaises(AccessError):
            self.one.with_user(stranger)._collect()
        mine = new_test_user(
            self.env,
            "mine",
            "welfarepiu_base.group_worker",
            partner_id=self.worker.id,
        )
        self.one.with_user(mine)._collect()
        self.one.with_user(mine)._collect()
        self.assertEqual(self.one.state, "collected")
        with self.assertRaises(UserError):
            self.one._bring_back()

    def test_not_collected_it_is_said_and_goes_back(self):
        self.bring()
        remind = self.env["welfare.collection"]._cron_remind
        self.one._keep({"keep_until": self.today + timedelta(days=1)})
        remind()
        remind()
        self.assertEqual(len(self.mails()), 2)
        self.one._keep({"keep_until": self.today})
        remind()
        self.assertEqual(self.one.state, "waiting")
        self.one._keep({"keep_until": self.today - timedelta(days=1)})
        remind()
        remind()
        self.assertEqual(self.one.state, "late")
        self.assertEqual(len(self.mails()), 3)
        self.one.with_user(self.operator).action_bring_back()
        self.assertEqual(self.one.state, "back")
        self.assertEqual(len(self.mails()), 4)
        self.assertIn("brought back", self.order.message_ids[0].body)

    def test_a_cancelled_order_is_not_awaited(self):
        self.order._action_cancel()
        self.assertEqual(self.one.state, "cancelled")

    def test_the_state_is_moved_by_methods_only(self):
        with self.assertRaises(AccessError):
            self.one.with_user(self.operator).write({"state": "collected"})


@tagged("post_install", "-at_install")
class TestDoor(PlaceCommon):
    """A picture of the door, and words to find it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1, cls.casazza)
        cls.user = new_test_user(
            cls.env,
            "worker",
            "welfarepiu_base.group_worker",
            partner_id=cls.worker.id,
        )

    def test_the_person_sends_it_and_takes_it_away(self):
        mine = self.worker.with_user(self.user)
        mine._welfare_keep_door_photo(self.make_picture(), "person")
        self.assertTrue(mine.welfare_door_photo)
        mine._welfare_forget_door_photo()
        self.assertFalse(mine.welfare_door_photo)

    def make_picture(self):
        stream = BytesIO()
        Image.new("RGB", (40, 30), "green").save(stream, "PNG")
        return stream.getvalue()

    def test_only_a_picture_is_taken(self):
        mine = self.worker.with_user(self.user)
        for content in (b"", b"hello", b"%PDF-1.4"):
            with self.assertRaises(ValidationError):
                mine._welfare_keep_door_photo(content, "person")

    def test_nobody_else_sees_or_changes_it(self):
        self.worker._welfare_keep_door_photo(self.make_picture(), "team")
        other = new_test_user(self.env, "other", "welfarepiu_base.group_worker")
        employee = new_test_user(self.env, "employee", "base.group_user")
        for user in (other, employee, self.hr, self.educator_a):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.worker.with_user(user).read(["welfare_door_photo"])
        with self.assertRaises(AccessError):
            self.worker.with_user(other)._welfare_forget_door_photo()
        with self.assertRaises(AccessError):
            self.worker.with_user(other)._welfare_set_door_note("Red door")
        self.assertTrue(
            self.worker.with_user(self.operator).read(["welfare_door_photo"])
        )

    def test_the_teams_phone_has_the_doors_of_today(self):
        self.worker._welfare_keep_door_photo(self.make_picture(), "person")
        self.make_order(self.worker, self.slot)
        stop = self.plan().stop_ids
        self.assertEqual(
            stop._get_door_picture(),
            ("res.partner", self.worker.id, "welfare_door_photo"),
        )
        routes = self.env["welfare.route"]
        self.assertEqual(len(routes.with_user(self.educator_a)._get_pictures()), 1)
        self.assertFalse(routes.with_user(self.educator_b)._get_pictures())

    def test_who_moves_has_another_picture(self):
        self.worker._welfare_keep_door_photo(self.make_picture(), "person")
        self.worker.street = "Via Nuova 3"
        self.assertFalse(self.worker.welfare_door_photo)

    def test_the_note_is_short(self):
        mine = self.worker.with_user(self.user)
        mine._welfare_set_door_note("  Blue   gate ")
        self.assertEqual(mine.welfare_door_note, "Blue gate")
        with self.assertRaises(ValidationError):
            mine._welfare_set_door_note("x" * 141)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.worker.write({"welfare_door_note": "x" * 141})
            self.env.flush_all()
