from datetime import timedelta

from psycopg2.errors import RestrictViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .repeat_common import DELIVERY, PRICE, RepeatCommon


@tagged("post_install", "-at_install")
class TestRepeatTerms(RepeatCommon):
    """What a worker agrees to, and what can be done with it."""

    def test_trying_leaves_nothing(self):
        orders = self.env["sale.order"].search_count([])
        number = self.env["ir.sequence"].search([("code", "=", "sale.order")])[:1]
        before = number.number_next_actual
        offer = self.Repeat._get_offer(self._terms(quantity=2))
        self.assertEqual(offer.total, 2 * PRICE + DELIVERY)
        self.assertEqual(offer.covered + offer.left, offer.total)
        self.assertFalse(offer.problems)
        self.assertEqual(self.env["sale.order"].search_count([]), orders)
        self.assertEqual(number.number_next_actual, before)
        self.assertEqual(self.lot.held, 0)

    def test_consent_keeps_its_words(self):
        repeat = self._begin()
        consent = repeat.consent_id
        self.assertEqual(consent.total, PRICE + DELIVERY)
        self.assertIn("Vegetable box", consent.words)
        self.assertIn("If it gets dearer, you ask me first.", consent.words)
        # It stays when the person is forgotten: no name, no street.
        self.assertNotIn("Via Esempio", consent.words)
        self.assertNotIn(self.worker.name, consent.words)

    def test_database_keeps_consents(self):
        consent = self._begin().consent_id
        for query in (
            "UPDATE welfare_repeat_consent SET total = 999 WHERE id = %s",
            "DELETE FROM welfare_repeat_consent WHERE id = %s",
        ):
            with (
                self.assertRaises(RestrictViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, (consent.id,))

    def test_price_that_moved_is_seen_first(self):
        terms = self._terms()
        with self.assertRaises(UserError):
            self.Repeat._start(terms, 1, self.slots[0], PRICE)
        self.assertFalse(self.Repeat.search([]))

    def test_once_for_each_product(self):
        repeat = self._begin()
        with self.assertRaisesRegex(UserError, "change it instead"):
            self._begin()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            repeat.sudo().copy()
        repeat._stop()
        self.assertTrue(self._begin())

    def test_only_what_may_come_by_itself(self):
        self.veg.welfare_can_repeat = False
        with self.assertRaises(UserError):
            self._begin()
        self.veg.write({"welfare_can_repeat": True, "welfare_delivery": "voucher"})
        with self.assertRaises(UserError):
            self._begin()

    def test_bad_choices_say_what_to_do(self):
        for weeks, quantity in ((3, 1), (1, 0), (1, 21)):
            with self.assertRaises(UserError):
                self._begin(weeks=weeks, quantity=quantity)
        self.worker.city_id = self.env.ref("welfarepiu_base.city_016193")
        with self.assertRaisesRegex(UserError, "No round comes"):
            self._begin()

    def test_what_could_still_leave_today_is_not_offered(self):
        """The job looks from tomorrow on: today's slot would never be ordered."""
        with self._before(self.days[0], 0, seconds=0):
            self.slots[0].cut_off = self.slots[0].start_at
            slots = self.Repeat._get_door_slots(self._terms())
        self.assertEqual(slots, self.slots[1:])

    def test_nobody_begins_for_another(self):
        other = self._create_worker("Other")
        with self.assertRaises(AccessError):
            self.Repeat._start(self._terms(worker=other), 1, self.slots[0], 23.0)
        repeat = self._begin()
        theirs = repeat.with_user(self._create_worker_user(other))
        with self.assertRaises(AccessError):
            theirs.read(["quantity"])
        for act in (
            theirs._stop,
            theirs._resume,
            lambda: theirs._pause(self.days[0]),
            lambda: theirs._skip(self.days[0]),
            lambda: theirs._accept(23.0),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_nobody_writes_it_by_rpc(self):
        repeat = self._begin()
        with self.assertRaises(AccessError):
            repeat.write({"quantity": 5})
        operator = self._create_operator()
        with self.assertRaises(AccessError):
            repeat.with_user(operator).write({"quantity": 5})
        with self.assertRaises(AccessError):
            repeat.consent_id.with_user(operator).write({"total": 999})

    def test_days_follow_the_rhythm_and_the_pause(self):
        first = self.days[0]
        week, two = timedelta(days=7), timedelta(days=14)
        repeat = self._begin()
        self.assertEqual(repeat._get_days(first, 2), [first, first + week])
        day = first + timedelta(days=1)
        self.assertEqual(repeat._get_days(day, 1), [first + week])
        repeat._pause(first + week)
        self.assertEqual(repeat._get_days(day, 1), [first + two])
        repeat._resume()
        self.assertEqual(repeat._get_days(day, 1), [first + week])
        repeat._stop()
        repeat = self._begin(weeks=2)
        self.assertEqual(repeat._get_days(first, 2), [first, first + two])
        self.assertEqual(repeat._get_days(day, 1), [first + two])

    def test_pause_wants_a_day_to_come(self):
        repeat = self._begin()
        for day in (None, self.today, self.today - timedelta(days=1)):
            with self.assertRaisesRegex(UserError, "last day of the pause"):
                repeat._pause(day)
        with self.assertRaisesRegex(UserError, "a year at most"):
            repeat._pause(self.today + timedelta(days=400))

    def test_changing_asks_for_consent_anew(self):
        repeat = self._begin()
        terms = self._terms(quantity=2)
        with self.assertRaises(UserError):
            repeat._change(terms, 2, self.slots[1], PRICE + DELIVERY)
        self.assertEqual(repeat.quantity, 1)
        repeat._change(terms, 2, self.slots[1], 2 * PRICE + DELIVERY)
        self.assertEqual(
            (repeat.quantity, repeat.weeks, repeat.first_day), (2, 2, self.days[1])
        )
        self.assertEqual(repeat.agreed_total, 2 * PRICE + DELIVERY)
        self.assertEqual(len(repeat.consent_ids), 2)

    def test_who_is_forgotten_gets_nothing_more(self):
        repeat = self._begin().sudo()
        self.veg = self._create_product(
            "Fruit box",
            PRICE,
            self.kind_f,
            type="consu",
            is_published=True,
            welfare_can_repeat=True,
        )
        self._begin()
        self.worker.sudo()._welfare_erase_elsewhere()
        self.assertEqual(
            set(self.worker._welfare_get_repeats().mapped("state")), {"stopped"}
        )
        self.assertEqual(repeat.state, "stopped")
        self.assertFalse(repeat.shipping_id)

    def test_two_contacts_with_the_same_are_not_merged(self):
        self._begin()
        twin = self._create_worker("Twin")
        self.assertFalse(twin._welfare_get_repeats())
        both = self.worker | twin
        words = "same thing brought"
        self.assertNotIn(words, " ".join(both._welfare_get_merge_obstacles(twin)))
        self._begin_for(twin)
        self.assertIn(words, " ".join(both._welfare_get_merge_obstacles(twin)))

    def _begin_for(self, worker):
        terms = self._terms(worker=worker, shipping=worker)
        Repeat = self.env["welfare.repeat"].sudo()
        total = Repeat._get_offer(terms).total
        return Repeat._start(terms, 1, self.slots[0], total)


@tagged("post_install", "-at_install")
class TestRepeatTurn(RepeatCommon):
    """One time of it: bought by the normal gate, or told and not bought."""

    def test_credit_that_pays_all_buys_it(self):
        repeat = self._begin()
        with self._before(self.days[0], 5):
            self.assertFalse(self._run(), "too early")
        with self._before(self.days[0], 4):
            turn = self._run()
            self.assertFalse(self._run(), "done once")
        order = turn.order_id
        self.assertEqual((turn.state, order.state), ("ordered", "sale"))
        self.assertEqual(turn.consent_id, repeat.sudo().consent_id)
        self.assertEqual(order.welfare_slot_id, self.slots[0])
        self.assertEqual(self.lot.balance, 100 - PRICE - DELIVERY)
        self.assertEqual(self.lot.held, 0)
        with self._before(self.days[1], 4):
            self.assertEqual(self._run().order_id.welfare_slot_id, self.slots[1])

    def test_a_week_is_ordered_once_whatever_changes(self):
        repeat = self._begin()
        with self._before(self.days[0], 4):
            turn = self._run()
            later = self.env["welfare.delivery.slot"].create(
                {
                    "zone_id": self.zone.id,
                    "date": self.days[0] + timedelta(days=1),
                    "start_hour": 15,
                    "end_hour": 18,
                }
            )
            repeat._change(self._terms(), 1, later, PRICE + DELIVERY)
            self.assertFalse(self._run())
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.Turn._write_down(repeat.sudo(), later.date, "skipped")
            self.env.flush_all()
        self.assertEqual(repeat.turn_ids.sudo(), turn)

    def test_credit_that_does_not_reach_is_told_and_waits(self):
        self._begin(quantity=5)
        with self._before(self.days[0], 4):
            turn = self._run()
        order = turn.order_id
        self.assertEqual((turn.state, order.state), ("to_pay", "sent"))
        self.assertEqual(turn.left, 5 * PRICE + DELIVERY - 100)
        self.assertEqual((self.lot.balance, self.lot.held), (100, 0), "nothing is held")
        self.assertEqual(self.slots[0].taken, 1, "the place is kept")
        self.assertEqual(order.welfare_slot_held_until, self.slots[0].cut_off)
        body = self._mails().mapped("body_html")
        self.assertTrue(any("3.00" in text or "3,00" in text for text in body))
        self.assertTrue(any(order.access_token in text for text in body))
        # The rest is paid: bought.
        order.action_confirm()
        self.assertEqual((turn.state, turn.left), ("ordered", 0))

    def test_rest_that_is_not_paid_buys_nothing(self):
        repeat = self._begin(quantity=5)
        with self._before(self.days[0], 4):
            turn = self._run()
        with self._at(self.slots[0].cut_off):
            self._run()
        self.assertEqual((turn.state, turn.order_id.state), ("missed", "cancel"))
        self.assertIn("had not been paid in time", turn.reason)
        self.assertEqual(self.slots[0].taken, 0)
        self.assertEqual((self.lot.balance, self.lot.held), (100, 0))
        self.assertEqual(repeat.state, "active", "next week is another week")

    def test_credit_that_ran_out_or_expired(self):
        self._begin()
        for number, spoil in enumerate(("spent", "expired")):
            with self.subTest(spoil), self._before(self.days[number], 4):
                if spoil == "spent":
                    key = "test:spent"
                    self.lot._post_move("expire", -95.0, key)
                else:
                    self.lot._post_move("expire", -5.0, "test:rest")
                turn = self._run()
                self.assertEqual(turn.state, "to_pay")
                self.assertTrue(turn.reason)
                self.assertEqual(self.lot.held, 0)
                turn._drop("skipped")

    def test_yearly_cap_is_the_reason(self):
        """Fringe benefits: the cap is reached meanwhile, by what was had outside."""
        self.veg.welfare_kind_id = self.kind_comma_3
        self._begin()
        with self._before(self.days[0], 4):
            year = self.clock._today().year
            count = self.worker._welfare_get_yearly_count(self.kind_comma_3, year)
            self.env["welfare.outside.benefit"]._state(
                self.worker.welfare_employment_ids, "card", year, count.room
            )
            turn = self._run()
        self.assertEqual(turn.state, "to_pay")
        self.assertEqual(turn.left, PRICE + DELIVERY)
        buyer = self.worker.with_context(lang=self.worker.lang)
        count = buyer._welfare_get_yearly_count(self.kind_comma_3, year)
        self.assertEqual(turn.reason.splitlines()[0], count._get_sentence())

    def test_dearer_is_asked_first(self):
        repeat = self._begin()
        self.veg.list_price = PRICE + 2
        with self._before(self.days[0], 4):
            turn = self._run()
            self.assertEqual((turn.state, turn.total), ("asked", PRICE + DELIVERY + 2))
            self.assertFalse(turn.order_id)
            self.assertEqual(self.lot.balance, 100)
            with self.assertRaisesRegex(UserError, "another one now"):
                repeat._accept(PRICE + DELIVERY)
            repeat._accept(PRICE + DELIVERY + 2)
            turn = self._run()
        self.assertEqual(turn.state, "ordered")
        self.assertEqual(turn.consent_id.total, PRICE + DELIVERY + 2)

    def test_dearer_and_no_answer_buys_nothing(self):
        self._begin()
        self.veg.list_price = PRICE + 2
        with self._before(self.days[0], 4):
            turn = self._run()
        with self._at(self.slots[0].cut_off):
            self._run()
        self.assertEqual(turn.state, "missed")
        self.assertIn("not agreed", turn.reason)
        self.assertEqual(self.lot.balance, 100)

    def test_cheaper_is_bought(self):
        self._begin()
        self.veg.list_price = PRICE - 2
        with self._before(self.days[0], 4):
            turn = self._run()
        self.assertEqual((turn.state, turn.total), ("ordered", PRICE + DELIVERY - 2))

    def test_supplier_suspended_meanwhile(self):
        repeat = self._begin()
        gate = self.env.registry["product.product"]
        self.patch(
            gate, "_welfare_check_can_buy", lambda *_args: ["The charter is suspended."]
        )
        with self._before(self.days[0], 4):
            turn = self._run()
        self.assertEqual(
            (turn.state, turn.reason), ("missed", "The charter is suspended.")
        )
        self.assertFalse(turn.order_id)
        self.assertEqual(self.lot.balance, 100)
        self.assertEqual(repeat.state, "active")

    def test_gate_that_closes_at_the_last_moment_undoes_all(self):
        self._begin()
        order_class = self.env.registry["sale.order"]

        reason = "Just suspended."

        def refuse(_orders, *_args):
            raise UserError(reason)

        self.patch(order_class, "_welfare_hold", refuse)
        orders = self.env["sale.order"].search_count([])
        with self._before(self.days[0], 4):
            turn = self._run()
        self.assertEqual((turn.state, turn.reason), ("missed", reason))
        self.assertEqual(self.env["sale.order"].search_count([]), orders)
        self.assertEqual(self.slots[0].taken, 0)

    def test_what_is_not_sold_any_more_ends(self):
        repeat = self._begin()
        self.veg.product_tmpl_id.is_published = False
        with self._before(self.days[0], 4):
            turn = self._run()
        self.assertEqual((turn.state, repeat.state), ("missed", "stopped"))
        self.assertTrue(repeat.stop_reason)

    def test_full_round_is_tried_until_the_last_moment(self):
        self._begin()
        self.slots[0].capacity = 0
        with self._before(self.days[0], 3):
            self.assertFalse(self._run())
        with self._before(self.days[0], 1):
            turn = self._run()
        self.assertEqual(turn.state, "missed")
        self.assertIn("No round", turn.reason)

    def test_nearest_hour_of_the_day(self):
        self._begin()
        with self._before(self.days[0], 4):
            self.slots.create(
                {
                    "zone_id": self.zone.id,
                    "date": self.days[0],
                    "start_hour": 15,
                    "end_hour": 18,
                }
            )
            self.assertEqual(self._run().order_id.welfare_slot_id, self.slots[0])

    def test_skip_and_have_it_after_all(self):
        repeat = self._begin()
        with self._before(self.days[0], 6):
            repeat._skip(self.days[0])
        with self._before(self.days[0], 4):
            self.assertFalse(self._run())
            repeat._unskip(self.days[0])
            self.assertEqual(self._run().state, "ordered")
            with self.assertRaisesRegex(UserError, "ordered already"):
                repeat._skip(self.days[0])
        with self.assertRaisesRegex(UserError, "Nothing comes"):
            repeat._skip(self.days[0] + timedelta(days=1))

    def test_skipping_what_waits_gives_its_place_back(self):
        repeat = self._begin(quantity=5)
        with self._before(self.days[0], 4):
            turn = self._run()
            repeat._skip(self.days[0])
        self.assertEqual((turn.state, turn.order_id.state), ("skipped", "cancel"))
        self.assertEqual(self.slots[0].taken, 0)

    def test_pause_and_stop_buy_nothing(self):
        repeat = self._begin()
        with self._before(self.days[0], 6):
            repeat._pause(self.days[0])
        with self._before(self.days[0], 4):
            self.assertFalse(self._run())
        with self._before(self.days[1], 4):
            self.assertEqual(self._run().day, self.days[1])
            repeat._stop()
        with self._before(self.days[2], 4):
            self.assertFalse(self._run())

    def test_operator_cancels_what_waits(self):
        self._begin(quantity=5)
        with self._before(self.days[0], 4):
            turn = self._run()
            turn.order_id._action_cancel()
            self.assertEqual(turn.state, "missed")
            self.assertFalse(self._run())

    def test_who_has_no_address_reads_it_on_the_page(self):
        self.worker.email = False
        self._begin(quantity=5)
        with self._before(self.days[0], 4):
            turn = self._run()
            self.assertFalse(self._mails())
            self.assertEqual(self.Turn._get_news(self.worker), turn)
            self.assertTrue(turn._get_sentences())

    def test_job_commits_one_by_one(self):
        self._begin()
        cron = self.env.ref("welfarepiu_logistics.cron_repeat")
        with self._before(self.days[0], 4), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(self.Turn.search([]).mapped("state"), ["ordered"])

    def test_one_that_breaks_stops_no_other(self):
        broken = self._begin().sudo()
        other = self._create_worker(
            "Other", street="Via Altrove 2", city=self.city.name
        )
        self._grant(other, 100)
        terms = self._terms(worker=other, shipping=other)
        Repeat = self.env["welfare.repeat"].sudo()
        fine = Repeat._start(terms, 1, self.slots[0], PRICE + DELIVERY)
        decide = type(self.Turn)._decide

        def break_one(turns, repeat, *args):
            if repeat == broken:
                raise ValueError("Broken")
            return decide(turns, repeat, *args)

        self.patch(type(self.Turn), "_decide", break_one)
        cron = self.env.ref("welfarepiu_logistics.cron_repeat")
        with (
            self._before(self.days[0], 4),
            self.enter_registry_test_mode(),
            self.assertLogs("odoo.addons.welfarepiu_logistics", "ERROR") as logs,
        ):
            cron.method_direct_trigger()
        self.assertEqual(fine.turn_ids.state, "ordered")
        self.assertFalse(broken.turn_ids)
        self.assertNotIn(self.worker.name, logs.output[0])
