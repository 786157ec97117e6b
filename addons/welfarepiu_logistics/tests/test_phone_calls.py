from odoo.exceptions import AccessError
from odoo.tests import tagged

from .phone_common import PhoneCommon


@tagged("post_install", "-at_install")
class TestPhoneCalls(PhoneCommon):
    """Whoever calls is seen on the other phone, and what did not work is kept."""

    def get_calls(self, user=None):
        routes = self.env["welfare.route"].with_user(user or self.educator_a)
        return routes._get_team_day()["calls"]

    def help(self, key, **values):
        return self.act(
            "help", key, self.stops[0], reason="quiet", step="pack-item-0", **values
        )

    def test_a_call_is_there_until_somebody_answers(self):
        member = self.team_a.member_ids[0]
        call = self.help("call", member=member.id, prompt_level="photo")
        self.assertEqual(self.statuses(call, call), ["applied", "known"])
        [told] = self.get_calls()
        self.assertEqual(
            {name: told[name] for name in ("stop", "step", "reason", "answered")},
            {
                "stop": self.stops[0].id,
                "step": "pack-item-0",
                "reason": "quiet",
                "answered": False,
            },
        )
        self.assertEqual(told["who"], member._get_phone_name())
        self.assertFalse(self.message("call").is_settled)
        answer = self.act("answer", "come", act=call["key"])
        self.assertEqual(self.statuses(answer), ["applied"])
        [told] = self.get_calls()
        self.assertEqual((told["answered"], told["confirmed"]), (True, False))
        # Nothing moved at the stop.
        self.assertEqual(self.stops[0].state, "planned")

    def test_a_weight_that_does_not_fit_is_let_pass_by_the_educator(self):
        call = {**self.help("call"), "reason": "weight"}
        self.tell(call, self.act("answer", "fine", act=call["key"], confirm=True))
        [told] = self.get_calls()
        self.assertTrue(told["confirmed"])
        # Answered once more without a word, it stays let pass.
        self.tell(self.act("answer", "more", act=call["key"]))
        self.assertTrue(self.get_calls()[0]["confirmed"])

    def test_a_call_of_another_round_is_neither_seen_nor_answered(self):
        call = self.help("call")
        self.assertEqual(self.statuses(call, user=self.educator_b), ["refused"])
        self.tell({**call, "key": "mine-00000000"})
        other = self.route_of_another_team()
        other._keep({"state": "planned"})
        answer = {
            **self.act("answer", "come", act="mine-00000000"),
            "route": other.id,
        }
        self.assertEqual(self.statuses(answer, user=self.educator_b), ["refused"])
        self.assertEqual(self.get_calls(self.educator_b), [])
        self.assertFalse(self.get_calls()[0]["answered"])

    def test_an_answer_to_nobody_is_refused_in_words(self):
        for number, key in enumerate(("nobody-00000000", None, 7)):
            [answer] = self.tell(self.act("answer", f"none{number}", act=key))
            self.assertEqual(answer["status"], "refused")
            self.assertTrue(answer["sentence"])

    def test_a_code_that_cannot_be_read_is_kept_and_holds_nothing_up(self):
        act = self.act(
            "incident", "code", self.stops[0], reason="unreadable", step="pack-label"
        )
        self.assertEqual(self.statuses(act), ["applied"])
        message = self.message("code")
        self.assertEqual(message.reason, "unreadable")
        self.assertEqual(message.step, "pack-label")
        self.assertTrue(message.is_settled)
        self.assertEqual(self.get_calls(), [])

    def test_a_round_that_is_over_calls_nobody(self):
        self.tell(self.act("pack", "pack", self.stops[0]), self.help("call"))
        self.tell(self.act("leave", "leave"), self.act("back", "back"))
        self.assertEqual(self.route.state, "done")
        self.assertTrue(self.message("call").is_settled)

    def test_a_closed_road_reaches_the_coordinator_and_is_planned_again(self):
        first, second, _third = self.stops
        acts = [
            self.act("pack", "pack", first),
            self.act("pack", "pack2", second),
            self.door("road", first, result="problem", problem_kind="road"),
            self.door("dog", second, result="problem", problem_kind="other"),
        ]
        self.assertEqual(self.statuses(*acts), ["applied"] * 4)
        self.assertEqual(self.statuses(acts[2]), ["known"])
        activities = self.route.activity_ids
        self.assertEqual(len(activities), 1)
        self.assertIn(first.city_id.name, activities.note)
        self.assertNotIn(first.recipient_name, activities.note)
        self.assertIn(first.city_id.name, self.route.warnings)
        # As long as the parcel is in the vehicle, nobody else can bring it.
        self.assertFalse(self.plan(teams=self.team_b))
        self.route.with_user(self.educator_a)._close()
        again = self.plan(teams=self.team_b)
        self.assertIn(first.picking_id, again.stop_ids.picking_id)
        self.assertEqual(first.state, "problem")

    def test_only_who_accompanies_calls_or_answers(self):
        with self.assertRaises(AccessError):
            self.env["welfare.route.message"].with_user(self.educator_b)._check_round(
                {"route": self.route}
            )
