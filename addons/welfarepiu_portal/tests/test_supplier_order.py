from datetime import timedelta

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PortalCommon
from .test_order import words_of


@tagged("post_install", "-at_install")
class TestSupplierOrderPages(PortalCommon):
    """Orders are answered from the supplier's and the customer's phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._let_everybody_sell()
        cls.company._welfare_setup_accounting()
        cls._grant(cls.worker, 100)
        cls.worker.write({"street": "Via Prova 1", "phone": "035 000000"})
        cls.bread = cls._create_product(
            "Pane Esempio",
            5,
            cls.kind_f,
            type="consu",
            welfare_supplier_id=cls.supplier.id,
            welfare_billing_path="mandate",
            welfare_handover="delivers",
        )
        cls.one = cls._sell(cls.bread, 3)
        cls.path = f"/fornitore/ordini/{cls.one.id}"

    @classmethod
    def _sell(cls, product, quantity):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.worker.id,
                "welfare_use_credit": True,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity}
                    )
                ],
            }
        )
        order._welfare_update_coverage()
        order.action_confirm()
        return order.welfare_supplier_order_ids

    def test_found_accepted_and_handed_over(self):
        self.log_in("supplier")
        page = self.url_open("/fornitore").text
        self.assertIn('href="/fornitore/ordini"', page)
        self.assertIn(f'href="{self.path}"', page, "it waits: it is said first")
        words = words_of(self.url_open("/fornitore/ordini"))
        self.assertIn("3 × Pane Esempio", words)
        self.assertIn(self.one.name, words)
        words = words_of(self.url_open(self.path))
        self.assertIn(self.city.name, words)
        for secret in ("Via Prova 1", "035 000000", self.worker.name, self.payer.name):
            self.assertNotIn(secret, words)
        words = words_of(self.send(f"{self.path}/accetta", hours="dalle 9"))
        for told in ("Via Prova 1", "035 000000", self.worker.name, "dalle 9"):
            self.assertIn(told, words)
        self.assertNotIn(self.payer.name, words)
        self.assertNotIn('id="waiting"', self.url_open("/fornitore").text)
        self.send(f"{self.path}/fatto")
        self.assertEqual(self.one.state, "done")
        self.assertNotIn("Via Prova 1", self.url_open(self.path).text)
        self.assertNotIn(self.path, self.url_open("/fornitore/ordini").text)
        closed = self.url_open("/fornitore/ordini?vista=conclusi").text
        self.assertIn(self.path, closed)
        found = self.url_open(f"/fornitore/ordini?cerca={self.one.name}").text
        self.assertIn(self.path, found)
        self.assertNotIn(self.path, self.url_open("/fornitore/ordini?cerca=zz").text)

    def test_proposed_and_taken(self):
        self.log_in("supplier")
        line = self.one.line_ids
        day = self.one.due_on + timedelta(days=2)
        words = words_of(
            self.send(
                f"{self.path}/proponi",
                day=day.isoformat(),
                words="Il forno è rotto",
                **{f"pieces_{line.id}": "2"},
            )
        )
        self.assertIn("2 × Pane Esempio invece di 3", words)
        self.log_in("worker")
        order = f"/my/orders/{self.one.order_id.id}"
        mine = f"/my/proposte/{self.one.id}"
        page = self.url_open(order)
        self.assertIn(mine, page.text)
        self.assertIn(self.supplier.name, words_of(page))
        self.assertIn("Il forno è rotto", words_of(self.url_open(mine)))
        words = words_of(self.send(f"{mine}/accetta"))
        self.assertIn("5,00", words)
        self.assertEqual((self.one.state, self.one.due_on), ("accepted", day))
        self.assertEqual(line.left_quantity, 2)
        self.assertNotIn(mine, self.url_open(order).text)

    def test_proposed_and_not_taken(self):
        self.one.with_user(self.users["supplier"])._propose(
            self.one.due_on + timedelta(days=1)
        )
        self.log_in("worker")
        words = words_of(self.send(f"/my/proposte/{self.one.id}/rifiuta"))
        self.assertIn("15,00", words)
        self.assertEqual(self.one.state, "declined")

    def test_refused_says_why_and_what_comes_back(self):
        self.log_in("supplier")
        self.send(f"{self.path}/rifiuta", reason="")
        self.assertEqual(self.one.state, "new")
        self.send(f"{self.path}/rifiuta", reason="Gelata")
        self.assertEqual(self.one.state, "refused")
        self.log_in("worker")
        words = words_of(self.url_open(f"/my/orders/{self.one.order_id.id}"))
        self.assertIn("Gelata", words)
        self.assertIn("15,00", words)

    def test_wrong_words_are_refused_in_words(self):
        self.log_in("supplier")
        line = self.one.line_ids
        for data in (
            {"day": "domani"},
            {"day": self.one.due_on.isoformat(), f"pieces_{line.id}": "9"},
            {"day": "2020-01-01"},
        ):
            page = self.send(f"{self.path}/proponi", **data)
            self.assertEqual(page.status_code, 200)
            self.assertIn("alert-danger", page.text)
        self.assertEqual(self.one.state, "new")

    # -- isolation ---------------------------------------------------------------

    def _log_in_as_other_supplier(self):
        other = self.env["res.partner"].create(
            {"name": "Altro Esempio", "is_company": True, "is_welfare_supplier": True}
        )
        user = self._create_user("other", "group_supplier")
        user.partner_id.parent_id = other
        self.authenticate("other", "una frase facile")
        return other

    @mute_logger("odoo.http")
    def test_another_supplier_sees_and_touches_nothing(self):
        self._log_in_as_other_supplier()
        self.assertNotIn("Pane Esempio", self.url_open("/fornitore/ordini").text)
        self.assertNotIn("Pane Esempio", self.url_open("/fornitore/calendario").text)
        self.assertEqual(self.url_open(self.path).status_code, 404)
        for act in ("accetta", "proponi", "rifiuta", "fatto"):
            answer = self.send(f"{self.path}/{act}", reason="x", day="2030-01-01")
            self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.one.state, "new")
        for model, ids in (
            ("welfare.supplier.order", self.one.ids),
            ("welfare.supplier.order.line", self.one.line_ids.ids),
        ):
            answer = self._call(model, "read", [ids, ["id"]])
            self.assertIn("error", answer)
            self.assertEqual(self._call(model, "search", [[["id", "in", ids]]]), [])

    def _call(self, model, method, args):
        answer = self.opener.post(
            f"{self.base_url()}/web/dataset/call_kw/{model}/{method}",
            json={
                "params": {"model": model, "method": method, "args": args, "kwargs": {}}
            },
        ).json()
        return answer.get("result", answer)

    @mute_logger("odoo.http")
    def test_by_rpc_its_supplier_writes_nothing(self):
        self.log_in("supplier")
        for method in ("_accept", "_mark_done", "_refuse", "_close_cancelled"):
            self.assertIn("error", self._call(self.one._name, method, [self.one.ids]))
        self.assertIn(
            "error",
            self._call(self.one._name, "write", [self.one.ids, {"state": "done"}]),
        )
        self.assertIn(
            "error", self._call(self.one._name, "read", [self.one.ids, ["order_id"]])
        )
        self.assertEqual(self.one.state, "new")

    def test_other_people_are_kept_out(self):
        for role in ("firm", "educator", "nobody", "worker"):
            self.log_in(role)
            for path in ("/fornitore/ordini", self.path, "/fornitore/calendario"):
                self.assertEqual(self.url_open(path).status_code, 403, (role, path))
        for role in ("firm", "educator", "nobody", "supplier"):
            self.log_in(role)
            answer = self.url_open(f"/my/proposte/{self.one.id}")
            self.assertIn(answer.status_code, (403, 404))

    # -- calendar ----------------------------------------------------------------

    def test_calendar_shows_what_is_due_and_is_subscribed_to(self):
        self.one.with_user(self.users["supplier"])._accept()
        self.log_in("supplier")
        words = words_of(self.url_open("/fornitore/calendario"))
        self.assertIn("3 × Pane Esempio", words)
        token = self.supplier._welfare_get_calendar_token()
        address = f"/calendario/{self.supplier.id}/{token}.ics"
        self.assertIn(address, self.url_open("/fornitore/calendario").text)
        self.authenticate(None, None)
        file = self.url_open(address)
        self.assertEqual(file.headers["Content-Type"], "text/calendar; charset=utf-8")
        self.assertIn("Pane Esempio", file.text)
        self.assertNotIn(self.worker.name, file.text)
        wrong = f"/calendario/{self.worker.id}/{token}.ics"
        self.assertEqual(self.url_open(wrong).status_code, 404)
        self.log_in("supplier")
        self.send("/fornitore/calendario/rinnova")
        self.assertEqual(self.url_open(address).status_code, 404)

    def test_supplier_chooses_when_it_is_written_to(self):
        self.log_in("supplier")
        self.send(
            "/fornitore/calendario/avvisi", how_often="weekly", hour="18", weekday="2"
        )
        self.assertEqual(
            (self.supplier.welfare_digest, self.supplier.welfare_digest_hour),
            ("weekly", 18),
        )
        page = self.send(
            "/fornitore/calendario/avvisi", how_often="weekly", hour="x", weekday="2"
        )
        self.assertIn("alert-danger", page.text)

    @mute_logger("odoo.http")
    def test_forms_need_the_token_of_the_page(self):
        self.log_in("supplier")
        answer = self.url_open(f"{self.path}/accetta", data={"hours": ""})
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.one.state, "new")
