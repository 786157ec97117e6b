from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PAPER, FundCommon


@tagged("post_install", "-at_install")
class TestFundHelp(FundCommon):
    """A social worker asks with somebody: signed, written down, stopped at will."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(2000)
        cls.social = cls._create_social_worker()
        cls.worker.email = False

    def setUp(self):
        super().setUp()
        self.enterContext(
            mute_logger(
                "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access"
            )
        )

    def _send(self):
        request = self._draft_on_behalf(self.social)
        for paper in request.paper_ids:
            request._add_paper(paper, PAPER, "paper.pdf")
        request._give_consent()
        request._submit()
        return request

    def test_from_a_signature_to_the_grant(self):
        request = self._send()
        system = request.with_env(self.env)
        self.assertEqual(system.helper_id, self.social)
        self.assertEqual(system.consent_ids.way, "paper")
        self.assertTrue(system.help_ids.content)
        self.assertEqual(system._get_applicant().partner_id, self.worker)
        # Also the rows made by a helper say nothing of who made them.
        self.assertEqual(system.create_uid, self.env.ref("base.user_root"))
        request.with_user(self.evaluator).action_assess()
        request.with_user(self.evaluator).action_send_to_committee()
        self._vote(system, "grant", "grant")
        self.assertEqual(system.state, "granted")
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertEqual(mail.email_to, self.social.email)

    def test_the_worker_sees_it_and_can_stop_it(self):
        request = self._send()
        mine = request.with_user(self.worker_user)
        self.assertEqual(mine.search([]), mine)
        self.assertEqual(mine.helper_id.sudo().name, self.social.name)
        mine._stop_help()
        self.assertFalse(request.search([]))
        for look in (
            lambda: request.read(["code"]),
            lambda: request.paper_ids.read(["content"]),
            lambda: request._withdraw(),
            lambda: request._give_consent(),
        ):
            with self.assertRaises(AccessError):
                look()
        self.assertTrue(request.with_env(self.env).help_ids.stopped_at)
        self.assertEqual(request.with_env(self.env).helper_id, self.social)
        with self.assertRaises(UserError):
            mine._stop_help()

    def test_a_helper_sees_no_other_request(self):
        other = self._create_worker_user(self._create_worker("Other Worker"))
        self._submit(other)
        request = self._send()
        mine = self.env["welfare.fund.request"].with_user(self.social)
        self.assertEqual(mine.search([]), request)
        colleague = self._create_social_worker("colleague@example.com")
        self.assertFalse(mine.with_user(colleague).search([]))

    def test_help_needs_a_signature_and_the_role(self):
        requests = self.env["welfare.fund.request"]
        code, facts = self.worker.l10n_it_codice_fiscale, self._prepare_facts()
        with self.assertRaises(ValidationError):
            requests.with_user(self.social)._create_on_behalf(
                code, self.fund, facts, None
            )
        with self.assertRaises(ValidationError):
            requests.with_user(self.social)._create_on_behalf(
                code, self.fund, facts, b"bm90IGEgcGFwZXI="
            )
        for user in (self.worker_user, self.evaluator, self.accountant):
            with self.assertRaises(AccessError):
                requests.with_user(user)._create_on_behalf(
                    code, self.fund, facts, PAPER
                )

    def test_nobody_is_found_but_by_the_whole_tax_code(self):
        code = self.worker.l10n_it_codice_fiscale
        requests = self.env["welfare.fund.request"].with_user(self.social)
        for typed in ("", code[:-1], "%", "RSSMRA80A01H501U"):
            with self.assertRaises(UserError):
                requests._create_on_behalf(typed, self.fund, {}, PAPER)
        found = requests._find_worker(code.lower(), self.fund)
        self.assertEqual(found, self.worker)
        self.worker.welfare_employment_ids.left_on = self.today
        with self.assertRaises(UserError):
            requests._find_worker(code, self.fund)

    def test_the_helper_never_assesses_or_votes(self):
        request = self._send().with_env(self.env)
        for column in ("assessor_id", "second_assessor_id", "taken_by_id"):
            self.assertRefusedByDatabase(
                f"UPDATE welfare_fund_request SET {column} = %s WHERE id = %s",
                self.social.id,
                request.id,
                words="helper",
            )
        request.with_user(self.evaluator).action_assess()
        request.with_user(self.evaluator).action_send_to_committee()
        self.assertRefusedByDatabase(
            "INSERT INTO welfare_fund_vote"
            " (request_id, member_id, assessor_id, choice, voted_at)"
            " VALUES (%s, %s, %s, 'grant', now())",
            request.id,
            self.social.id,
            self.evaluator.id,
            words="does not decide",
        )
        # A user of the house who helped once, whatever role came later.
        self.social.write(
            {
                "group_ids": [
                    (6, 0, self.env.ref("welfarepiu_fund.group_fund_committee").ids)
                ],
            }
        )
        with self.assertRaises(AccessError):
            request.with_user(self.social)._vote("grant")

    def test_who_helped_stays_written(self):
        request = self._send().with_env(self.env)
        for query in (
            "UPDATE welfare_fund_request SET helper_id = NULL WHERE id = %s",
            "UPDATE welfare_fund_help SET helper_id = 1 WHERE request_id = %s",
            "DELETE FROM welfare_fund_help WHERE request_id = %s",
        ):
            with self.subTest(query=query):
                self.assertRefusedByDatabase(query, request.id, words="frozen|kept")

    def test_the_helper_appeals_with_the_worker(self):
        request = self._send()
        request.with_user(self.evaluator).action_assess()
        request.with_user(self.evaluator).action_send_to_committee()
        self._vote(request.with_env(self.env), "refuse", "refuse")
        request._appeal("We found the paper")
        self.assertTrue(request.with_env(self.env).appeal_ids.made_with_help)

    def test_the_committee_does_not_see_who_helps(self):
        request = self._send()
        for name in ("helper_id", "help_ids", "consent_ids"):
            with self.assertRaises(AccessError):
                request.with_user(self.members[0]).read([name])

    def test_signature_is_erased_when_its_time_is_over(self):
        request = self._send().with_env(self.env)
        request.with_user(self.worker_user)._withdraw()
        help_row = request.help_ids
        self.assertFalse(help_row._is_over(self.today))
        later = self.today.replace(year=self.today.year + 1, day=1, month=12)
        self.assertTrue(help_row._is_over(later.replace(year=later.year + 1)))
        help_row._erase()
        self.assertFalse(help_row.content)
        self.assertTrue(help_row.erased_at)
