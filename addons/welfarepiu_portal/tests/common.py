from odoo import Command, http
from odoo.tests import HttpCase
from odoo.tests.common import new_test_user

from odoo.addons.welfarepiu_base.tests.common import WelfareCommon

PASSWORD = "una frase facile"


class PortalCommon(WelfareCommon, HttpCase):
    """One user of each role, and somebody with none; pages are read in Italian."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("base.main_company")
        cls.worker = cls._create_worker("Wanda Esempio")
        cls.users = {
            "worker": cls._create_worker_user(
                cls.worker, login="worker", password=PASSWORD
            ),
            "firm": cls._create_hr_user(login="firm", password=PASSWORD),
            "supplier": cls._create_user("supplier", "group_supplier"),
            "educator": cls._create_user("educator", "group_educator"),
            "nobody": new_test_user(
                cls.env, login="nobody", groups="base.group_portal", password=PASSWORD
            ),
        }
        cls.env["res.users"].union(*cls.users.values()).lang = "it_IT"
        cls.supplier = cls.env["res.partner"].create(
            {"name": "Studio Esempio", "is_company": True, "is_welfare_supplier": True}
        )
        cls.users["supplier"].partner_id.parent_id = cls.supplier

    @classmethod
    def _create_user(cls, login, group):
        return new_test_user(
            cls.env,
            login=login,
            groups=f"welfarepiu_base.{group}",
            password=PASSWORD,
        )

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def authenticate(self, *args, **kwargs):
        session = super().authenticate(*args, **kwargs)
        # A test's session is English unless told otherwise.
        self.opener.cookies["frontend_lang"] = "it_IT"
        return session

    def log_in(self, role):
        self.authenticate(role, PASSWORD)

    def send(self, path, **data):
        """Send a form as a browser would, and follow where it leads."""
        files = data.pop("files", None)
        return self.url_open(
            path,
            data={**data, "csrf_token": http.Request.csrf_token(self)},
            files=files,
        )

    @classmethod
    def _create_product(cls, name, price, kind=None, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": price,
                "taxes_id": [Command.clear()],
                "is_published": True,
                "welfare_kind_id": kind.id if kind else False,
                **vals,
            }
        )

    @classmethod
    def _let_everybody_sell(cls):
        # Who may sell is the charter's matter, and its tests'.
        cls.classPatch(
            cls.env.registry["product.product"],
            "_welfare_check_can_buy",
            lambda _product, _partner, _at: [],
        )

    @classmethod
    def _buy_voucher(cls):
        """:return: a voucher of the worker, to be used at the supplier's"""
        cls._let_everybody_sell()
        cls.company._welfare_setup_accounting()
        cls._grant(cls.worker, 100)
        session = cls._create_product(
            "Seduta Esempio",
            45,
            cls.kind_f,
            welfare_delivery="voucher",
            welfare_supplier_id=cls.supplier.id,
            welfare_billing_path="mandate",
        )
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.worker.id,
                "welfare_use_credit": True,
                "order_line": [Command.create({"product_id": session.id})],
            }
        )
        order._welfare_update_coverage()
        order.action_confirm()
        return order.welfare_voucher_ids
