import json

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PAPER, FundCommon

CHILD = "RCCMNL83S18D969H"


@tagged("post_install", "-at_install")
class TestFundSame(FundCommon):
    """Two requests of one person, household or account are seen, by code alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(5000)
        cls.partner_user = cls._create_worker_user(cls._create_worker("Partner Worker"))

    def _send(self, user=None, codes=(CHILD,), **facts):
        request = self._draft(user, **facts)
        request._set_household(list(codes))
        for paper in request.paper_ids:
            request._add_paper(paper, PAPER, "paper.pdf")
        request._give_consent()
        request._submit()
        return request

    def test_a_household_has_one_request_under_way(self):
        first = self._send()
        with self.assertRaisesRegex(UserError, "look at this request together"):
            self._send(self.partner_user)
        first._withdraw()
        again = self.env["welfare.fund.request"].with_user(self.partner_user)
        again.search([])._submit()
        self.assertEqual(again.search([]).state, "submitted")

    def test_the_one_who_asks_is_in_the_household_of_the_other(self):
        self._send(codes=[self.partner_user.partner_id.l10n_it_codice_fiscale])
        with self.assertRaises(UserError):
            self._send(self.partner_user, codes=())

    def test_the_database_keeps_it(self):
        self._send()
        other = self._submit(self.partner_user).sudo()
        applicant = self.env["welfare.fund.applicant"]
        first = applicant.search([("partner_id", "=", self.worker.id)])
        child = first.key_ids.filtered(lambda key: not key.is_own)[:1]
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            other._get_applicant().key_ids.filtered("is_own").key = child.key
            self.env.flush_all()

    def test_a_draft_stands_in_nobodys_way(self):
        draft = self._draft()
        draft._set_household([CHILD])
        self.assertEqual(self._send(self.partner_user).state, "submitted")

    def test_staff_see_codes_of_the_same_household(self):
        first = self._send()
        first.with_user(self.evaluator).action_assess()
        first.with_user(self.evaluator).action_send_to_committee()
        self._vote(first.with_env(self.env), "refuse", "refuse")
        second = self._send(self.partner_user)
        for user in (self.evaluator, self.members[0]):
            seen = second.with_user(user)
            self.assertEqual(seen.same_household_ids.mapped("code"), [first.code])
            text = json.dumps(seen.read(), default=str)
            for secret in (CHILD, "Zanchetta", self.worker.l10n_it_codice_fiscale):
                self.assertNotIn(secret, text)

    def test_it_is_recomputed_never_accumulated(self):
        first = self._send()
        first.with_user(self.evaluator).action_assess()
        first.with_user(self.evaluator).action_send_to_committee()
        self._vote(first.with_env(self.env), "refuse", "refuse")
        second = self._draft(self.partner_user)
        second._set_household([CHILD])
        second.sudo()._prepare_own_keys()
        seen = second.sudo()
        self.assertEqual(seen.same_household_ids, first.sudo())
        second._set_household([])
        seen.invalidate_recordset()
        self.assertFalse(seen.same_household_ids)

    def test_codes_are_not_kept(self):
        request = self._send()
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT string_agg(key::text, ' ') FROM welfare_fund_applicant_key key"
        )
        [text] = self.env.cr.fetchone()
        for code in (CHILD, self.worker.l10n_it_codice_fiscale):
            self.assertNotIn(code, text)
        self.assertEqual(request.household_codes_given, 1)

    def test_the_table_is_closed_to_every_role(self):
        self._send()
        for user in (
            self.evaluator,
            self.members[0],
            self.accountant,
            self.worker_user,
            self.env.ref("base.user_admin"),
        ):
            keys = self.env["welfare.fund.applicant.key"].with_user(user)
            with mute_logger("odoo.addons.base.models.ir_model"):
                for look in (keys.search, keys.search_count):
                    with self.assertRaises(AccessError):
                        look([])

    def test_a_wrong_tax_code_is_said(self):
        with self.assertRaises(ValidationError):
            self._draft()._set_household(["RCCMNL83S18D969X"])

    def test_the_same_account_is_told_not_refused(self):
        for user in (self.worker_user, self.partner_user):
            self.env["res.partner.bank"].create(
                {
                    "partner_id": user.partner_id.id,
                    "acc_number": "IT60 X054 2811 1010 0000 0123 456",
                }
            )
        first = self._send(codes=())
        second = self._send(self.partner_user, codes=())
        seen = second.with_user(self.evaluator)
        self.assertEqual(seen.same_account_ids.mapped("code"), [first.code])
        self.assertFalse(seen.same_household_ids)

    def test_a_grant_of_the_household_is_told_to_the_committee(self):
        first = self._send()
        first.with_user(self.evaluator).action_assess()
        first.with_user(self.evaluator).action_send_to_committee()
        self._vote(first.with_env(self.env), "grant", "grant")
        second = self._send(self.partner_user)
        second.with_user(self.evaluator).action_assess()
        second.with_user(self.evaluator).action_send_to_committee()
        told = second.with_user(self.members[0]).recheck_text
        self.assertIn(first.code, told)
