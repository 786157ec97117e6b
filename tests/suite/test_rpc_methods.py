"""What can be called from outside, by whom: ``tests/access/methods.csv``.

Each public method that the suite adds to a model is in it, with the roles for whom it
does something. For all others a call on real records changes no figure that counts,
whatever it answers; nor does writing, creating, deleting, copying or importing.
"""

import csv
from pathlib import Path

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.welfarepiu_base.tests.credit_common import CreditCommon

METHODS = Path(__file__).parents[1] / "access" / "methods.csv"
ORM = {"create", "write", "unlink", "copy", "copy_data", "init"}
REFUSALS = (AccessError, UserError, ValidationError, RedirectWarning)
ROLES = {
    "portal": "base.group_portal",
    "worker": "welfarepiu_base.group_worker",
    "firm_hr": "welfarepiu_base.group_firm_hr",
    "supplier": "welfarepiu_base.group_supplier",
    "educator": "welfarepiu_base.group_educator",
    "employee": "base.group_user",
    "salesperson": "sales_team.group_sale_manager",
    "operator": "welfarepiu_base.group_operator",
    "accountant": "welfarepiu_base.group_accountant",
}
# Whose figures count, and the columns that are figures or decide them.
COUNTED = {
    "welfare_credit_lot": "id, worker_id, payer_id, balance, held, expires_on",
    "welfare_credit_move": "id, lot_id, amount, held_amount, key",
    "welfare_credit_coverage": "id, order_line_id, lot_id, amount, state, spent_on",
    "welfare_credit_hold": "id, order_id, state",
    "welfare_voucher": "id, holder_id, supplier_id, price, state, code",
    "welfare_settlement_line": "id, supplier_id, amount, state",
}


def read_methods():
    """:return: ``{(model, method): roles}``"""
    with METHODS.open(encoding="utf-8", newline="") as file:
        return {
            (row["model"], row["method"]): set(row["roles"].split())
            for row in csv.DictReader(file)
        }


@tagged("post_install", "-at_install")
class TestRpcMethods(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.methods = read_methods()
        cls.users = {
            role: new_test_user(cls.env, f"rpc_{role}", groups=group)
            for role, group in ROLES.items()
        }
        cls._grant(cls.worker, 200.0)
        cls.sold = cls._order(cls.session)
        cls.sold.action_confirm()
        cls.cart = cls._order(cls.box)
        cls.cart._welfare_hold()
        cls.env.flush_all()

    def _find_methods(self):
        found = set()
        for name, model in self.env.registry.items():
            if model._abstract:
                continue
            for base in model.mro():
                if not base.__module__.startswith("odoo.addons.welfarepiu_"):
                    continue
                for method, value in vars(base).items():
                    if method in ORM or not callable(value):
                        continue
                    try:
                        get_public_method(self.env[name], method)
                    except (AccessError, AttributeError):
                        continue
                    found.add((name, method))
        return found

    def test_every_public_method_is_judged(self):
        found = self._find_methods()
        self.assertEqual(found - set(self.methods), set(), "add it to methods.csv")
        self.assertEqual(set(self.methods) - found, set(), "gone, or private now")

    def _fingerprint(self):
        self.env.flush_all()
        res = {}
        for table, columns in COUNTED.items():
            self.env.cr.execute(f"SELECT {columns} FROM {table} ORDER BY id")
            res[table] = self.env.cr.fetchall()
        return res

    def _try(self, call, label):
        """A call from outside: refused or not, the figures stay as they are."""
        before = self._fingerprint()
        savepoint = self.env.cr.savepoint()
        try:
            with mute_logger(
                "odoo.sql_db", "odoo.models.unlink", "odoo.addons.base.models.ir_module"
            ):
                call()
                self.env.flush_all()
            after = self._fingerprint()
        except REFUSALS:
            # The transaction of a refused request is rolled back.
            after = before
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all()
        self.assertEqual(after, before, label)

    def test_a_call_by_others_changes_nothing(self):
        for (model, method), roles in sorted(self.methods.items()):
            records = self.env[model].search([], limit=3)
            if self.env[model]._transient or not records:
                continue
            for role in set(self.users) - roles:
                for record in records.with_user(self.users[role]):
                    with self.subTest(model=model, method=method, role=role):
                        call = getattr(record, method)
                        self._try(call, f"{role}: {model}.{method}")

    def test_writing_by_anybody_changes_nothing(self):
        line = self.sold.order_line[:1]
        models = {
            "welfare.credit.lot": {"balance": 999.0, "expires_on": "2098-12-31"},
            "welfare.credit.move": {"amount": 999.0},
            "welfare.credit.coverage": {"amount": 999.0, "state": "returned"},
            "welfare.credit.hold": {"state": "released"},
            "welfare.voucher": {"state": "cancelled", "price": 999.0},
            "welfare.settlement.line": {"amount": 999.0, "state": "paid"},
        }
        for model, values in models.items():
            record = self.env[model].search([], limit=1)
            self.assertTrue(record or model == "welfare.settlement.line", model)
            raw = record.copy_data()[0] if record else {}
            for role, user in self.users.items():
                mine = record.with_user(user)
                calls = {
                    "write": lambda mine=mine, values=values: mine.write(values),
                    "unlink": mine.unlink,
                    "copy": mine.copy,
                    "create": lambda mine=mine, raw=raw: mine.create(raw),
                    "load": lambda mine=mine, values=values: mine.load(
                        [".id", *values], [[str(mine.id), *map(str, values.values())]]
                    ),
                }
                for operation, call in calls.items():
                    with self.subTest(model=model, role=role, operation=operation):
                        self._try(call, f"{role} {operation} {model}")
        self.assertTrue(line)

    def test_commands_through_the_order_change_nothing(self):
        coverage = self.sold.welfare_coverage_ids[:1]
        hold = self.cart.welfare_hold_ids[:1]
        voucher = self.sold.welfare_voucher_ids[:1]
        attempts = {
            "coverage": (self.sold, "welfare_coverage_ids", coverage, {"amount": 9.0}),
            "hold": (self.cart, "welfare_hold_ids", hold, {"state": "settled"}),
            "voucher": (self.sold, "welfare_voucher_ids", voucher, {"price": 9.0}),
        }
        for name, (order, field, record, values) in attempts.items():
            self.assertTrue(record, name)
            for role in ("salesperson", "operator", "employee", "worker"):
                commands = {
                    "update": Command.update(record.id, values),
                    "delete": Command.delete(record.id),
                    "unlink": Command.unlink(record.id),
                    "clear": Command.clear(),
                    "create": Command.create(record.copy_data()[0]),
                }
                for operation, command in commands.items():
                    with self.subTest(name, role=role, operation=operation):
                        mine = order.with_user(self.users[role])
                        self._try(
                            lambda mine=mine, field=field, command=command: mine.write(
                                {field: [command]}
                            ),
                            f"{role} {operation} {name}",
                        )
