from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models.board.welfare_route_move import AskFirstError, StaleRoundError
from .common import LogisticsCommon


class BoardCommon(LogisticsCommon):
    """Two teams, a round each; who changes them is the operator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.routes = cls.env["welfare.route"].with_user(cls.operator)
        cls.set_hour(7)

    @classmethod
    def set_hour(cls, hour):
        """It is that hour of today in Italy."""
        cls.classPatch(
            cls.registry["welfare.route"],
            "_get_moment",
            lambda _routes, date: round(hour * 3600) if date == cls.today else None,
        )

    def make_route(self, count=3, team=None):
        """:return: a planned route of a team, in a slot of its own"""
        team = team or self.team_a
        slot = self.slot
        if team != self.team_a:
            slot = self.make_slot(self.today, start_hour=8.5)
        self.make_orders(count, slot, city=self.casazza)
        route = self.plan(slots=slot, teams=team)
        self.assertEqual(len(route.stop_ids), count)
        return route.with_user(self.operator)

    def wish(self, route, order, **values):
        return {
            "route": route,
            "team": route.team_id,
            "version": route._get_version(),
            "order": order,
            **values,
        }

    def new_round(self, team, order):
        return {"route": self.routes, "team": team, "version": "", "order": order}

    def get_order(self, route):
        return route._get_order()

    def pick(self, *pickings):
        return self.env["stock.picking"].browse([one.id for one in pickings])


@tagged("post_install", "-at_install")
class TestBoardMoves(BoardCommon):
    """Whatever a hand changes is timed anew and judged by the checker."""

    def test_another_order_has_other_times_and_is_checked(self):
        route = self.make_route(3)
        first, second, third = self.get_order(route)
        km = route.km
        self.routes._change_rounds([self.wish(route, self.pick(second, first, third))])
        self.assertEqual(self.get_order(route).ids, [second.id, first.id, third.id])
        stops = route.stop_ids.sorted("sequence")
        self.assertEqual(stops.mapped("sequence"), [1, 2, 3])
        arrivals = stops.mapped("planned_arrival")
        self.assertEqual(arrivals, sorted(set(arrivals)))
        self.assertTrue(route.checker_ok)
        self.assertTrue(route.is_by_hand)
        self.assertGreaterEqual(route.km, km)

    def test_a_stop_goes_to_the_round_of_another_team(self):
        mine, theirs = self.make_route(2), self.make_route(1, self.team_b)
        first, second = self.get_order(mine)
        other = self.get_order(theirs)
        stop = mine.stop_ids.filtered(lambda one: one.picking_id == second)
        end = mine.planned_end
        self.routes._change_rounds(
            [self.wish(mine, first), self.wish(theirs, self.pick(second, other))]
        )
        self.assertEqual(self.get_order(mine), first)
        self.assertEqual(self.get_order(theirs).ids, [second.id, other.id])
        self.assertEqual(stop.route_id, theirs)
        self.assertLess(mine.planned_end, end)
        self.assertTrue(theirs.checker_ok)

    def test_a_stop_goes_to_a_team_that_had_no_round(self):
        route = self.make_route(2)
        first, second = self.get_order(route)
        self.routes._change_rounds(
            [self.wish(route, first), self.new_round(self.team_b, second)],
            self.today,
            self.slot,
        )
        new = self.team_b.route_ids
        self.assertEqual(self.get_order(new), second)
        self.assertEqual(new.state, "planned")
        self.assertTrue(new.checker_ok)
        self.assertEqual(new.slot_ids, self.slot)
        self.assertEqual(new.educator_id, self.educator_b)
        self.assertEqual(new.vehicle_id, self.team_b.vehicle_id)
        self.assertTrue(new.planned_start < new.planned_end)
        new._start_packing()
        self.assertEqual(new.state, "packing")

    def test_the_last_stop_takes_its_round_along(self):
        route = self.make_route(1)
        self.routes._change_rounds(
            [
                self.wish(route, self.pick()),
                self.new_round(self.team_b, self.get_order(route)),
            ],
            self.today,
            self.slot,
        )
        self.assertFalse(route.exists())

    def test_what_is_taken_off_waits_and_says_so(self):
        route = self.make_route(2)
        first, second = self.get_order(route)
        self.routes._change_rounds([self.wish(route, first)])
        self.assertEqual(self.get_order(route), first)
        unserved = self.env["welfare.route.unserved"].search([])
        self.assertEqual(unserved.picking_id, second)
        self.assertIn(route.name, unserved.reasons)
        waiting = self.routes._get_pickings_to_plan(self.today, self.slot)
        self.assertEqual(waiting, second)

    def test_what_waits_is_put_into_a_round(self):
        route = self.make_route(2)
        late = self.make_orders(1, city=self.casazza).picking_ids
        self.routes._change_rounds([self.wish(route, self.get_order(route) | late)])
        self.assertIn(late, self.get_order(route))
        stop = route.stop_ids.filtered(lambda one: one.picking_id == late)
        self.assertEqual(stop.recipient_name, late.partner_id.name)
        self.assertEqual(stop.sequence, 3)
        self.assertTrue(stop.planned_arrival)
        self.assertTrue(stop.label_number)

    def test_an_address_without_municipality_finds_no_round(self):
        route = self.make_route(1)
        late = self.make_orders(1, city=self.casazza).picking_ids
        late.partner_id.write(
            {
                "city": False,
                "city_id": False,
                "partner_latitude": 0,
                "partner_longitude": 0,
            }
        )
        with self.assertRaisesRegex(UserError, "municipality"):
            self.routes._change_rounds([self.wish(route, self.get_order(route) | late)])

    def test_it_is_undone_as_it_was_done(self):
        mine, theirs = self.make_route(2), self.make_route(1, self.team_b)
        was = self.get_order(mine).ids, self.get_order(theirs).ids
        first, second = self.get_order(mine)
        undo = self.routes._change_rounds(
            [
                self.wish(mine, first),
                self.wish(theirs, self.pick(second, self.get_order(theirs))),
            ]
        )
        self.routes._change_rounds(undo)
        self.assertEqual((self.get_order(mine).ids, self.get_order(theirs).ids), was)

    def test_a_round_that_went_away_comes_back(self):
        route = self.make_route(2)
        order = self.get_order(route)
        undo = self.routes._change_rounds([self.wish(route, self.pick())])
        self.assertFalse(route.exists())
        again = self.routes._change_rounds(undo, self.today, self.slot)
        self.assertEqual(self.get_order(self.team_a.route_ids).ids, order.ids)
        self.routes._change_rounds(again)
        self.assertFalse(self.team_a.route_ids.exists())

    # -- limits

    def test_a_broken_limit_is_asked_about_and_then_keeps_the_team_at_home(self):
        mine, theirs = self.make_route(2), self.make_route(1, self.team_b)
        self.team_b.max_stops = 1
        first, second = self.get_order(mine)
        wishes = [
            self.wish(mine, first),
            self.wish(theirs, self.get_order(theirs) | second),
        ]
        with self.assertRaises(AskFirstError) as asked:
            self.routes._change_rounds(wishes)
        [sentence] = asked.exception.words
        self.assertIn("Team B", sentence)
        self.assertIn("2 doors, at most 1", sentence)
        self.assertEqual(self.get_order(mine).ids, [first.id, second.id])
        self.routes._change_rounds(wishes, accepted=[sentence])
        self.assertFalse(theirs.checker_ok)
        self.assertIn(sentence, theirs.warnings)
        self.assertTrue(mine.checker_ok)
        self.team_b.max_stops = 10
        with self.assertRaisesRegex(UserError, "2 doors, at most 1"):
            theirs._start_packing()
        self.assertEqual(theirs.state, "planned")

    def test_a_yes_to_something_else_is_no_yes(self):
        mine, theirs = self.make_route(2), self.make_route(1, self.team_b)
        self.team_b.max_stops = 1
        first, second = self.get_order(mine)
        with self.assertRaises(AskFirstError):
            self.routes._change_rounds(
                [
                    self.wish(mine, first),
                    self.wish(theirs, self.get_order(theirs) | second),
                ],
                accepted=["Team B: it is too far for the vehicle"],
            )

    def test_each_kind_of_limit_is_said_with_its_number(self):
        route = self.make_route(3)
        order = self.get_order(route)
        turned = self.pick(order[2], order[0], order[1])
        cases = [
            ({"max_parcels": 2}, "3 parcels, at most 2"),
            ({"max_weight": 20}, "24.0 kg, at most 20.0"),
            ({"max_stops": 2}, "3 doors, at most 2"),
            ({"shift_end": 9.1}, "back at"),
        ]
        for values, words in cases:
            with self.subTest(words=words):
                was = {name: self.team_a[name] for name in values}
                self.team_a.write(values)
                with self.assertRaises(AskFirstError) as asked:
                    self.routes._change_rounds([self.wish(route, turned)])
                self.assertIn(words, str(asked.exception))
                self.team_a.write(was)

    def test_a_door_that_is_reached_too_late_is_named(self):
        route = self.make_route(2)
        slot = self.make_slot(self.today, start_hour=9.25, end_hour=9.3)
        early = self.make_order(
            self.make_address("Early", self.sarnico), slot
        ).picking_ids
        with self.assertRaises(AskFirstError) as asked:
            self.routes._change_rounds(
                [self.wish(route, self.get_order(route) | early)]
            )
        self.assertIn("stop 3 at", str(asked.exception))

    def test_the_hand_mends_what_it_broke(self):
        route = self.make_route(2)
        self.team_a.max_stops = 1
        first, second = self.get_order(route)
        wish = self.wish(route, self.pick(second, first))
        with self.assertRaises(AskFirstError) as asked:
            self.routes._change_rounds([wish])
        self.routes._change_rounds([wish], accepted=asked.exception.words)
        self.assertFalse(route.checker_ok)
        self.routes._change_rounds([self.wish(route, first)])
        self.assertTrue(route.checker_ok)
        self.assertFalse(route.warnings)

    def test_a_team_that_stays_at_home_gives_and_does_not_take(self):
        mine, theirs = self.make_route(2), self.make_route(1, self.team_b)
        self.env["welfare.team.absence"].create(
            {
                "user_id": self.educator_a.id,
                "date_from": self.today,
                "date_to": self.today,
            }
        )
        self.assertFalse(mine.team_ok)
        first, second = self.get_order(mine)
        other = self.get_order(theirs)
        with self.assertRaisesRegex(UserError, "does not go out"):
            self.routes._change_rounds(
                [
                    self.wish(mine, first | second | other),
                    self.wish(theirs, self.pick()),
                ]
            )
        self.routes._change_rounds(
            [self.wish(mine, first), self.wish(theirs, other | second)]
        )
        self.assertEqual(self.get_order(theirs), other | second)
        self.assertFalse(mine.team_ok)

    def test_a_second_round_begins_when_the_first_is_over(self):
        self.team_a.shift_end = 18.0
        morning = self.make_route(2)
        slot = self.make_slot(self.today, start_hour=10.0, end_hour=17.0)
        late = self.make_orders(2, slot, city=self.casazza).picking_ids
        evening = self.plan(slots=slot).with_user(self.operator)
        self.routes._change_rounds([self.wish(evening, self.pick(late[1], late[0]))])
        self.assertTrue(evening.checker_ok)
        self.assertGreaterEqual(evening.planned_start, morning.planned_end)
        order = self.get_order(morning)
        self.routes._change_rounds([self.wish(morning, self.pick(order[1], order[0]))])
        self.assertTrue(morning.checker_ok)
        self.assertLessEqual(morning.planned_end, evening.planned_start)

    # -- two at once

    def test_a_round_that_was_changed_meanwhile_is_not_overwritten(self):
        route = self.make_route(2)
        first, second = self.get_order(route)
        stale = self.wish(route, first)
        self.routes._change_rounds([self.wish(route, self.pick(second, first))])
        with self.assertRaises(StaleRoundError):
            self.routes._change_rounds([stale])
        self.assertEqual(self.get_order(route).ids, [second.id, first.id])

    def test_a_round_that_is_gone_is_not_changed(self):
        route = self.make_route(1)
        wish = self.wish(route, self.get_order(route))
        route.sudo().unlink()
        with self.assertRaises(StaleRoundError):
            self.routes._change_rounds([wish])

    def test_what_somebody_else_placed_meanwhile_is_not_taken(self):
        mine = self.make_route(1)
        late = self.make_orders(1, city=self.casazza).picking_ids
        wish = self.wish(mine, self.get_order(mine) | late)
        self.routes._change_rounds(
            [self.new_round(self.team_b, late)], self.today, self.slot
        )
        with self.assertRaises(StaleRoundError):
            self.routes._change_rounds([wish])

    def test_what_a_phone_tells_of_another_door_makes_nothing_stale(self):
        route = self.make_route(3)
        route._start_packing()
        first, second, third = self.get_order(route)
        wish = self.wish(route, self.pick(first, third, second))
        route.stop_ids[0].with_user(self.educator_a)._pack()
        self.routes._change_rounds([wish])
        self.assertEqual(self.get_order(route).ids, [first.id, third.id, second.id])

    # -- on the way

    def test_a_delivered_stop_never_moves(self):
        mine = self.make_route(3)
        mine._start_packing()
        mine._start()
        first, second, third = self.get_order(mine)
        stop = mine.stop_ids.filtered(lambda one: one.picking_id == first)
        stop._deliver("board-done-1", None, "delivered", proof_name="At home")
        for order in (self.pick(second, third),):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                self.routes._change_rounds([self.wish(mine, order)])
        with self.assertRaisesRegex(UserError, "stays as it is"):
            stop._pin()

    def test_what_is_still_to_do_changes_order_on_the_road(self):
        mine = self.make_route(3)
        for stop in mine.stop_ids:
            stop._pack()
        mine._start()
        first, second, third = self.get_order(mine)
        done = mine.stop_ids.filtered(lambda one: one.picking_id == first)
        done._deliver("board-done-2", None, "delivered", proof_name="At home")
        arrival = done.planned_arrival
        self.routes._change_rounds([self.wish(mine, self.pick(first, third, second))])
        self.assertEqual(self.get_order(mine).ids, [first.id, third.id, second.id])
        self.assertEqual(done.planned_arrival, arrival)

    def test_a_packed_parcel_passes_from_hand_to_hand(self):
        mine, theirs = self.make_route(2), self.make_route(1, self.team_b)
        mine._start_packing()
        theirs._start_packing()
        first, second = self.get_order(mine)
        stop = mine.stop_ids.filtered(lambda one: one.picking_id == second)
        stop._pack()
        label = stop.label_number
        wishes = [
            self.wish(mine, first),
            self.wish(theirs, self.get_order(theirs) | second),
        ]
        with self.assertRaises(AskFirstError) as asked:
            self.routes._change_rounds(wishes)
        [sentence] = asked.exception.words
        self.assertIn(f"Parcel {label} is packed", sentence)
        self.routes._change_rounds(wishes, accepted=[sentence])
        self.assertEqual(stop.route_id, theirs)
        self.assertEqual(stop.state, "packed")
        self.assertEqual(stop.label_number, label)
        self.assertEqual(second.batch_id, theirs.sudo().batch_id)
        self.assertNotIn(second, mine.sudo().batch_id.picking_ids)

    def test_a_label_that_is_taken_is_said(self):
        mine, theirs = self.make_route(2), self.make_route(2, self.team_b)
        mine._start_packing()
        first, second = self.get_order(mine)
        mine.stop_ids.filtered(lambda one: one.picking_id == second)._pack()
        with self.assertRaises(AskFirstError) as asked:
            self.routes._change_rounds(
                [
                    self.wish(mine, first),
                    self.wish(theirs, self.get_order(theirs) | second),
                ]
            )
        self.assertIn("needs a new label", str(asked.exception))

    def test_what_is_not_packed_does_not_reach_who_has_left(self):
        mine, theirs = self.make_route(2), self.make_route(1, self.team_b)
        theirs._start_packing()
        theirs._start()
        first, second = self.get_order(mine)
        with self.assertRaisesRegex(UserError, "not packed yet"):
            self.routes._change_rounds(
                [
                    self.wish(mine, first),
                    self.wish(theirs, self.get_order(theirs) | second),
                ]
            )

    def test_a_round_that_has_begun_keeps_its_limits(self):
        mine, theirs = self.make_route(2), self.make_route(1, self.team_b)
        theirs._start_packing()
        self.team_b.max_stops = 1
        first, second = self.get_order(mine)
        with self.assertRaisesRegex(UserError, "must keep the limits"):
            self.routes._change_rounds(
                [
                    self.wish(mine, first),
                    self.wish(theirs, self.get_order(theirs) | second),
                ]
            )
        self.assertTrue(theirs.checker_ok)

    def test_who_is_late_anyway_may_be_helped(self):
        mine, theirs = self.make_route(3), self.make_route(1, self.team_b)
        mine._start_packing()
        self.team_a.max_stops = 1
        order = self.get_order(mine)
        self.routes._change_rounds(
            [
                self.wish(mine, order[0] | order[1]),
                self.wish(theirs, self.get_order(theirs) | order[2]),
            ]
        )
        self.assertEqual(len(mine.stop_ids), 2)

    def test_a_round_on_the_road_keeps_a_stop(self):
        mine = self.make_route(1)
        theirs = self.make_route(1, self.team_b)
        for route in (mine, theirs):
            route.stop_ids._pack()
            route._start()
        with self.assertRaisesRegex(UserError, "keeps a stop"):
            self.routes._change_rounds(
                [
                    self.wish(mine, self.pick()),
                    self.wish(theirs, self.get_order(theirs) | self.get_order(mine)),
                ]
            )

    def test_a_round_that_was_only_begun_may_end_empty(self):
        mine = self.make_route(1)
        mine._start_packing()
        batch, picking = mine.sudo().batch_id, self.get_order(mine)
        self.routes._change_rounds(
            [self.wish(mine, self.pick()), self.new_round(self.team_b, picking)],
            self.today,
            self.slot,
        )
        self.assertFalse(mine.exists())
        self.assertEqual(batch.state, "cancel")
        self.assertFalse(picking.batch_id)

    def test_what_is_packed_is_not_taken_off(self):
        mine = self.make_route(3)
        mine._start_packing()
        first, second, third = self.get_order(mine)
        stops = {stop.picking_id: stop for stop in mine.stop_ids}
        stops[second]._pack()
        self.routes._change_rounds([self.wish(mine, first | second)])
        self.assertFalse(stops[third].exists())
        self.assertFalse(third.batch_id)
        with self.assertRaisesRegex(UserError, "is packed already"):
            self.routes._change_rounds([self.wish(mine, first)])
        self.assertEqual(stops[second].state, "packed")

    def test_a_packed_parcel_keeps_its_label_on_a_round_that_has_not_begun(self):
        mine, theirs = self.make_route(3), self.make_route(2, self.team_b)
        mine._start_packing()
        order = self.get_order(mine)
        stop = mine.stop_ids.filtered(lambda one: one.picking_id == order[2])
        stop._pack()
        other = self.get_order(theirs)
        wishes = [
            self.wish(mine, order[0] | order[1]),
            self.wish(theirs, self.pick(order[2], other[0], other[1])),
        ]
        with self.assertRaises(AskFirstError) as asked:
            self.routes._change_rounds(wishes)
        self.routes._change_rounds(wishes, accepted=asked.exception.words)
        self.assertEqual((stop.sequence, stop.label_number), (1, 3))
        self.assertEqual(sorted(theirs.stop_ids.mapped("label_number")), [1, 2, 3])

    def test_a_day_that_is_over_stays_as_it_was(self):
        route = self.make_route(2)
        first, second = self.get_order(route)
        wish = self.wish(route, self.pick(second, first))
        route.sudo().date = self.today - timedelta(days=1)
        with self.assertRaisesRegex(UserError, "day is over"):
            self.routes._change_rounds([wish])

    def test_only_the_operator_moves(self):
        route = self.make_route(1)
        wish = self.wish(route, self.get_order(route))
        with self.assertRaises(AccessError):
            self.routes.with_user(self.educator_a)._change_rounds([wish])

    # -- pins

    def test_a_pinned_stop_stays_with_its_team_and_may_change_its_place(self):
        mine, theirs = self.make_route(2), self.make_route(1, self.team_b)
        first, second = self.get_order(mine)
        stop = mine.stop_ids.filtered(lambda one: one.picking_id == second)
        stop._pin()
        self.assertTrue(stop.pinned)
        away = [
            self.wish(mine, first),
            self.wish(theirs, self.get_order(theirs) | second),
        ]
        with self.assertRaisesRegex(UserError, "Let it go first"):
            self.routes._change_rounds(away)
        with self.assertRaisesRegex(UserError, "Let it go first"):
            self.routes._change_rounds([self.wish(mine, first)])
        self.routes._change_rounds([self.wish(mine, self.pick(second, first))])
        self.assertTrue(stop.pinned)
        stop._pin(False)
        self.routes._change_rounds(
            [
                self.wish(mine, first),
                self.wish(theirs, self.get_order(theirs) | second),
            ]
        )
        self.assertEqual(stop.route_id, theirs)

    def test_nobody_types_where_a_door_is(self):
        stop = self.make_route(2).stop_ids[0]
        for name, value in (("sequence", 7), ("pinned", True), ("trip", 2)):
            with self.subTest(name=name), self.assertRaises(AccessError):
                stop.with_user(self.operator)[name] = value


@tagged("post_install", "-at_install")
class TestBoardHandOver(BoardCommon):
    """A whole round for another team, when an educator is ill at 7:40."""

    def test_the_order_stays_and_the_team_is_another(self):
        route = self.make_route(3)
        order, labels = self.get_order(route), route.stop_ids.mapped("label_number")
        former = route._hand_over(self.team_b)
        self.assertEqual(former, self.team_a)
        self.assertEqual(route.team_id, self.team_b)
        self.assertEqual(route.educator_id, self.educator_b)
        self.assertEqual(route.member_ids, self.team_b.member_ids)
        self.assertEqual(route.vehicle_id, self.team_b.vehicle_id)
        self.assertEqual(self.get_order(route).ids, order.ids)
        self.assertEqual(route.stop_ids.mapped("label_number"), labels)
        self.assertTrue(route.checker_ok and route.team_ok)

    def test_what_the_other_team_cannot_do_is_asked_about(self):
        route = self.make_route(3)
        self.team_b.max_stops = 2
        with self.assertRaises(AskFirstError) as asked:
            route._hand_over(self.team_b)
        self.assertEqual(route.team_id, self.team_a)
        route._hand_over(self.team_b, accepted=asked.exception.words)
        self.assertEqual(route.team_id, self.team_b)
        self.assertFalse(route.checker_ok)

    def test_packed_parcels_go_over_with_their_labels(self):
        route = self.make_route(2)
        route._start_packing()
        route.stop_ids[0]._pack()
        labels = route.stop_ids.mapped("label_number")
        self.env["welfare.team.absence"].create(
            {
                "user_id": self.educator_a.id,
                "date_from": self.today,
                "date_to": self.today,
            }
        )
        self.assertFalse(route.team_ok)
        with self.assertRaises(AskFirstError) as asked:
            route._hand_over(self.team_b)
        self.assertIn("packed already: 1", str(asked.exception))
        route._hand_over(self.team_b, accepted=asked.exception.words)
        self.assertEqual(route.state, "packing")
        self.assertTrue(route.team_ok)
        self.assertEqual(route.stop_ids.mapped("label_number"), labels)
        theirs = self.env["welfare.route"].with_user(self.educator_b)
        self.assertEqual(theirs._get_my_route(), route)

    def test_a_round_that_has_left_is_not_handed_over(self):
        route = self.make_route(1)
        route._start_packing()
        route._start()
        with self.assertRaisesRegex(UserError, "has left"):
            route._hand_over(self.team_b)

    def test_a_team_at_home_or_of_another_depot_takes_nothing(self):
        route = self.make_route(1)
        self.team_b.depot_city_id = self.lovere
        with self.assertRaisesRegex(UserError, "same depot"):
            route._hand_over(self.team_b)
        self.team_b.depot_city_id = self.casazza
        self.env["welfare.team.absence"].create(
            {
                "user_id": self.educator_b.id,
                "date_from": self.today,
                "date_to": self.today,
            }
        )
        with self.assertRaisesRegex(UserError, "does not go out"):
            route._hand_over(self.team_b)
        with self.assertRaisesRegex(UserError, "already"):
            route._hand_over(self.team_a)

    def test_a_stale_hand_over_is_refused(self):
        route = self.make_route(2)
        version = route._get_version()
        first, second = self.get_order(route)
        self.routes._change_rounds([self.wish(route, self.pick(second, first))])
        with self.assertRaises(StaleRoundError):
            route._hand_over(self.team_b, version=version)

    def test_with_a_bike_the_times_are_those_of_a_bike(self):
        route = self.make_route(2)
        minutes = route.minutes
        self.team_b.vehicle_id = self.make_vehicle("Bike", kind="cargo_bike")
        route._hand_over(self.team_b)
        self.assertGreater(route.minutes, minutes)
        self.assertIn("supposed speed", route.warnings)


@tagged("post_install", "-at_install")
class TestBoardScreen(BoardCommon):
    """What the board reads, and what it may ask."""

    def look(self, **values):
        return self.routes.get_board(**values)

    def test_an_empty_day_is_empty_and_no_error(self):
        board = self.look(date="2031-01-01")
        self.assertEqual((board["routes"], board["waiting"]), ([], []))
        self.assertEqual(board["slots"], [])
        self.assertFalse(board["readonly"])
        self.assertEqual(len(board["teams"]), 2)

    def test_the_day_is_there_with_loads_and_limits(self):
        route = self.make_route(3)
        self.make_orders(1)
        board = self.look()
        [shown] = board["routes"]
        self.assertEqual(shown["team"], self.team_a.id)
        self.assertEqual(
            shown["load"],
            {"stops": 3, "parcels": 3, "kg": 24.0, "minutes": route.minutes},
        )
        self.assertEqual(
            shown["limits"],
            {"stops": 10, "parcels": 30, "kg": 300.0, "minutes": 190},
        )
        self.assertEqual(shown["educator"], self.educator_a.name)
        self.assertEqual([stop["number"] for stop in shown["stops"]], [1, 2, 3])
        self.assertEqual(shown["stops"][0]["slot"], "09:00-12:00")
        [waiting] = board["waiting"]
        self.assertEqual(waiting["reasons"], [])
        self.assertEqual([slot["chosen"] for slot in board["slots"]], [True])

    def test_slots_and_depot_choose_what_is_shown(self):
        self.make_route(1)
        board = self.look(slot_ids=[])
        self.assertEqual((board["routes"], board["waiting"]), ([], []))
        self.team_b.depot_city_id = self.lovere
        board = self.look(depot_id=self.lovere.id)
        self.assertEqual([team["name"] for team in board["teams"]], ["Team B"])
        self.assertEqual(board["routes"], [])

    def test_a_day_that_is_over_is_to_be_read(self):
        yesterday = self.today - timedelta(days=1)
        self.assertTrue(self.look(date=str(yesterday))["readonly"])

    def test_rubbish_is_refused_in_words(self):
        with self.assertRaises(UserError):
            self.look(date="yesterday")
        for change in (None, {}, {"kind": "_unlink"}, {"kind": "order"}, "x"):
            answer = self.routes.change_board(change)
            self.assertEqual(answer["status"], "refused", change)
        for rounds in (
            [{"route": 10**12, "order": [1]}],
            [{"route": "1", "order": ["x", None]}],
            [{"route": False, "team": False, "order": [10**9]}],
        ):
            answer = self.routes.change_board({"kind": "order", "rounds": rounds})
            self.assertIn(answer["status"], ("refused", "stale"), rounds)

    def test_asking_and_saying_yes(self):
        mine, theirs = self.make_route(2), self.make_route(1, self.team_b)
        self.team_b.max_stops = 1
        first, second = self.get_order(mine)
        change = {
            "kind": "order",
            "rounds": [
                {
                    "route": mine.id,
                    "team": self.team_a.id,
                    "version": mine._get_version(),
                    "order": first.ids,
                },
                {
                    "route": theirs.id,
                    "team": self.team_b.id,
                    "version": theirs._get_version(),
                    "order": [*self.get_order(theirs).ids, second.id],
                },
            ],
        }
        answer = self.routes.change_board(change)
        self.assertEqual(answer["status"], "ask")
        self.assertEqual(len(answer["facts"]), 2)
        done = self.routes.change_board({**change, "accepted": answer["words"]})
        self.assertEqual(done["status"], "done")
        self.assertEqual(self.routes.change_board(change)["status"], "stale")
        self.assertEqual(self.routes.change_board(done["undo"])["status"], "done")
        self.assertEqual(self.get_order(mine).ids, [first.id, second.id])
        self.assertTrue(theirs.checker_ok)

    def test_pins_and_hand_overs_from_the_board(self):
        route = self.make_route(2)
        stop = route.stop_ids[0]
        done = self.routes.change_board(
            {"kind": "pin", "stop": stop.id, "pinned": True}
        )
        self.assertTrue(stop.pinned)
        self.routes.change_board(done["undo"])
        self.assertFalse(stop.pinned)
        change = {
            "kind": "hand_over",
            "route": route.id,
            "team": self.team_b.id,
            "version": route._get_version(),
        }
        done = self.routes.change_board(change)
        self.assertEqual(route.team_id, self.team_b)
        self.assertEqual(self.routes.change_board(change)["status"], "stale")
        self.routes.change_board(done["undo"])
        self.assertEqual(route.team_id, self.team_a)
        change["team"] = 10**9
        self.assertEqual(self.routes.change_board(change)["status"], "refused")

    def test_the_board_is_the_operators(self):
        others = [
            self.educator_a,
            new_test_user(self.env, "clerk", "base.group_user"),
            new_test_user(
                self.env, "coordinator", "welfarepiu_logistics.group_coordinator"
            ),
        ]
        for user in others:
            routes = self.routes.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    routes.get_board()
                with self.assertRaises(AccessError):
                    routes.change_board({"kind": "order"})

    def test_no_map_is_asked_of_anybody_unless_it_is_written_down(self):
        ground = self.routes.get_ground()
        self.assertFalse(ground["tiles"])
        self.assertGreater(len(ground["nodes"]), 50)
        for start, end in ground["edges"]:
            self.assertTrue(ground["nodes"][start] and ground["nodes"][end])
        set_param = self.env["ir.config_parameter"].set_param
        set_param("welfarepiu_logistics.tile_url", "javascript:alert({z})")
        self.assertFalse(self.routes.get_ground()["tiles"])
        url = "https://tiles.example.com/{z}/{x}/{y}.png"
        set_param("welfarepiu_logistics.tile_url", url)
        self.assertEqual(self.routes.get_ground()["tiles"]["url"], url)

    def test_the_picture_of_a_round_has_every_stop(self):
        picture = self.make_route(3).picture
        self.assertEqual(picture["depot"]["name"], "Casazza")
        [route] = picture["routes"]
        self.assertEqual([stop["number"] for stop in route["stops"]], [1, 2, 3])

    def test_more_doors_are_not_more_questions_to_the_database(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            board = self.look()
            return self.env.cr.sql_log_count - before, board

        self.make_route(2)
        few, board = count()
        self.assertEqual(len(board["routes"][0]["stops"]), 2)
        self.make_orders(6, city=self.casazza)
        self.plan()
        many, board = count()
        self.assertEqual(len(board["routes"][0]["stops"]), 8)
        self.assertLessEqual(many, few + 2)

    def test_boards_hear_ids_and_no_names(self):
        route = self.make_route(2)
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        route.stop_ids[0].with_user(self.educator_a)._pack()
        self.env.cr.precommit.run()
        told = (
            self.env["bus.bus"]
            .search([])
            .filtered(lambda one: "welfare.board" in one.message)
        )
        self.assertEqual(len(told), 1)
        self.assertIn("res.groups", told.channel)
        self.assertIn(str(route.id), told.message)
        self.assertNotIn("Recipient", told.message)
        self.assertNotIn("Team A", told.message)
