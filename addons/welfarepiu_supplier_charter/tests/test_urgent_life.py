from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import mute_sql
from .urgent_common import UrgentCommon


@tagged("post_install", "-at_install")
class TestUrgentLife(UrgentCommon):
    """Who takes it, how long that took, and that nobody waits unseen."""

    def test_the_worker_chooses_among_those_who_offer(self):
        request = self._ask()
        baker = self._answer(request, self.baker_user)
        farmer = self._answer(request, self.farmer_user)
        with self.assertRaises(UserError):
            request._accept(baker)  # has not offered
        with self._later(minutes=4):
            baker._offer("Marta alle 20")
        with self._later(minutes=6):
            farmer._offer()
        with self._later(minutes=9):
            request._accept(farmer)
        seen = request.sudo()
        self.assertEqual(seen.state, "taken")
        self.assertEqual(seen.taker_id, self.farmer)
        self.assertEqual((seen.answer_minutes, seen.taken_minutes), (4, 9))
        self.assertEqual((baker.state, farmer.state), ("passed", "taken"))
        for answer in (baker, farmer):
            with self.assertRaises(UserError):
                request._accept(answer)
        with self.assertRaises(UserError):
            baker._offer()
        self.assertEqual(request._get_taker_phone(), "035 111111")

    def test_the_database_keeps_one_taker(self):
        request = self._ask()
        self._take(request)
        answer = self._answer(request, self.farmer_user).sudo()
        with self.assertRaises(IntegrityError), mute_sql, self.cr.savepoint():
            answer.state = "taken"
            answer.flush_recordset()

    def test_only_who_asked_says_yes(self):
        request = self._ask()
        answer = self._answer(request, self.baker_user)
        answer._offer()
        for user in (self.other_user, self.baker_user):
            with self.assertRaises(AccessError):
                request.with_user(user)._accept(answer)
        with self.assertRaises(AccessError):
            answer.with_user(self.farmer_user)._decline()
        request.with_user(self.operator)._accept(answer)
        self.assertEqual(request.state, "taken")

    def test_an_offer_counts_only_with_a_charter_in_force(self):
        request = self._ask()
        answer = self._answer(request, self.baker_user)
        answer._offer()
        adhesion = self.baker._welfare_get_adhesion()
        adhesion.with_user(self.operator).sudo(False)._suspend("Prova")
        with self.assertRaises(UserError):
            request._accept(answer)

    def test_given_back_others_are_asked_again(self):
        request = self._ask()
        answer = self._take(request)
        with self.assertRaises(AccessError):
            request.with_user(self.farmer_user)._release()
        request.with_user(self.baker_user)._release()
        seen = request.sudo()
        self.assertEqual(seen.state, "open")
        self.assertFalse(seen.taken_at)
        self.assertTrue(seen.alarmed_at)
        self.assertEqual(answer.state, "given_back")
        other = self._answer(request, self.farmer_user)
        self.assertEqual(other.state, "asked")
        other._offer()
        request._accept(other)
        self.assertEqual(seen.taker_id, self.farmer)

    def test_withdrawn(self):
        request = self._ask()
        self._answer(request, self.baker_user)._offer()
        before = self._get_mails(request, self.baker_user.partner_id)
        request._withdraw()
        self.assertEqual(request.state, "withdrawn")
        self.assertEqual(set(request.sudo().answer_ids.mapped("state")), {"passed"})
        after = self._get_mails(request, self.baker_user.partner_id)
        self.assertEqual(len(after - before), 1)
        with self.assertRaises(UserError):
            request._withdraw()
        with self.assertRaises(UserError):
            self._answer(request, self.farmer_user)._offer()
        with self.assertRaises(UserError):
            request._write_as_worker("Ancora io")

    def test_who_declined_offers_only_while_it_is_open(self):
        request = self._ask()
        answer = self._answer(request, self.farmer_user)
        answer._decline()
        answer._offer()
        answer._decline()
        self._take(request)
        with self.assertRaises(UserError):
            answer._offer()

    def test_nobody_answers_the_desk_is_alarmed_then_the_worker_told(self):
        request = self._ask().sudo()
        desk = self.operator.partner_id
        worker = self.worker_user.partner_id
        with self._later(minutes=14):
            self._watch()
            self.assertFalse(request.alarmed_at)
            self.assertEqual(request._get_advice(), [])
        told = len(self._get_mails(request, desk))
        for minutes in (15, 17):
            with self._later(minutes=minutes):
                self._watch()
        self.assertEqual(request.alarmed_at - request.asked_at, self._minutes(15))
        self.assertEqual(len(self._get_mails(request, desk)), told + 1)
        self.assertFalse(self._get_mails(request, worker))
        for minutes in (45, 47):
            with self._later(minutes=minutes):
                self._watch()
        self.assertTrue(request.escalated_at)
        self.assertEqual(len(self._get_mails(request, desk)), told + 2)
        self.assertEqual(len(self._get_mails(request, worker)), 1)
        self.assertIn("035 000000", " ".join(request._get_advice()))

    def _minutes(self, number):
        return timedelta(minutes=number)

    def test_with_an_offer_there_is_no_alarm(self):
        request = self._ask()
        self._answer(request, self.baker_user)._offer()
        with self._later(hours=2):
            self._watch()
        self.assertFalse(request.sudo().alarmed_at)

    def test_nobody_left_to_ask_is_an_alarm_at_once(self):
        request = self._ask()
        self._answer(request, self.baker_user)._decline()
        self.assertFalse(request.sudo().alarmed_at)
        self._answer(request, self.farmer_user)._decline()
        self.assertTrue(request.sudo().alarmed_at)
        self.env["welfare.urgent.setting"].search([]).is_on = False
        self.assertTrue(self._ask().sudo().alarmed_at)

    def test_it_closes_by_itself(self):
        request, taken = self._ask(), self._ask()
        self._take(taken)
        with self._later(hours=22):  # eight o'clock
            self._watch()
        self.assertEqual((request.state, taken.state), ("expired", "taken"))
        self.assertEqual(set(request.sudo().answer_ids.mapped("state")), {"passed"})
        with self._later(hours=34):
            self._watch()
        self.assertEqual(taken.state, "done")

    def test_the_desk_takes_it_by_hand(self):
        request = self._ask()
        Hand = self.env["welfare.urgent.hand"].with_user(self.operator)
        action = request.with_user(self.operator).action_take_by_hand()
        hand = Hand.with_context(**action["context"]).create({"words": "Veniamo noi"})
        hand.action_confirm()
        self.assertEqual(request.state, "taken")
        self.assertEqual(request.sudo().taker_id, self.env.company.partner_id)
        self.assertEqual(request._get_messages().text, "Veniamo noi")
        for user in (self.worker_user, self.baker_user):
            with self.assertRaises(AccessError):
                self._ask(self.other_user).with_user(user)._take_by_hand()

    def test_the_desk_writes_and_names_a_supplier(self):
        request = self._ask()
        mine = request.with_user(self.operator)
        mine._write_as_desk("Il forno può", self.baker)
        self.assertEqual(
            request.with_user(self.baker_user)._get_messages().text, "Il forno può"
        )
        self.assertFalse(request.with_user(self.farmer_user)._get_messages())
        mine._take_by_hand(self.baker)
        self.assertEqual(request.sudo().taker_id, self.baker)
        self.assertEqual(
            request.with_user(self.baker_user)._get_contact()[1], "333 1234567"
        )

    def test_another_company_sees_nothing(self):
        request = self._ask()
        company = self.env["res.company"].create({"name": "Altra"})
        stranger = new_test_user(
            self.env,
            "urgent_stranger",
            groups="welfarepiu_base.group_operator",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(self.Request.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            request.with_user(stranger)._withdraw()
