from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .placement_common import PlacementCommon


@tagged("post_install", "-at_install")
class TestPlacement(PlacementCommon):
    """From the referral to the end, with consent, and forgotten afterwards."""

    def test_the_way_of_a_referral(self):
        placement = self.refer()
        self.assertEqual(placement.state, "draft")
        self.assertEqual(placement.referrer_id, self.social)
        placement._give_consent("supported")
        placement._propose()
        self.assertEqual(placement.state, "proposed")
        member = placement.with_user(self.coordinator)._accept(self.team_a, self.today)
        self.assertEqual(placement.state, "active")
        self.assertEqual(member.name, "Ottavia")
        self.assertIn(member, self.team_a._get_day(self.today).members)
        placement.with_user(self.coordinator)._end("work")
        self.assertEqual((placement.state, placement.ended_on), ("ended", self.today))
        self.assertFalse(member.sudo().active)
        self.assertNotIn(member, self.team_a._get_day(self.today).members)

    def test_without_consent_nothing_reaches_the_cooperative(self):
        placement = self.refer()
        with self.assertRaises(UserError):
            placement._propose()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            placement.sudo().state = "proposed"
            self.env.flush_all()

    def test_a_consent_names_the_very_words(self):
        placement = self.refer()
        placement._give_consent("paper")
        consent = placement.sudo().consent_ids
        self.assertEqual(consent.notice_hash, self.notice.content_hash)
        self.assertTrue(self.notice._is_intact())
        newer = self.notice.copy({"text": "Altre parole."})
        newer.with_user(self.coordinator).action_put_in_force()
        with self.assertRaises(UserError):
            placement._propose()
        placement._give_consent("paper")
        placement._propose()
        with self.assertRaises(UserError):
            consent.way = "guardian"
        with self.assertRaises(UserError):
            self.notice.text = "Other"

    def test_without_plan_or_goal_it_is_not_proposed(self):
        placement = self.refer(plan=" ")
        placement._give_consent("paper")
        with self.assertRaises(UserError):
            placement._propose()

    def test_consent_taken_back_ends_it_and_erases_the_plan(self):
        placement = self.place()
        member = placement.member_id
        placement.with_user(self.social)._withdraw_consent()
        self.assertEqual(placement.state, "ended")
        self.assertFalse(placement.plan)
        self.assertFalse(placement.consented_at)
        self.assertNotIn("Ottavia", placement.person_name + member.name)
        events = placement.consent_ids.mapped("event")
        self.assertEqual(sorted(events), ["given", "withdrawn"])

    def test_a_state_is_not_typed(self):
        for values in ({"state": "active"}, {"member_id": 1}, {"code": "X"}):
            with self.subTest(values), self.assertRaises(AccessError):
                self.refer(**values)
        placement = self.refer()
        for user in (self.social, self.coordinator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                placement.with_user(user).write({"state": "proposed"})

    def test_nobody_refers_in_the_name_of_somebody_else(self):
        placement = self.refer(referrer_id=self.other_social.id)
        self.assertEqual(placement.referrer_id, self.social)
        with self.assertRaises(AccessError):
            placement.referrer_id = self.other_social

    def test_once_proposed_the_words_stay(self):
        placement = self.refer()
        goal = placement.goal_ids
        placement._give_consent("paper")
        placement._propose()
        for call in (
            lambda: placement.write({"plan": "Other"}),
            lambda: goal.write({"name": "Other"}),
            lambda: placement.unlink(),
        ):
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                call()

    def test_only_the_coordinator_answers(self):
        placement = self.refer()
        placement._give_consent("paper")
        placement._propose()
        for user in (self.social, self.educator_a, self.operator):
            mine = placement.with_user(user)
            for call in (
                lambda mine=mine: mine._accept(self.team_a, self.today),
                lambda mine=mine: mine._refuse("No"),
                mine.action_open_decision,
                mine.action_erase,
            ):
                with self.assertRaises(AccessError), mute_logger("odoo.models"):
                    call()

    def test_the_window_of_the_coordinator_does_each_thing(self):
        wizards = self.env["welfare.placement.decision"].with_user(self.coordinator)
        refused, taken = self.refer(), self.refer("Remo Finto")
        for placement in (refused, taken):
            placement._give_consent("paper")
            placement._propose()
        wizards.create(
            {"placement_id": refused.id, "decision": "refuse", "answer": "Full."}
        ).action_decide()
        self.assertEqual((refused.state, refused.answer), ("refused", "Full."))
        wizards.create(
            {
                "placement_id": taken.id,
                "team_id": self.team_b.id,
                "start_date": self.today,
            }
        ).action_decide()
        self.assertEqual(taken.sudo().team_id, self.team_b)
        wizards.create(
            {
                "placement_id": taken.id,
                "decision": "hand_over",
                "user_id": self.other_social.id,
            }
        ).action_decide()
        self.assertEqual(taken.sudo().referrer_id, self.other_social)
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            taken.read(["plan"])
        ending = wizards.create({"placement_id": taken.id, "end_reason": "done"})
        self.assertEqual(ending.decision, "end")
        ending.action_decide()
        self.assertEqual(taken.sudo().state, "ended")

    # -- days and hours

    def test_before_the_first_day_and_after_the_last_nobody_comes(self):
        placement = self.place(start_date=self.today)
        member = placement.member_id
        placement.end_date = self.today + timedelta(days=7)
        self.assertTrue(member._get_presence(self.today))
        self.assertFalse(member._get_presence(self.today - timedelta(days=1)))
        self.assertTrue(member._get_presence(placement.end_date))
        self.assertFalse(member._get_presence(placement.end_date + timedelta(days=1)))

    def test_weekly_hours_beyond_the_agreement_are_refused(self):
        placement = self.refer(weekly_hours=4.0)
        placement._give_consent("paper")
        placement._propose()
        calendar = self.make_calendar("Long", [(0, 8, 13), (1, 8, 13)])
        with self.assertRaises(UserError):
            placement.with_user(self.coordinator)._accept(
                self.team_a, self.today, calendar
            )

    def test_who_did_the_hours_of_the_week_is_not_planned(self):
        placement = self.place(weekly_hours=3.0)
        member = placement.member_id
        monday = self.today - timedelta(days=self.today.weekday())
        placement.start_date = monday
        self.make_orders(1)
        route = self.plan()
        route.date = monday
        self.env["welfare.participation"].create(
            {
                "member_id": member.id,
                "route_id": route.id,
                "date": monday,
                "task": "pack",
                "minutes": 120,
            }
        )
        route.state = "done"
        wednesday = monday + timedelta(days=2)
        self.assertEqual(member._get_presence(wednesday), [(9 * 3600, 10 * 3600)])
        self.env["welfare.participation"].create(
            {
                "member_id": member.id,
                "route_id": route.id,
                "date": monday,
                "task": "deliver",
                "minutes": 60,
            }
        )
        self.assertFalse(member._get_presence(wednesday))
        self.assertTrue(member._get_presence(monday + timedelta(days=7)))

    # -- goals, tasks, reviews

    def test_the_educator_grows_what_the_person_can_do(self):
        placement = self.place()
        goal = placement.goal_ids.with_user(self.educator_a)
        goal._set_state("reached")
        self.assertEqual((goal.state, goal.changed_by_id), ("reached", self.educator_a))
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            placement.goal_ids.with_user(self.educator_b)._set_state("open")

    def test_tasks_given_fit_the_person_and_the_plan(self):
        placement = self.place(task_ids=[(6, 0, self.task_ring.ids)])
        member = placement.member_id
        self.make_orders(1)
        route = self.plan()
        self.assertIn(member, route.member_ids)
        assignments = self.env["welfare.assignment"].with_user(self.educator_a)
        with self.assertRaises(UserError):
            assignments._assign(route, member, self.task_ring)
        for task in (self.task_ring, self.task_box):
            member.with_user(self.educator_a)._state_ability(task, "learning")
        with self.assertRaises(UserError):
            assignments._assign(route, member, self.task_box)
        first = assignments._assign(route, member, self.task_ring)
        self.assertEqual(assignments._assign(route, member, self.task_ring), first)
        self.assertEqual(member._get_tasks(route), ["deliver"])
        with self.assertRaises(AccessError):
            self.env["welfare.assignment"].with_user(self.educator_b)._assign(
                route, member, self.task_ring
            )
        assignments._take_off(route, member, self.task_ring)
        self.assertFalse(first.exists())

    def test_who_must_act_is_reminded_once_a_step_without_names(self):
        self.educator_a.email = "educator_a@example.com"
        placement = self.place()
        review = placement.review_ids
        cron = self.env.ref("welfarepiu_logistics.cron_placement_remind")
        sent = self.env["mail.mail"].search([])

        def remind(day):
            clock = type(self.env["welfare.clock"])
            self.patch(clock, "_today", lambda _self: day)
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            return self.env["mail.mail"].search([]) - sent

        mails = remind(self.today)
        self.assertEqual(len(mails), 2, [(m.subject, m.email_to) for m in mails])
        self.assertEqual(
            {mail.email_to for mail in mails},
            {self.educator_a.email_formatted, self.social.email_formatted},
        )
        for mail in mails:
            text = f"{mail.subject} {mail.body_html}"
            self.assertIn(placement.code, text)
            self.assertNotIn("Ottavia", text)
        self.assertEqual(len(remind(self.today)), 2)
        self.assertEqual(len(remind(review.date)), 4)
        self.assertEqual(len(remind(review.date + timedelta(days=30))), 6)
        review.with_user(self.educator_a)._close("We met: it goes well.")
        self.assertEqual(review.done_by_id, self.educator_a)
        self.assertEqual(len(remind(review.date + timedelta(days=90))), 6)

    # -- forgetting

    def test_erasure_keeps_the_hours_and_nothing_of_the_person(self):
        placement = self.place()
        member = placement.member_id
        member._state_ability(self.task_ring, "prompt")
        member._report_absence(self.today + timedelta(days=3))
        self.make_orders(1)
        route = self.plan()
        self.env["welfare.assignment"].with_user(self.educator_a)._assign(
            route, member, self.task_ring
        )
        self.env["welfare.participation"].create(
            {
                "member_id": member.id,
                "route_id": route.id,
                "date": self.today,
                "task": "deliver",
                "minutes": 90,
            }
        )
        placement.with_user(self.coordinator)._end("done")
        placement.with_user(self.coordinator).action_erase()
        self.env.flush_all()
        [(minutes,)] = self.env["welfare.participation"]._read_group(
            [("member_id", "=", member.id)], aggregates=["minutes:sum"]
        )
        self.assertEqual(minutes, 90)
        self.assertFalse(member.ability_ids or member.absence_ids)
        self.assertFalse(placement.goal_ids or placement.review_ids)
        for record in (placement, member):
            for name, field in record._fields.items():
                if field.store and field.type in ("char", "text", "html"):
                    self.assertNotIn("Ottavia", record[name] or "", name)

    def test_who_left_long_ago_is_erased_by_itself(self):
        placement = self.place()
        placement.with_user(self.coordinator)._end("done")
        self.env["welfare.placement"]._cron_erase()
        self.assertIn("Ottavia", placement.person_name)
        placement.ended_on = self.today - timedelta(days=31 * 24 + 20)
        self.env["welfare.placement"]._cron_erase()
        self.assertEqual(placement.person_name, placement.code)

    def test_who_asks_to_be_deleted_is_gone_from_the_team_too(self):
        placement = self.place()
        contact = self.make_address("Ottavia Finta", self.casazza)
        placement.member_id.partner_id = contact
        contact._welfare_erase_elsewhere()
        self.assertEqual(placement.state, "ended")
        self.assertNotIn("Ottavia", placement.person_name + placement.member_id.name)
