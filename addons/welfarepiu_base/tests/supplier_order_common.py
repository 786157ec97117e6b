from datetime import timedelta

from odoo.tests import new_test_user

from .return_common import ReturnCommon


class SupplierOrderCommon(ReturnCommon):
    """A baker who brings its bread itself, and its user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._grant(cls.worker, 200)
        cls.worker_user = cls._create_worker_user(cls.worker)
        cls.user = cls._create_supplier_user(cls.supplier, "baker")
        cls.other = cls.env["res.partner"].create(
            {"name": "Supplier B", "is_company": True, "is_welfare_supplier": True}
        )
        cls.other_user = cls._create_supplier_user(cls.other, "other")
        cls.bread = cls._create_product(
            "Bread",
            5.0,
            cls.kind_f,
            type="consu",
            welfare_supplier_id=cls.supplier.id,
            welfare_billing_path="mandate",
            welfare_handover="delivers",
        )
        cls.cheese = cls._create_product(
            "Cheese",
            8.0,
            cls.kind_f,
            type="consu",
            welfare_supplier_id=cls.supplier.id,
            welfare_billing_path="mandate",
        )
        cls.tomorrow = cls.today + timedelta(days=1)

    @classmethod
    def _create_supplier_user(cls, supplier, login):
        supplier.email = f"{login}@example.com"
        user = new_test_user(
            cls.env, login=login, groups="welfarepiu_base.group_supplier"
        )
        user.partner_id.parent_id = supplier
        return user

    def _supply(self, *products, **vals):
        """:return: the supplier order of what was sold, as its supplier"""
        order = self._sell(*products, **vals)
        return order.welfare_supplier_order_ids.with_user(self.user)

    def _as_worker(self, one):
        return one.with_user(self.worker_user)

    def _get_mails(self, partner):
        return (
            self.env["mail.mail"]
            .sudo()
            .search([("recipient_ids", "in", partner.ids)], order="id desc")
        )

    def _run_cron(self, name):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"welfarepiu_base.{name}").method_direct_trigger()
        self.env.invalidate_all()
