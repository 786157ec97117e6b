import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FundCommon

NAME = "Zanchetta"


@tagged("post_install", "-at_install")
class TestFundIdentity(FundCommon):
    """Who asks is known to nobody but by an opening that is written down."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(1000)
        cls.hr_user = cls._create_hr_user()
        cls.other_worker = cls._create_worker("Other Worker")
        cls.other_user = cls._create_worker_user(cls.other_worker)
        cls.operator = cls.env["res.users"].create(
            {
                "name": "Operator",
                "login": "operator_fund@example.com",
                "group_ids": [cls.env.ref("welfarepiu_base.group_operator").id],
            }
        )

    def setUp(self):
        super().setUp()
        self.enterContext(
            mute_logger(
                "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"
            )
        )
        self.request = self._to_committee().with_env(self.env)
        self.staff = (self.evaluator, self.members[0])

    def _as(self, user):
        return self.request.with_user(user)

    def test_staff_reads_no_name_anywhere_in_a_request(self):
        secrets = (NAME, self.worker.l10n_it_codice_fiscale, "bortolina@", "035123456")
        for user in self.staff:
            request = self._as(user)
            names = list(request.fields_get(attributes=["type"]))
            text = json.dumps(request.read(names), default=str)
            for model in ("line_ids", "vote_ids"):
                lines = request[model]
                text += json.dumps(lines.read(), default=str)
            for secret in secrets:
                self.assertNotIn(secret, text)
            self.assertIn(self.request.code, text)

    def test_rows_do_not_tell_who_made_them(self):
        request = self.request.sudo()
        for record in (request, request._get_applicant(), *request.paper_ids):
            self.assertEqual(record.create_uid, self.env.ref("base.user_root"))
        draft = self._draft(self.other_user).sudo()
        self.assertEqual(draft.write_uid, self.env.ref("base.user_root"))
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "welfare.fund.request.paper"),
                    ("res_field", "!=", False),
                    ("res_id", "in", request.paper_ids.ids),
                ]
            )
        )
        self.assertTrue(attachments)
        self.assertEqual(attachments.create_uid, self.env.ref("base.user_root"))

    def test_identity_cannot_be_read_searched_grouped_or_exported(self):
        domain = [("applicant_ids.partner_id.name", "ilike", NAME)]
        for user in self.staff:
            user.group_ids += self.env.ref("base.group_allow_export")
            request = self._as(user)
            for attempt in (
                lambda r: r.read(["applicant_ids"]),
                lambda r: r.search(domain),
                lambda r: r.search_count(domain),
                lambda r: r._read_group([], ["applicant_ids"]),
                lambda r: r.export_data(["applicant_ids/partner_id/name"]),
                lambda r: r.search([], order="applicant_ids"),
            ):
                with self.assertRaises(AccessError):
                    attempt(request)

    def test_applicant_table_is_closed_to_every_role(self):
        users = (
            *self.staff,
            self.accountant,
            self.operator,
            self.hr_user,
            self.worker_user,
            self.env.ref("base.user_admin"),
        )
        applicant = self.request._get_applicant()
        for user in users:
            Applicant = self.env["welfare.fund.applicant"].with_user(user)
            for attempt in (
                lambda model: model.search([]),
                lambda model: model.name_search(NAME),
                lambda model: model.search_count([]),
                lambda model: model.browse(applicant.id).read(["partner_id"]),
                lambda model: model.create(
                    {"request_id": self.request.id, "partner_id": self.worker.id}
                ),
                lambda model: model.browse(applicant.id).write({"phone": "1"}),
            ):
                with self.assertRaises(AccessError):
                    attempt(Applicant)

    def test_name_search_finds_codes_only(self):
        for user in self.staff:
            self.assertFalse(self._as(user).name_search(NAME))
            [(found_id, label)] = self._as(user).name_search(self.request.code)
            self.assertEqual((found_id, label), (self.request.id, self.request.code))

    def test_employer_finds_no_trace(self):
        for model in (
            "welfare.fund.request",
            "welfare.fund.request.paper",
            "welfare.fund.assessment.line",
            "welfare.fund.vote",
            "welfare.fund.identity.log",
            "welfare.fund.contribution",
        ):
            Model = self.env[model].with_user(self.hr_user)
            with self.assertRaises(AccessError):
                Model.search([])
            with self.assertRaises(AccessError):
                Model.search_count([])
        self._vote(self.request, "grant", "grant")
        lot = self.request._get_applicant().lot_id
        with self.assertRaises(AccessError):
            lot.with_user(self.hr_user).read(["balance"])

    def test_operator_and_accountant_see_no_request(self):
        for user in (self.operator, self.accountant):
            with self.assertRaises(AccessError):
                self._as(user).read(["code"])

    def test_ledger_of_credit_does_not_name_the_request(self):
        self._vote(self.request, "grant", "grant")
        lot = self.request._get_applicant().lot_id
        moves = self.env["welfare.credit.move"].search([("lot_id", "=", lot.id)])
        text = json.dumps(lot.read() + moves.read(), default=str)
        self.assertNotIn(self.request.code, text)

    def test_worker_sees_the_own_request_only(self):
        own = self._as(self.worker_user)
        self.assertEqual(own.search([]), self.request)
        self.assertEqual(own.read(["code"])[0]["code"], self.request.code)
        self.assertTrue(own.line_ids.mapped("name"))
        other = self._as(self.other_user)
        self.assertFalse(other.search([]))
        self.assertEqual(other.search_count([]), 0)
        self.assertFalse(other.name_search(self.request.code))
        for attempt in (
            lambda r: r.read(["code"]),
            lambda r: r.line_ids.with_user(self.other_user).read(["name"]),
            lambda r: r._withdraw(),
            lambda r: r._update_facts({"isee": 1.0}),
        ):
            with self.assertRaises(AccessError):
                attempt(other)
        papers = self.request.paper_ids.with_user(self.other_user)
        with self.assertRaises(AccessError):
            papers.read(["content"])

    def test_worker_does_not_see_who_assessed_or_voted(self):
        own = self._as(self.worker_user)
        for name in ("assessor_id", "vote_ids", "snapshot"):
            with self.assertRaises(AccessError):
                own.read([name])

    def test_committee_reads_neither_papers_nor_the_applicants_words(self):
        member = self.members[0]
        with self.assertRaises(AccessError):
            self._as(member).read(["note"])
        with self.assertRaises(AccessError):
            self.request.paper_ids.with_user(member).read(["content"])

    def test_draft_is_the_applicants_alone(self):
        draft = self._draft(self.other_user)
        for user in self.staff:
            with self.assertRaises(AccessError):
                draft.with_user(user).read(["code"])

    def test_opening_is_written_down(self):
        contact = self._as(self.evaluator)._open_identity("papers")
        self.assertEqual(contact["name"], self.worker.name)
        log = self.env["welfare.fund.identity.log"].search([])
        self.assertRecordValues(
            log,
            [
                {
                    "request_id": self.request.id,
                    "user_id": self.evaluator.id,
                    "reason": "papers",
                }
            ],
        )

    def test_opening_needs_a_reason(self):
        for reason in (False, "", "curiosity"):
            with self.assertRaises(UserError):
                self._as(self.evaluator)._open_identity(reason)
        self.assertFalse(self.env["welfare.fund.identity.log"].search([]))

    def test_committee_opens_only_what_it_has_decided(self):
        with self.assertRaises(AccessError):
            self._as(self.members[0])._open_identity("decision")
        self._vote(self.request, "grant", "grant")
        contact = self._as(self.members[0])._open_identity("decision")
        self.assertEqual(contact["name"], self.worker.name)

    def test_others_open_nothing(self):
        for user in (self.operator, self.accountant, self.hr_user, self.worker_user):
            with self.assertRaises(AccessError):
                self._as(user)._open_identity("check")

    def test_wizard_shows_nothing_before_the_reason(self):
        Wizard = self.env["welfare.fund.identity.wizard"].with_user(self.evaluator)
        log = self.env["welfare.fund.identity.log"].create(
            {
                "request_id": self.request.id,
                "user_id": self.evaluator.id,
                "reason": "check",
                "opened_at": "2026-01-01",
            }
        )
        wizard = Wizard.create({"request_id": self.request.id, "log_id": log.id})
        wizard.write({"log_id": log.id})
        self.assertFalse(wizard.name)
        wizard.reason = "papers"
        wizard.action_open()
        self.assertEqual(wizard.name, self.worker.name)
        self.assertEqual(wizard.log_id.reason, "papers")

    def test_register_of_openings_only_grows(self):
        self._as(self.evaluator)._open_identity("papers")
        log = self.env["welfare.fund.identity.log"].search([])
        with self.assertRaises(UserError):
            log.write({"reason": "check"})
        with self.assertRaises(UserError):
            log.unlink()
        for query in (
            "UPDATE welfare_fund_identity_log SET reason = 'check'",
            "DELETE FROM welfare_fund_identity_log",
            "TRUNCATE welfare_fund_identity_log CASCADE",
        ):
            with (
                self.assertRaisesRegex(Exception, "append-only"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query)

    def test_request_has_no_chatter(self):
        self.assertNotIn("message_ids", self.request._fields)
        self.assertNotIn("message_follower_ids", self.request._fields)
