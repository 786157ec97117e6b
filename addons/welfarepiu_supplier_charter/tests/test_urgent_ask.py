from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .urgent_common import UrgentCommon


@tagged("post_install", "-at_install")
class TestUrgentAsk(UrgentCommon):
    """Who asks, who is asked, and who reads what of it."""

    def test_who_serves_it_is_asked_at_once(self):
        request = self._ask()
        self.assertEqual(
            request.sudo().answer_ids.supplier_id, self.baker | self.farmer
        )
        mails = self._get_mails(request)
        receivers = mails.recipient_ids
        for user in (self.baker_user, self.farmer_user, self.operator):
            self.assertIn(user.partner_id, receivers)

    def test_need_place_hours_and_charter_decide(self):
        cases = {
            "another need": {
                "need_ids": self.env.ref("welfarepiu_base.need_children_care").ids
            },
            "elsewhere": {"reach": "cities", "city_ids": self.far.ids},
            "off": {"is_on": False},
            "closed": {"hours": {0: (8, 20)}},
        }
        for case, vals in cases.items():
            with self.subTest(case):
                self._set(self.farmer_user, **vals)
                request = self._ask()
                self.assertEqual(request.sudo().answer_ids.supplier_id, self.baker)
                request._withdraw()
        self.env.company.welfare_urgent_daily_limit = 20
        self._set(self.farmer_user)
        adhesion = self.farmer._welfare_get_adhesion()
        adhesion.with_user(self.operator).sudo(False)._suspend("Prova")
        self.assertEqual(self._ask().sudo().answer_ids.supplier_id, self.baker)

    def test_the_need_above_and_the_municipality_count(self):
        self._set(self.baker_user, need_ids=self.need.parent_id.ids)
        self._set(self.farmer_user, reach="cities", city_ids=self.city.ids)
        self.assertEqual(len(self._ask().sudo().answer_ids), 2)

    def test_hours_over_midnight_and_day_and_night(self):
        setting = self._set(self.baker_user, hours={1: (18, 8)})
        for hours, answers in ((0, False), (9, True), (20, True), (23, False)):
            with self._later(hours=hours):
                self.assertEqual(setting._answers_at(self.moment), answers, hours)

    def test_who_opens_later_is_asked_then(self):
        self._set(self.farmer_user, hours={1: (14, 20)})
        request = self._ask()
        self.assertEqual(len(request.sudo().answer_ids), 1)
        with self._later(hours=5):
            self._watch()
        self.assertEqual(len(request.sudo().answer_ids), 2)
        self.assertIn(
            self.farmer_user.partner_id, self._get_mails(request).recipient_ids
        )

    def test_mails_say_that_and_not_what(self):
        request = self._ask()
        self._take(request)
        with self._later(hours=1):
            request._write_as_worker("Il citofono è rotto", self.baker)
        mails = self._get_mails(request)
        self.assertTrue(mails)
        for mail in mails:
            text = f"{mail.subject} {mail.body_html} {mail.body}"
            for secret in (
                self.need.name,
                self.city.name,
                "Compagnia",
                "333",
                "citofono",
                self.worker_user.name,
                "Marta",
            ):
                self.assertNotIn(secret, text)

    def test_each_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.baker_user.lang = "it_IT"
        self.farmer_user.lang = "en_US"
        request = self._ask()
        [italian] = self._get_mails(request, self.baker_user.partner_id)
        [english] = self._get_mails(request, self.farmer_user.partner_id)
        self.assertIn("richiesta urgente", italian.subject)
        self.assertIn("urgent request", english.subject)

    def test_suppliers_read_no_person_until_they_are_chosen(self):
        request = self._ask()
        theirs = request.with_user(self.baker_user)
        self.assertEqual(theirs.words, "Compagnia per la notte")
        self.assertEqual(theirs._get_contact(), ("", ""))
        for name in ("worker_id", "phone", "asker_key", "opened_by"):
            with self.assertRaises(AccessError, msg=name):
                theirs.read([name])
        self.assertNotIn("create_uid", self.Request._fields)
        for model in ("welfare.urgent.answer", "welfare.urgent.message"):
            self.assertNotIn("create_uid", self.env[model]._fields)
        self._take(request)
        self.assertEqual(theirs._get_contact(), (self.worker_user.name, "333 1234567"))
        with self.assertRaises(AccessError):
            request.with_user(self.farmer_user).read(["words"])

    def test_the_number_at_once_if_the_worker_says_so(self):
        request = self._ask(phone_for="asked")
        theirs = request.with_user(self.baker_user)
        self.assertEqual(theirs._get_contact(), ("", "333 1234567"))
        self._answer(request, self.baker_user)._decline()
        self.assertEqual(theirs._get_contact(), ("", ""))

    def test_others_read_nothing(self):
        request = self._ask()
        self.assertFalse(self.Request.with_user(self.other_user).search([]))
        with self.assertRaises(AccessError):
            request.with_user(self.other_user)._withdraw()
        firm = new_test_user(
            self.env, "urgent_firm", groups="welfarepiu_base.group_firm_hr"
        )
        for model in ("request", "answer", "message", "setting"):
            records = self.env[f"welfare.urgent.{model}"].with_user(firm)
            self.assertFalse(records.has_access("read"))

    def test_a_supplier_reads_no_words_of_another(self):
        request = self._ask()
        self._answer(request, self.baker_user)._offer("Venti euro")
        self._answer(request, self.farmer_user)._offer("Trenta euro")
        request._write_as_worker("A tutti")
        request._write_as_worker("Solo al forno", self.baker)
        request._write_as_worker("Solo al gestore", audience="desk")
        request.with_user(self.operator)._write_as_desk("Vi chiamiamo")
        seen = request.with_user(self.farmer_user)._get_messages().mapped("text")
        self.assertEqual(seen, ["Trenta euro", "A tutti"])
        self.assertEqual(len(request._get_messages()), 6)

    def test_problems_are_all_named(self):
        with self.assertRaises(UserError) as caught:
            self._ask(
                need=self.need.browse(),
                city=self.city.browse(),
                when="today",
                hour_from=7,
                hour_to=9,
                words="x" * 501,
                phone="casa mia",
                phone_for="",
                is_agreed=False,
            )
        self.assertEqual(len(str(caught.exception).splitlines()), 7)

    def test_sent_twice_is_one(self):
        self.assertEqual(self._ask(key="k"), self._ask(key="k"))

    def test_so_many_a_day(self):
        for _number in range(5):
            self._ask()._withdraw()
        with self.assertRaises(UserError) as caught:
            self._ask()
        self.assertIn("035 000000", str(caught.exception))
        # Others may, the desk may, and tomorrow there is another day.
        self._ask(self.other_user)
        self.Request.with_user(self.operator)._ask_for(
            self.worker_user.partner_id, self._vals()
        )
        with self._later(days=1, minutes=1):
            self._ask()

    def test_only_workers(self):
        for user in (self.baker_user, self.operator):
            with self.assertRaises(AccessError):
                self._ask(user)
        with self.assertRaises(AccessError):
            self.Request.with_user(self.worker_user)._ask_for(
                self.other_user.partner_id, self._vals()
            )

    def test_the_desk_opens_one_for_a_caller(self):
        call = self.env["welfare.urgent.call"].with_user(self.operator)
        call = call.create(
            {
                "worker_id": self.worker_user.partner_id.id,
                "need_id": self.need.id,
                "city_id": self.city.id,
                "phone": "035 22 33 44",
                "is_agreed": True,
            }
        )
        request = self.Request.browse(call.action_send()["res_id"])
        self.assertEqual(request.opened_by, "desk")
        self.assertEqual(self.Request.with_user(self.worker_user).search([]), request)

    def test_a_supplier_without_an_address_is_marked(self):
        self.baker_user.partner_id.email = False
        self.baker.email = False
        answer = self._answer(self._ask(), self.baker_user).sudo()
        self.assertFalse(answer.is_written_to)
        self.assertEqual(answer.phone, "035 111111")

    def test_setting_says_what_is_missing(self):
        with self.assertRaises(UserError) as caught:
            self._set(self.baker_user, hours={}, need_ids=[], reach="cities")
        self.assertEqual(len(str(caught.exception).splitlines()), 3)
        with self.assertRaises(AccessError):
            self._set(self.worker_user)
