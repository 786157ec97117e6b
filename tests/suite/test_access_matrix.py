"""Who may do what: ``tests/access/matrix.csv`` against the installed suite.

Each row is a model and a role, with one word an operation: ``all`` (any record),
``own`` (only records a rule leaves to this user) or ``-`` (nothing). A model of the
suite without its rows fails here, so that nobody adds one without saying who sees it.
"""

import csv
from pathlib import Path

from odoo.tests import TransactionCase, new_test_user, tagged

MATRIX = Path(__file__).parents[1] / "access" / "matrix.csv"
EVERYTHING = (False, "[]", "[(1, '=', 1)]", "[(1,'=',1)]")
OPERATIONS = ("read", "write", "create", "unlink")
# What anybody may read: no money and no people in it.
OPEN_MODELS = {
    "welfare.audience",
    "welfare.benefit.kind",
    "welfare.district",
    "welfare.need",
}
ROLES = {
    "public": "base.group_public",
    "portal": "base.group_portal",
    "worker": "welfarepiu_base.group_worker",
    "firm_hr": "welfarepiu_base.group_firm_hr",
    "supplier": "welfarepiu_base.group_supplier",
    "educator": "welfarepiu_base.group_educator",
    "employee": "base.group_user",
    "salesperson": "sales_team.group_sale_manager",
    "operator": "welfarepiu_base.group_operator",
    "accountant": "welfarepiu_base.group_accountant",
    "evaluator": "welfarepiu_fund.group_fund_evaluator",
    "committee": "welfarepiu_fund.group_fund_committee",
    "social_worker": "welfarepiu_fund.group_fund_social_worker",
    "coordinator": "welfarepiu_logistics.group_coordinator",
    "social_service": "welfarepiu_logistics.group_social_service",
}
# On a few pages or models only: without a row nothing at all, which is checked.
SPARSE = {"social_worker", "coordinator", "social_service"}
NOTHING = dict.fromkeys(OPERATIONS, "-")


def read_matrix():
    """:return: ``{(model, role): {operation: word}}``"""
    with MATRIX.open(encoding="utf-8", newline="") as file:
        return {
            (row["model"], row["role"]): {name: row[name] for name in OPERATIONS}
            for row in csv.DictReader(file)
        }


@tagged("post_install", "-at_install")
class TestAccessMatrix(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matrix = read_matrix()
        cls.users = {
            role: new_test_user(cls.env, f"matrix_{role}", groups=group)
            for role, group in ROLES.items()
        }
        suite = cls.env["ir.module.module"].search(
            [("name", "=like", "welfarepiu_%"), ("state", "=", "installed")]
        )
        cls.models = sorted(
            name
            for name, model in cls.env.registry.items()
            if not model._abstract and model._original_module in suite.mapped("name")
        )

    def _get_word(self, model, role, operation):
        records = self.env[model].with_user(self.users[role])
        if not records.has_access(operation):
            return "-"
        # Rules of the user's groups add up; those without a group only keep
        # companies apart.
        rules = self.env["ir.rule"].with_user(self.users[role])
        mine = rules._get_rules(model, mode=operation).sudo().filtered("groups")
        everything = mine.filtered(lambda rule: rule.domain_force in EVERYTHING)
        return "own" if mine and not everything else "all"

    def test_every_model_has_its_rows(self):
        missing = [
            f"{model},{role}"
            for model in self.models
            for role in ROLES
            if (model, role) not in self.matrix and role not in SPARSE
        ]
        self.assertFalse(missing, "no row in tests/access/matrix.csv")

    def test_no_row_of_a_model_that_is_gone(self):
        gone = {model for model, _role in self.matrix} - set(self.models)
        self.assertFalse(gone)

    def test_rows_tell_the_truth(self):
        rows = {(model, role): NOTHING for model in self.models for role in SPARSE}
        for (model, role), words in (rows | self.matrix).items():
            for operation, word in words.items():
                with self.subTest(model=model, role=role, operation=operation):
                    self.assertEqual(self._get_word(model, role, operation), word)

    def test_who_is_outside_sees_nothing(self):
        """Whatever the rows say: nobody without a role reads money or people."""
        for (model, role), words in self.matrix.items():
            if role in ("public", "portal", "employee") and model not in OPEN_MODELS:
                self.assertEqual(set(words.values()), {"-"}, f"{model} {role}")
