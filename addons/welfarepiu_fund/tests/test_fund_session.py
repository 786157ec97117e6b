import base64
import io
from datetime import timedelta

from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundSession(FundCommon):
    """The committee meets, votes by code, and its minutes do not change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(2000)
        cls.others = [
            cls._create_applicant(f"Applicant Number{number}") for number in (1, 2)
        ]

    def _open(self, *requests, present=None):
        session = self._create_session(*requests, present=present)
        session.action_open()
        return session

    def _close(self, session):
        """Close it as outside of tests: with a PDF."""
        session.with_context(force_report_rendering=True).action_close()

    def _read_minutes(self, session):
        content = base64.b64decode(session.with_env(self.env).minutes)
        reader = PdfReader(io.BytesIO(content))
        return " ".join(" ".join(page.extract_text() for page in reader.pages).split())

    def test_a_session_decides_and_writes_its_minutes(self):
        granted = self._to_committee(amount_asked=600)
        refused = self._to_committee(self.others[0])
        postponed = self._to_committee(self.others[1])
        session = self._open(granted, refused, postponed)
        self.assertRegex(session.number, rf"^CS{self.today:%y}-\d\d$")
        self._vote(granted, "grant", "recuse", "grant")
        self._vote(refused, "refuse", "refuse")
        self._close(session)
        self.assertEqual(
            session.item_ids.mapped("outcome"), ["granted", "refused", "postponed"]
        )
        text = self._read_minutes(session)
        for word in (
            granted.code,
            refused.code,
            postponed.code,
            "seicento/00",
            self.members[1].name,
        ):
            self.assertIn(word, text)
        for secret in ("Zanchetta", "Applicant", self.worker.l10n_it_codice_fiscale):
            self.assertNotIn(secret, text)
        self.assertTrue(session._is_intact())
        self.assertTrue(all(vote.session_id == session for vote in granted.vote_ids))

    def test_it_opens_with_its_quorum_only(self):
        request = self._to_committee()
        session = self._create_session(request, present=self.members[:1])
        with self.assertRaisesRegex(UserError, "1 members are there; 2 are needed"):
            session.action_open()
        with self.assertRaises(UserError):
            self._create_session().action_open()

    def test_it_opens_on_the_day_its_minutes_bear(self):
        session = self._create_session(self._to_committee())
        session.day = self.today + timedelta(days=5)
        with self.assertRaisesRegex(UserError, "change its day"):
            session.action_open()
        session.day = self.today
        session.action_open()
        self.assertEqual(session.state, "open")

    def test_the_chair_is_there(self):
        session = self._create_session(self._to_committee(), present=self.members[1:])
        with self.assertRaisesRegex(UserError, "chair"):
            session.action_open()
        session.chair_id = self.members[1]
        session.action_open()
        self.assertEqual(session.state, "open")

    def test_who_is_not_there_does_not_vote(self):
        request = self._to_committee()
        session = self._open(request, present=self.members[:2])
        with self.assertRaisesRegex(UserError, "who is not there"):
            request.with_user(self.members[2])._vote("grant")
        self.assertRefusedByDatabase(
            "INSERT INTO welfare_fund_vote"
            " (request_id, session_id, member_id, assessor_id, choice, voted_at)"
            " VALUES (%s, %s, %s, %s, 'grant', now())",
            request.id,
            session.id,
            self.members[2].id,
            self.evaluator.id,
            words="not in the session",
        )
        session.member_ids.filtered(
            lambda one: one.user_id == self.members[2]
        ).is_present = True
        request.with_user(self.members[2])._vote("grant")

    def test_who_has_voted_was_there(self):
        request = self._to_committee()
        session = self._open(request)
        request.with_user(self.members[1])._vote("recuse")
        member = session.member_ids.filtered(lambda one: one.user_id == self.members[1])
        with self.assertRaises(UserError):
            member.is_present = False
        self.assertRefusedByDatabase(
            "UPDATE welfare_fund_session_member SET is_present = false WHERE id = %s",
            member.id,
            words="was there",
        )

    def test_a_request_is_on_one_agenda(self):
        request = self._to_committee()
        self._create_session(request)
        self.assertRefusedByDatabase(
            "INSERT INTO welfare_fund_session_item (session_id, request_id, is_live)"
            " SELECT %s, %s, true",
            self._create_session().id,
            request.id,
            words="one_live",
        )

    def test_the_agenda_fills_with_all_that_waits(self):
        waiting = self._to_committee()
        elsewhere = self._to_committee(self.others[0])
        assessed = self._submit(self.others[1])
        self._create_session(elsewhere)
        session = self._create_session()
        session.action_fill_agenda()
        self.assertEqual(session.item_ids.request_id, waiting)
        self.assertNotIn(assessed, session.item_ids.request_id)

    def test_only_what_is_with_the_committee_goes_on_an_agenda(self):
        with self.assertRaises(UserError):
            self._create_session(self._submit().with_env(self.env))

    def test_what_was_decided_between_is_taken_note_of_once(self):
        urgent = self._grant_request()
        session = self._open(self._to_committee(self.others[0]))
        self._close(session)
        noted = session.item_ids.filtered("is_noted")
        self.assertEqual(noted.request_id, urgent)
        self.assertEqual((noted.outcome, noted.votes_for), ("granted", 2))
        self.assertIn(urgent.code, self._read_minutes(session))
        later = self._open(self._to_committee(self.others[1]))
        later.action_close()
        self.assertFalse(later.item_ids.filtered("is_noted"))

    def test_an_appeal_is_heard_in_a_session(self):
        request = self._refuse_request()
        self._appeal(request)
        with self.assertRaises(UserError):
            self._create_session(request)
        self._review(request)
        session = self._open(request)
        self.assertTrue(session.item_ids.is_appeal)
        request.with_user(self.members[2])._vote("grant", refusal_text="It was there")
        session.action_close()
        self.assertEqual(session.item_ids.outcome, "changed")
        self.assertEqual(session.item_ids.amount, 600)

    def test_a_closed_session_does_not_change(self):
        request = self._to_committee()
        session = self._open(request)
        session.action_close()
        item, member = session.item_ids, session.member_ids[0]
        for change in (
            lambda: session.write({"note": "More"}),
            lambda: item.write({"sequence": 1}),
            lambda: item.unlink(),
            lambda: member.write({"is_present": False}),
            lambda: session.unlink(),
            lambda: session.action_close(),
            lambda: session.action_fill_agenda(),
        ):
            with self.assertRaises(UserError):
                change()
        for query, row in (
            ("UPDATE welfare_fund_session SET note = 'x' WHERE id = %s", session),
            ("UPDATE welfare_fund_session SET state = 'open' WHERE id = %s", session),
            ("DELETE FROM welfare_fund_session WHERE id = %s", session),
            ("UPDATE welfare_fund_session_item SET amount = 9 WHERE id = %s", item),
            ("DELETE FROM welfare_fund_session_item WHERE id = %s", item),
            (
                "UPDATE welfare_fund_session_member SET is_present = false"
                " WHERE id = %s",
                member,
            ),
        ):
            with self.subTest(query=query):
                self.assertRefusedByDatabase(
                    query, row.id, words="does not change|kept"
                )

    def test_minutes_that_were_exchanged_are_found(self):
        session = self._open(self._to_committee())
        session.action_close()
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "welfare.fund.session"),
                ("res_field", "=", "minutes"),
                ("res_id", "=", session.id),
            ]
        )
        attachment.raw = b"%PDF-1.4 other"
        self.assertFalse(session._is_intact())

    def test_a_withdrawn_request_is_off_the_decision(self):
        request = self._to_committee()
        session = self._open(request)
        request.with_user(self.worker_user)._withdraw()
        session.action_close()
        self.assertEqual(session.item_ids.outcome, "withdrawn")

    def test_only_the_committee_holds_sessions(self):
        session = self._create_session(self._to_committee())
        for user in (self.evaluator, self.accountant, self.worker_user):
            with self.assertRaises(AccessError):
                session.with_user(user).action_open()
            with self.assertRaises(AccessError):
                session.with_user(user).read(["number"])

    def test_what_was_postponed_can_be_decided_later(self):
        request = self._to_committee()
        first = self._open(request)
        first.action_close()
        second = self._open(request)
        self._vote(request, "grant", "grant")
        second.action_close()
        self.assertEqual(second.item_ids.outcome, "granted")
        self.assertEqual(first.item_ids.outcome, "postponed")
