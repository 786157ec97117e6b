from odoo.exceptions import UserError

from odoo.addons.welfarepiu_logistics.models.local_time import rome_to_utc

from .common import WorkshopCommon


class TestMessages(WorkshopCommon):
    """What the phone tells of the workshop arrives once, and is kept."""

    def setUp(self):
        super().setUp()
        self.order = self.plan()
        self.steps = self.order.welfare_step_ids
        # The phone tells at noon: an hour that has not come yet counts as now.
        noon = rome_to_utc(self.today, 12 * 3600)
        self.patch(type(self.env["welfare.clock"]), "_now", lambda _clock: noon)

    def send(self, *acts, user=None):
        messages = self.env["welfare.route.message"].with_user(user or self.educator_a)
        return messages._receive([self.tell(**act) for act in acts])

    def tell(self, key, kind, hour=9.0, **values):
        moment = rome_to_utc(self.today, round(hour * 3600))
        milliseconds = int(
            (moment - moment.__class__(1970, 1, 1)).total_seconds() * 1000
        )
        return {"key": f"workshop-{key}", "kind": kind, "at": milliseconds, **values}

    def outcomes(self, answers):
        return [answer["outcome"] for answer in answers]

    def test_the_phone_knows_what_to_make_and_nothing_more(self):
        day = self.env["welfare.route"].with_user(self.educator_a)._get_team_day()
        [order] = day["workshop"]
        self.assertEqual(order["quantity"], 10)
        weighing = order["steps"][0]
        self.assertEqual(weighing["takes"], {"name": "Flour", "amount": "500 g"})
        self.assertEqual((weighing["check"], weighing["expected"]), ("weigh", 500))
        self.assertEqual(order["steps"][2]["danger"], "hot")
        others = self.env["welfare.route"].with_user(self.educator_b)._get_team_day()
        self.assertFalse(others["workshop"])

    def test_a_day_of_acts_sent_three_times_is_one_day(self):
        acts = [
            {"key": "begin", "kind": "make_begin", "production": self.order.id},
            {
                "key": "step-1",
                "kind": "make_step",
                "work": self.steps[0].id,
                "told": 498,
            },
            {
                "key": "help-2",
                "kind": "help",
                "production": self.order.id,
                "work": self.steps[1].id,
            },
            {"key": "step-2", "kind": "make_step", "work": self.steps[1].id},
            {"key": "step-3", "kind": "make_step", "work": self.steps[2].id},
            {"key": "step-4", "kind": "make_step", "work": self.steps[3].id, "told": 9},
            {
                "key": "finish",
                "kind": "make_finish",
                "production": self.order.id,
                "made": 9,
                "broken": 1,
                "hour": 10.0,
            },
        ]
        self.assertEqual(self.outcomes(self.send(*acts)), ["applied"] * len(acts))
        for _again in range(2):
            self.assertEqual({one["status"] for one in self.send(*acts)}, {"known"})
        self.assertEqual(self.order.state, "done")
        self.assertEqual(self.order.lot_producing_ids.product_qty, 9)
        self.assertEqual(self.steps[1].helped, 1)
        self.assertEqual(self.steps.mapped("is_right"), [True, True, True, False])
        self.assertEqual(
            self.order.welfare_started_at, rome_to_utc(self.today, 9 * 3600)
        )

    def test_another_team_is_refused_and_it_is_kept(self):
        [answer] = self.send(
            {"key": "step-1", "kind": "make_step", "work": self.steps[0].id},
            user=self.educator_b,
        )
        self.assertEqual(answer["outcome"], "refused")
        self.assertFalse(self.steps[0].done_at)
        message = self.env["welfare.route.message"].search(
            [("production_id", "=", self.order.id)]
        )
        self.assertEqual(message.outcome, "refused")
        self.assertFalse(message.is_settled)

    def test_a_step_done_on_two_phones_is_done_once(self):
        step = {"kind": "make_step", "work": self.steps[0].id}
        answers = self.send({"key": "phone-a", **step}, {"key": "phone-b", **step})
        self.assertEqual(self.outcomes(answers), ["applied", "late"])

    def test_what_was_tapped_by_mistake_is_taken_back(self):
        step = self.steps[0]
        answers = self.send(
            {"key": "mistake", "kind": "make_step", "work": step.id, "told": 5},
            {
                "key": "undo",
                "kind": "make_undo",
                "work": step.id,
                "act": "workshop-mistake",
            },
        )
        self.assertEqual(self.outcomes(answers), ["applied", "applied"])
        self.assertFalse(step.done_at)
        self.assertTrue(step.is_open)

    def test_rubbish_is_refused_and_holds_nothing_back(self):
        answers = self.send(
            {"key": "rubbish-1", "kind": "make_step", "work": "DROP"},
            {"key": "rubbish-2", "kind": "make_finish", "production": 2**40, "made": 1},
            {
                "key": "rubbish-3",
                "kind": "make_finish",
                "production": self.order.id,
                "made": "ten",
            },
            {
                "key": "rubbish-4",
                "kind": "make_finish",
                "production": self.order.id,
                "made": float("nan"),
            },
            {"key": "good-one", "kind": "make_step", "work": self.steps[0].id},
        )
        self.assertEqual(self.outcomes(answers), ["refused"] * 4 + ["applied"])

    def test_a_cancelled_order_takes_no_act(self):
        self.order.action_cancel()
        [answer] = self.send(
            {"key": "too-late", "kind": "make_step", "work": self.steps[0].id}
        )
        self.assertEqual(answer["outcome"], "refused")

    def test_the_educator_gives_steps_of_the_own_team_only(self):
        with self.assertRaises(UserError):
            self.steps[1].with_user(self.educator_b)._give(self.bruno)
        self.steps[1].with_user(self.educator_a)._give(self.env["welfare.team.member"])
        self.assertFalse(self.steps[1].member_id)
