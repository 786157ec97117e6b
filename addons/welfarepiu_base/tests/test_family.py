from datetime import date, datetime, time

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WelfareCommon

TAX_CODE = "RCCMNL83S18D969H"  # of nobody: 18 November 1983


@tagged("post_install", "-at_install")
class TestFamily(WelfareCommon):
    """Whom a benefit may be for, by the law of the day (domain.md 1.1, 1.6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._create_worker()
        cls.kind_f_bis = cls.env.ref("welfarepiu_base.kind_f_bis")
        cls.kind_f_ter = cls.env.ref("welfarepiu_base.kind_f_ter")
        cls.kind_d_bis = cls.env.ref("welfarepiu_base.kind_d_bis")

    @classmethod
    def _relative(cls, relation, **vals):
        return cls.env["welfare.family.member"].create(
            {
                "worker_id": cls.worker.id,
                "name": "Relative Test",
                "relation_type_id": cls.env.ref(
                    f"welfarepiu_base.relation_{relation}"
                ).id,
                **vals,
            }
        )

    def _assert_counts(self, member, kind, day, counts):
        obstacles = member._get_obstacles(kind, day)
        self.assertEqual(not obstacles, counts, obstacles)

    def test_relatives_over_the_years(self):
        """Until 2024 the civil-code list; from 1 January 2025 spouse, children and
        cohabiting ascendants (domain.md 1.6)."""
        for relation, cohabiting, in_2024, in_2025 in (
            ("spouse", False, True, True),
            ("civil_partner", False, True, True),
            ("child", False, True, True),
            ("parent", True, True, True),
            ("parent", False, True, False),
            ("grandparent", True, True, True),
            ("grandparent", False, True, False),
            ("sibling", True, True, False),
            ("parent_in_law", True, True, False),
            ("child_in_law", False, True, False),
        ):
            member = self._relative(relation, cohabiting=cohabiting)
            for day, counts in (
                (date(2024, 12, 31), in_2024),
                (date(2025, 1, 1), in_2025),
                (date(2026, 11, 22), in_2025),
            ):
                with self.subTest(relation=relation, cohabiting=cohabiting, day=day):
                    self._assert_counts(member, self.kind_f, day, counts)

    def test_transport_passes_only_for_dependent_relatives(self):
        """Letter d-bis (domain.md 1.1)."""
        day = date(2026, 6, 1)
        child = self._relative("child")
        self._assert_counts(child, self.kind_d_bis, day, False)
        child.dependent = True
        self._assert_counts(child, self.kind_d_bis, day, True)

    def test_care_is_for_the_old_or_not_self_sufficient(self):
        """Letter f-ter: 75 years, or a medical certificate (domain.md 1.1)."""
        mother = self._relative("parent", cohabiting=True, birth_date=date(1951, 6, 2))
        self._assert_counts(mother, self.kind_f_ter, date(2026, 6, 1), False)
        self._assert_counts(mother, self.kind_f_ter, date(2026, 6, 2), True)
        mother.birth_date = False
        self._assert_counts(mother, self.kind_f_ter, date(2026, 6, 2), False)
        mother.not_self_sufficient = True
        self._assert_counts(mother, self.kind_f_ter, date(2026, 6, 2), True)

    def test_cover_against_illness_is_for_the_worker_until_2024(self):
        """Letter f-quater: dependent relatives only from 2025 (domain.md 1.1)."""
        kind = self.env.ref("welfarepiu_base.kind_f_quater")
        spouse = self._relative("spouse", dependent=True)
        self._assert_counts(spouse, kind, date(2024, 12, 31), False)
        self._assert_counts(spouse, kind, date(2025, 1, 1), True)

    def test_a_new_kind_of_relative_is_entered_and_decides(self):
        relation = self.env["welfare.relation.type"].create({"name": "Foster child"})
        member = self._relative("child")
        member.relation_type_id = relation
        self._assert_counts(member, self.kind_f, date(2029, 5, 1), False)
        self.env["welfare.relation.rule"].create(
            {
                "relation_type_id": relation.id,
                "date_from": date(2029, 1, 1),
                "legal_reference": "Test law of 2029",
                "only_cohabiting": True,
            }
        )
        self._assert_counts(member, self.kind_f, date(2028, 12, 31), False)
        self._assert_counts(member, self.kind_f, date(2029, 1, 1), False)
        member.cohabiting = True
        self._assert_counts(member, self.kind_f, date(2029, 1, 1), True)

    def test_two_rules_never_hold_on_one_day(self):
        rule = self.env.ref("welfarepiu_base.relation_rule_spouse_2025")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            rule.copy({"date_from": date(2030, 1, 1)}).flush_recordset()

    def test_income_limits(self):
        """2,840.51, and 4,000 up to the age of 24 (domain.md 1.3)."""
        rule = self.env.ref("welfarepiu_base.relation_rule_child_2025")
        self.assertEqual(rule._get_income_limit(24), 4000.0)
        self.assertEqual(rule._get_income_limit(25), 2840.51)
        self.assertEqual(rule._get_income_limit(), 2840.51)

    # -- data -------------------------------------------------------------------------

    def test_tax_codes_are_checked_and_tell_the_birth_date(self):
        member = self._relative("child", tax_code=" rccmnl83s18d969h ")
        self.assertEqual(member.tax_code, TAX_CODE)
        self.assertEqual(member.birth_date, date(1983, 11, 18))
        with self.assertRaisesRegex(ValidationError, "RCCMNL83S18D969X"):
            self._relative("child", tax_code="RCCMNL83S18D969X")
        with self.assertRaisesRegex(ValidationError, "already"):
            self._relative("spouse", tax_code=TAX_CODE)
        # Two at once do not see each other: the database does.
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO welfare_family_member"
                " (worker_id, name, relation_type_id, tax_code, active)"
                " SELECT worker_id, name, relation_type_id, tax_code, active"
                " FROM welfare_family_member WHERE id = %s",
                (member.id,),
            )
        member.active = False
        with self.assertRaisesRegex(ValidationError, "does not agree"):
            self._relative("spouse", tax_code=TAX_CODE, birth_date=date(1990, 1, 1))

    def test_relatives_are_the_workers_own(self):
        member = self._relative("child")
        user = self._create_worker_user(self.worker)
        neighbour = self._create_worker_user(self._create_worker("Neighbour Test"))
        self.assertEqual(member.with_user(user).name, "Relative Test")
        self.assertFalse(
            self.env["welfare.family.member"].with_user(neighbour).search([])
        )
        with self.assertRaises(AccessError):
            member.with_user(neighbour).read(["name"])
        with self.assertRaises(AccessError):
            self.env["welfare.family.member"].with_user(neighbour).create(
                {
                    "worker_id": self.worker.id,
                    "name": "X",
                    "relation_type_id": member.relation_type_id.id,
                }
            )

    # -- declaration ------------------------------------------------------------------

    def _declare(self, members, year=2026):
        with self._at(datetime.combine(date(2026, 6, 1), time(10))):
            return self.env["welfare.children.declaration"]._declare(
                self.worker, year, members
            )

    def test_a_declaration_keeps_what_was_declared(self):
        child = self._relative("child", tax_code=TAX_CODE, dependent=True)
        declaration = self._declare(child)
        child.unlink()
        self.assertEqual(declaration.child_ids.tax_code, TAX_CODE)
        self.assertEqual(declaration.declared_on, date(2026, 6, 1))

    def test_what_cannot_be_declared(self):
        child = self._relative("child", tax_code=TAX_CODE, dependent=True)
        cases = (
            (self.env["welfare.family.member"], 2026, "at least one"),
            (self._relative("spouse", dependent=True), 2026, "not a child"),
            (self._relative("child", dependent=True), 2026, "tax code"),
            (self._relative("child"), 2026, "not marked"),
            (child, 2025, "this year"),
            (child, 2028, "this year"),
        )
        for members, year, message in cases:
            with (
                self.subTest(message=message, year=year),
                self.assertRaisesRegex(ValidationError, message),
            ):
                self._declare(members, year)

    def test_one_declaration_a_year_and_one_withdrawal(self):
        child = self._relative("child", tax_code=TAX_CODE, dependent=True)
        declaration = self._declare(child)
        with self.assertRaisesRegex(ValidationError, "already declared"):
            self._declare(child)
        declaration._withdraw()
        with self.assertRaises(UserError):
            declaration._withdraw()
        self.assertTrue(self._declare(child))
