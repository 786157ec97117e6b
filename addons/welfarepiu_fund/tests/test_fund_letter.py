from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import format_date

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundLetter(FundCommon):
    """Decisions are told in plain words, in one's language; mails say less."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(2000)
        cls.worker.lang = "it_IT"

    def _mails(self):
        return self.env["mail.mail"].search([], order="id desc")

    def test_a_grant_says_how_much_for_what_until_when_and_how(self):
        letter = self._grant_request().letter_ids
        lot = letter.request_id._get_applicant().lot_id.with_context(lang="it_IT")
        self.assertEqual((letter.kind, letter.lang), ("granted", "it_IT"))
        for words in (
            "600,00",
            "seicento/00",
            *lot.kind_ids.mapped("name"),
            format_date(lot.env, lot.expires_on),
        ):
            self.assertIn(words, letter.body)

    def test_a_refusal_says_line_by_line_what_helps_and_how_to_appeal(self):
        request = self._to_committee(isee=30000, assets=20000)
        for member in self.members[:2]:
            request.with_user(member)._vote("refuse", "requirements", "Mi dispiace.")
        letter = request.letter_ids
        failed = request.line_ids.filtered(lambda line: not line.passed)
        self.assertEqual(len(failed), 2)
        for words in (
            "Mi dispiace.",
            *failed.mapped("name"),
            "CAF",
            format_date(request.with_context(lang="it_IT").env, request.appeal_until),
        ):
            self.assertIn(words, letter.body)
        blocks = letter._get_blocks()
        self.assertIn((True, failed.mapped("name")), blocks)

    def test_the_letter_stays_as_it_was_told(self):
        request = self._refuse_request(isee=30000)
        body = request.letter_ids.body
        self._review(self._appeal(request))
        request.with_user(self.members[2])._vote("refuse", refusal_text="Come prima.")
        self.assertEqual(request.letter_ids.mapped("kind"), ["confirmed", "refused"])
        self.assertEqual(request.letter_ids[-1].body, body)
        self.assertIn("Come prima.", request.letter_ids[0].body)
        self.assertNotIn("ricorso entro", request.letter_ids[0].body)

    def test_letters_name_nobody(self):
        request = self._grant_request()
        for secret in ("Zanchetta", self.worker.l10n_it_codice_fiscale):
            self.assertNotIn(secret, request.letter_ids.body)
        root = self.env.ref("base.user_root")
        self.assertEqual(request.letter_ids.create_uid, root)

    def test_a_mail_says_that_there_is_news_and_nothing_else(self):
        before = self._mails()
        request = self._grant_request()
        mail = self._mails() - before
        self.assertEqual(mail.email_to, self.worker.email)
        self.assertFalse(mail.model or mail.res_id)
        text = f"{mail.subject} {mail.body_html} {mail.headers}".lower()
        for word in (
            "fond",
            "fund",
            "solidar",
            "richiesta",
            "request",
            "aiuto",
            "help",
            "600",
            "accolta",
            "grant",
            "zanchetta",
            "bortolina",
            request.code.lower(),
        ):
            self.assertNotIn(word, text)
        self.assertIn("/my", text)

    def test_who_has_no_mail_gets_none(self):
        before = self._mails()
        self.worker.email = False
        self._grant_request()
        self.assertFalse(self._mails() - before)

    def test_asking_for_papers_is_news(self):
        before = self._mails()
        request = self._submit(papers=False)
        request.with_user(self.evaluator).action_ask_papers()
        self.assertEqual(len(self._mails() - before), 1)

    def _print(self, request, user):
        report = self.env.ref("welfarepiu_fund.action_report_decision_letter")
        content, _kind = (
            report.with_user(user)
            .with_context(lang="it_IT")
            ._render_qweb_html(report.report_name, request.ids)
        )
        return content.decode()

    def test_print_has_a_name_and_so_leaves_a_trace(self):
        request = self._grant_request()
        for user in (self.evaluator, self.members[0]):
            with self.assertRaises(AccessError):
                self._print(request, user)
            request.with_user(user)._open_identity("check")
            with self.assertRaises(AccessError):
                self._print(request, user)
            request.with_user(user)._open_identity("decision")
            self.assertIn("Zanchetta", self._print(request, user))
        self.assertIn("Zanchetta", self._print(request, self.worker_user))
        other = self._create_worker_user(self._create_worker("Other Worker"))
        for user in (other, self.accountant):
            with self.assertRaises(AccessError):
                self._print(request, user)

    def test_no_letter_before_the_decision(self):
        request = self._to_committee()
        with self.assertRaises(UserError):
            self._print(request, self.worker_user)

    def test_what_is_left_and_until_when(self):
        request = self._grant_request()
        mine = request.with_user(self.worker_user)
        lot = request._get_applicant().lot_id
        self.assertEqual((mine.amount_left, mine.spend_until), (600, lot.expires_on))
        self._spend(self.worker, 250)
        mine.invalidate_recordset()
        self.assertEqual(mine.amount_left, 350)
        self._spend(self.worker, 350)
        mine.invalidate_recordset()
        self.assertEqual((mine.amount_left, mine.spend_until), (0, False))
