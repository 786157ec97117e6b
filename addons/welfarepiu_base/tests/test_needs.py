from datetime import timedelta

from psycopg2 import errors

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import WelfareCommon

OTHERS = (
    "base.group_user",
    "base.group_portal",
    "sales_team.group_sale_manager",
    "welfarepiu_base.group_operator",
    "welfarepiu_base.group_accountant",
    "welfarepiu_base.group_firm_hr",
    "welfarepiu_base.group_supplier",
    "welfarepiu_base.group_educator",
)


class NeedsCommon(WelfareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._create_worker()
        cls.user = cls._create_worker_user(cls.worker)
        cls.mine = cls.worker.with_user(cls.user)
        cls.school = cls.env.ref("welfarepiu_base.need_children_school")
        cls.care = cls.env.ref("welfarepiu_base.need_children_care")
        cls.therapy = cls.env.ref("welfarepiu_base.need_disability_care")
        cls.toddler = cls.env.ref("welfarepiu_base.audience_child_0_3")
        cls.child = cls.env.ref("welfarepiu_base.audience_child_6_10")
        cls.disabled = cls.env.ref("welfarepiu_base.audience_disability")
        cls.elder = cls.env.ref("welfarepiu_base.audience_over_75")
        cls.Notice = cls.env["welfare.need.notice"]
        cls.Statement = cls.env["welfare.need.statement"]
        cls.Consent = cls.env["welfare.need.consent"]
        cls.other_city = cls.env["res.city"].search(
            [("welfare_district_id", "!=", False), ("id", "!=", cls.city.id)], limit=1
        )

    def _put_notice_in_force(self):
        notice = self.Notice._get_for(self.env.company)
        if not notice:
            notice = self.Notice.create(
                {
                    "company_id": self.env.company.id,
                    "version": 90,
                    "text": "Informativa di prova.",
                }
            )
            notice._put_in_force()
        return notice

    def _get_statements(self, worker=None):
        return self.Statement.search([("worker_id", "=", (worker or self.worker).id)])


@tagged("post_install", "-at_install")
class TestNeeds(NeedsCommon):
    """What a worker states is the worker's: read, changed, deleted by nobody else."""

    def test_stated_where_one_lives(self):
        self.mine._welfare_state_needs(self.school + self.care)
        statements = self._get_statements()
        self.assertEqual(statements.need_id, self.school + self.care)
        self.assertEqual(statements.city_id, self.city)
        self.assertEqual(set(statements.mapped("stated_on")), {self.today})
        self.assertEqual(self.mine.welfare_need_ids, self.school + self.care)

    def test_what_stays_is_left_as_it_was_said(self):
        self.mine._welfare_state_needs(self.school)
        statement = self._get_statements()
        statement.with_user(self.user)._change(self.other_city, self.child)
        self.mine._welfare_state_needs(self.school + self.care)
        self.assertEqual(statement.city_id, self.other_city)
        self.assertEqual(statement.audience_ids, self.child)
        self.mine._welfare_state_needs(self.care)
        self.assertFalse(statement.exists())
        self.mine._welfare_state_needs(self.env["welfare.need"])
        self.assertFalse(self._get_statements())

    def test_nobody_else_states_or_changes(self):
        self.mine._welfare_state_needs(self.school)
        statement = self._get_statements()
        colleague = self._create_worker_user(self._create_worker("Colleague"))
        operator = self._create_operator()
        for user in (colleague, operator):
            for act in (
                lambda user: self.worker.with_user(user)._welfare_state_needs(
                    self.care
                ),
                lambda user: self.worker.with_user(user)._welfare_forget_needs(),
                lambda user: self.worker.with_user(user)._welfare_say_later(),
                lambda user: statement.with_user(user)._change(
                    self.city, self.env["welfare.audience"]
                ),
                lambda user: statement.with_user(user)._drop(),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    act(user)
        self.assertEqual(self._get_statements(), statement)

    def test_nobody_else_reads(self):
        self._put_notice_in_force()
        self.mine._welfare_state_needs(self.therapy, agreed=True)
        statement = self._get_statements()
        colleague = self._create_worker_user(self._create_worker("Colleague"))
        seen = self.Statement.with_user(colleague)
        self.assertFalse(seen.search([]))
        self.assertFalse(seen.search_count([("need_id", "=", self.therapy.id)]))
        with self.assertRaises(AccessError):
            statement.with_user(colleague).read(["need_id"])
        users = [
            new_test_user(self.env, f"needs_{number}", groups=group)
            for number, group in enumerate(OTHERS)
        ]
        users.append(self._create_hr_user())
        for user in users:
            with self.subTest(user.all_group_ids.mapped("name")):
                with self.assertRaises(AccessError):
                    self.Statement.with_user(user).search([])
                with self.assertRaises(AccessError):
                    self.worker.with_user(user).read(["welfare_need_ids"])
                with self.assertRaises(AccessError):
                    self.env["res.partner"].with_user(user).search(
                        [("welfare_need_statement_ids.need_id", "=", self.therapy.id)]
                    )
                with self.assertRaises(AccessError):
                    self.worker.with_user(user).read(["welfare_need_code"])

    def test_over_rpc_one_only_reads(self):
        self.mine._welfare_state_needs(self.school)
        statement = self._get_statements().with_user(self.user)
        self.assertEqual(statement.search([]), statement)
        for operation in ("write", "create", "unlink"):
            self.assertFalse(statement.has_access(operation))
        with self.assertRaises(AccessError):
            self.mine.read(["welfare_need_code"])

    def test_rows_do_not_say_who_wrote_them_or_when(self):
        for model in (self.Statement, self.Consent):
            self.assertFalse({"create_uid", "write_uid"} & set(model._fields))

    def test_once_by_the_database(self):
        self.mine._welfare_state_needs(self.school)
        row = self._get_statements().copy_data()[0]
        with mute_logger("odoo.sql_db"), self.assertRaises(errors.UniqueViolation):
            self.Statement.create(
                {
                    **row,
                    "worker_id": self.worker.id,
                    "need_id": self.school.id,
                    "city_id": self.city.id,
                    "stated_on": self.today,
                }
            )

    def test_a_municipality_is_needed(self):
        self.worker.city_id = False
        with self.assertRaisesRegex(UserError, "municipality"):
            self.mine._welfare_state_needs(self.school)
        self.mine._welfare_state_needs(self.school, self.other_city)
        with self.assertRaisesRegex(UserError, "municipality"):
            self._get_statements().with_user(self.user)._change(
                self.env["res.city"], self.child
            )

    def test_for_whom_is_among_what_belongs_to_the_need(self):
        self.mine._welfare_state_needs(self.school)
        statement = self._get_statements().with_user(self.user)
        self.assertIn(self.child, self.school._get_audiences())
        self.assertNotIn(self.elder, self.school._get_audiences())
        with self.assertRaises(UserError):
            statement._change(self.city, self.elder)

    # ------------------------------------------------------------
    # What says something of health
    # ------------------------------------------------------------

    def test_what_is_above_decides(self):
        disability = self.env.ref("welfarepiu_base.need_disability")
        self.assertTrue(disability.is_sensitive)
        self.assertFalse(self.therapy.is_sensitive)
        self.assertEqual((self.therapy + self.school)._get_sensitive(), self.therapy)

    def test_health_only_after_consent(self):
        notice = self._put_notice_in_force()
        with self.assertRaisesRegex(UserError, "agree"):
            self.mine._welfare_state_needs(self.school + self.therapy)
        self.assertFalse(self._get_statements())
        self.mine._welfare_state_needs(self.school + self.therapy, agreed=True)
        consent = self.worker._welfare_get_held_need_consent()
        self.assertEqual(consent.notice_id, notice)
        self.assertEqual(consent.notice_hash, notice.content_hash)
        health = self._get_statements().filtered("is_sensitive")
        self.assertEqual(health.need_id, self.therapy)
        self.assertEqual(health.consent_id, consent)
        self.mine._welfare_state_needs(self.school + self.therapy + self.care)
        self.assertEqual(self.worker._welfare_get_held_need_consent(), consent)

    def test_for_whom_may_say_something_of_health_too(self):
        self._put_notice_in_force()
        self.mine._welfare_state_needs(self.school)
        statement = self._get_statements().with_user(self.user)
        with self.assertRaisesRegex(UserError, "agree"):
            statement._change(self.city, self.disabled)
        self.assertFalse(statement.audience_ids)
        statement._change(self.city, self.disabled, agreed=True)
        self.assertTrue(statement.is_sensitive)
        statement._change(self.city, self.child)
        self.assertFalse(statement.is_sensitive)

    def test_without_a_notice_nothing_of_health(self):
        self.Notice._get_for(self.env.company).state = "superseded"
        with self.assertRaisesRegex(UserError, "not ready"):
            self.mine._welfare_state_needs(self.therapy, agreed=True)

    def test_a_new_notice_is_read_anew(self):
        notice = self._put_notice_in_force()
        self.mine._welfare_state_needs(self.therapy, agreed=True)
        newer = notice.copy()
        newer._put_in_force()
        statement = self._get_statements().with_user(self.user)
        with self.assertRaisesRegex(UserError, "agree"):
            statement._change(self.other_city, self.disabled)
        statement._change(self.other_city, self.disabled, agreed=True)
        self.assertEqual(statement.sudo().consent_id.notice_id, newer)

    def test_consent_by_the_database(self):
        self.mine._welfare_state_needs(self.school)
        with mute_logger("odoo.sql_db"), self.assertRaises(errors.CheckViolation):
            self._get_statements().is_sensitive = True
            self.env.flush_all()

    def test_taken_back_what_says_of_health_is_gone(self):
        self._put_notice_in_force()
        self.mine._welfare_state_needs(self.school + self.therapy, agreed=True)
        self.mine._welfare_withdraw_need_consent()
        self.assertEqual(self._get_statements().need_id, self.school)
        events = self.Consent.search([("code", "=", self.worker.welfare_need_code)])
        self.assertEqual(events.sorted("id").mapped("event"), ["given", "withdrawn"])
        with self.assertRaises(UserError):
            self.mine._welfare_withdraw_need_consent()
        with self.assertRaisesRegex(UserError, "agree"):
            self.mine._welfare_state_needs(self.therapy)

    def test_the_register_names_nobody_and_does_not_change(self):
        self._put_notice_in_force()
        self.mine._welfare_state_needs(self.therapy, agreed=True)
        consent = self.worker._welfare_get_held_need_consent()
        links = [
            name
            for name, field in self.Consent._fields.items()
            if field.relational and field.comodel_name in ("res.partner", "res.users")
        ]
        self.assertEqual(links, [])
        operator = self._create_operator()
        self.assertTrue(consent.with_user(operator).code)
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(operator).search(
                [("welfare_need_code", "=", consent.code)]
            )
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(errors.RestrictViolation):
            self.env.cr.execute(
                "UPDATE welfare_need_consent SET event = 'withdrawn' WHERE id = %s",
                (consent.id,),
            )

    # ------------------------------------------------------------
    # Gone
    # ------------------------------------------------------------

    def _count_rows(self, table):
        self.env.flush_all()
        self.env.cr.execute(f"SELECT count(*) FROM {table}")
        return self.env.cr.fetchone()[0]

    def test_deleted_is_gone(self):
        self._put_notice_in_force()
        tables = ("welfare_need_statement", "welfare_need_statement_audience_rel")
        before = [self._count_rows(table) for table in tables]
        self.mine._welfare_state_needs(self.school + self.therapy, agreed=True)
        for statement in self._get_statements().with_user(self.user):
            audiences = statement.need_id._get_audiences()[:1]
            statement._change(self.city, audiences, agreed=True)
        self.assertGreater(self._count_rows(tables[1]), before[1])
        self.mine._welfare_forget_needs()
        self.assertEqual([self._count_rows(table) for table in tables], before)
        self.assertFalse(self.worker._welfare_get_held_need_consent())

    def test_a_forgotten_worker_leaves_no_need(self):
        self._put_notice_in_force()
        self.mine._welfare_state_needs(self.school + self.therapy, agreed=True)
        code = self.worker.welfare_need_code
        self.worker.welfare_employment_ids.left_on = self.today - timedelta(days=1)
        self.worker.with_user(self._create_operator())._welfare_erase()
        self.assertFalse(self._get_statements())
        self.assertFalse(self.worker.welfare_need_code)
        self.assertTrue(self.Consent.search([("code", "=", code)]))

    def test_of_two_contacts_the_newest_goes_on(self):
        self._put_notice_in_force()
        double = self._create_worker("Twice", l10n_it_codice_fiscale=False)
        other = self._create_worker_user(double)
        self.mine._welfare_state_needs(self.school + self.care)
        double.with_user(other)._welfare_state_needs(
            self.school + self.therapy, self.other_city, agreed=True
        )
        self._get_statements().stated_on = self.today - timedelta(days=9)
        consent = double._welfare_get_held_need_consent()
        # As the merge of two contacts does before it moves the links.
        self.env["base.partner.merge.automatic.wizard"]._welfare_prepare_merge(
            double, self.worker
        )
        rows = self._get_statements() + self._get_statements(double)
        self.assertEqual(rows.need_id, self.school + self.care + self.therapy)
        self.assertEqual(len(rows), 3)
        school = rows.filtered(lambda one: one.need_id == self.school)
        self.assertEqual(school.city_id, self.other_city)
        self.assertEqual(self.worker._welfare_get_held_need_consent(), consent)

    def test_merging_contacts_keeps_needs_and_consent(self):
        self._put_notice_in_force()
        # The contact with the user goes into the one that payroll knows.
        stays = self._create_worker("Twice", l10n_it_codice_fiscale=False)
        self.mine._welfare_state_needs(self.school + self.therapy, agreed=True)
        consent = self.worker._welfare_get_held_need_consent()
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .with_context(
                active_model="res.partner", active_ids=(self.worker + stays).ids
            )
            .create({"dst_partner_id": stays.id})
        )
        wizard.action_merge()
        self.env.invalidate_all()
        found = self._get_statements(stays)
        self.assertEqual(found.need_id, self.school + self.therapy)
        self.assertEqual(stays._welfare_get_held_need_consent(), consent)
        self.assertEqual(stays.with_user(self.user).welfare_need_ids, found.need_id)

    def test_not_now_is_an_answer_for_a_while(self):
        self.assertTrue(self.mine._welfare_may_be_asked_needs())
        self.mine._welfare_say_later()
        self.assertFalse(self.mine._welfare_may_be_asked_needs())
        with self._at(self.clock._now() + timedelta(days=91)):
            self.assertTrue(self.mine._welfare_may_be_asked_needs())
            self.mine._welfare_state_needs(self.school)
            self.assertFalse(self.mine._welfare_may_be_asked_needs())

    def test_the_alliance_sees_counts_of_five_or_more(self):
        self.Statement.search([]).unlink()
        workers = [self._create_worker(f"Worker {i}") for i in range(5)]
        for number, worker in enumerate(workers):
            needs = self.care if number == 4 else self.care + self.school
            mine = worker.with_user(self._create_worker_user(worker))
            mine._welfare_state_needs(needs)
        counts = self.env["welfare.need"]._get_statement_counts()
        self.assertEqual(counts[self.care], 5)
        self.assertNotIn(self.school, counts)

    def test_a_need_that_goes_takes_its_statements_along(self):
        """Refusing would tell the operator that somebody has it."""
        need = self.env["welfare.need"].create(
            {"name": "Prova", "parent_id": self.school.parent_id.id}
        )
        self.mine._welfare_state_needs(need)
        need.with_user(self._create_operator()).unlink()
        self.assertFalse(self._get_statements())

    def test_products_say_for_whom(self):
        product = self.env["product.template"].create(
            {"name": "Nido", "welfare_audience_ids": [Command.link(self.toddler.id)]}
        )
        self.toddler.unlink()
        self.assertFalse(product.welfare_audience_ids)
