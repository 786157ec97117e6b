"""What the suite adds to the core's records is no obstacle to who may read these.

A field that lists records of a model which a reader of the record may not read makes
``read()`` of the whole record fail: for a salesperson, every order. Such a field says
for whom it is (``groups``).
"""

from odoo.tests import TransactionCase, new_test_user, tagged

GROUPS = {
    "employee": "base.group_user",
    "salesperson": "sales_team.group_sale_salesman",
    "sales manager": "sales_team.group_sale_manager",
    "invoicing": "account.group_account_invoice",
    "accounting": "account.group_account_manager",
    "stock": "stock.group_stock_user",
    "purchase": "purchase.group_purchase_user",
    "portal": "base.group_portal",
    "website": "website.group_website_designer",
}


@tagged("post_install", "-at_install")
class TestCoreReads(TransactionCase):
    def _find_own_lists(self):
        """:return: list of ``(model, field name, comodel)``: lists that an addon of the
        suite adds to a model of the core"""
        return [
            (name, field.name, field.comodel_name)
            for name, model in self.env.registry.items()
            if not model._abstract and not name.startswith("welfare.")
            for field in model._fields.values()
            if field.type in ("one2many", "many2many")
            and (field._module or "").startswith("welfarepiu_")
        ]

    def test_lists_of_the_suite_do_not_stop_readers(self):
        lists = self._find_own_lists()
        self.assertIn(
            ("sale.order", "welfare_coverage_ids", "welfare.credit.coverage"), lists
        )
        stopped = []
        for role, group in GROUPS.items():
            user = new_test_user(self.env, f"reader {role}", groups=group)
            for model, name, comodel in lists:
                Model = self.env[model].with_user(user)
                if (
                    Model.has_access("read")
                    and Model._has_field_access(Model._fields[name], "read")
                    and not self.env[comodel].with_user(user).has_access("read")
                ):
                    stopped.append((role, f"{model}.{name}"))
        self.assertFalse(stopped)
