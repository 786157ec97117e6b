import re
from itertools import product

from odoo import http
from odoo.tests import HttpCase, tagged

ME = "cascina"
OTHER = "fisio@example.com"
IBAN = "IT60X0542811101000000123456"
PAGES = ("/fornitore/", "/carta/adesione/")
#: ``{what an address holds: (model, field that says whose it is)}``; of one name that
#: means two things, by the part of the address before it.
IDS = {
    "adhesion_id": ("welfare.charter.adhesion", "partner_id"),
    "action_id": ("welfare.charter.action", "partner_id"),
    "appointment_id": ("welfare.appointment", "supplier_id"),
    "change_id": ("welfare.bank.change", "supplier_id"),
    "certificate_id": ("welfare.charter.certificate", "partner_id"),
    "order_id": ("welfare.supplier.order", "supplier_id"),
    "picture_id": ("welfare.proposal.picture", "partner_id"),
    "product_id": ("product.template", "welfare_supplier_id"),
    "proposal_id": ("welfare.product.proposal", "partner_id"),
    "settlement_id": ("welfare.settlement", "supplier_id"),
    "urgenti/answer_id": ("welfare.urgent.answer", "supplier_id"),
    "risposta/line_id": ("welfare.charter.assessment.line", "adhesion_id.partner_id"),
    "visita/line_id": ("welfare.charter.visit.line", "partner_id"),
}
#: Papers are looked for among those of the record before them.
INSIDE = {"paper_id", "photo_id"}
PART = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")


@tagged("post_install", "-at_install")
class TestOtherSupplier(HttpCase):
    """A supplier that writes another's number into any address of its pages finds
    nothing there and moves nothing."""

    def setUp(self):
        super().setUp()
        self.me = self.env.ref(f"welfarepiu_demo.supplier_{ME}")
        # Of all that an address may hold, this alone is not in the stories.
        other = self.env["res.users"].search([("login", "=", OTHER)])
        self.env["welfare.bank.change"].with_user(other)._ask(IBAN)

    def _get_others(self, name):
        """:return: one record of another supplier"""
        model, owner = IDS[name]
        other = self.env[model].search(
            [(owner, "!=", self.me.id), (owner, "!=", False)], limit=1
        )
        self.assertTrue(other, f"the demo has no {model} of another supplier")
        return other

    def _get_addresses(self):
        """:return: list of ``(methods, address)`` of every page with a number in it"""
        addresses = []
        for rule in self.env["ir.http"].routing_map().iter_rules():
            path = rule.rule
            if not path.startswith(PAGES) or "<int:" not in path:
                continue
            choices = [self._get_choices(path, part) for part in PART.finditer(path)]
            for values in product(*choices):
                rest = iter(values)
                address = PART.sub(lambda _part, rest=rest: str(next(rest)), path)
                addresses.append((rule.methods or {"GET"}, address))
        return addresses

    def _get_choices(self, path, part):
        """:return: what stands in one place of the address"""
        kind, args, name = part.groups()
        if kind == "any":
            return [one.strip() for one in args.split(",")]
        if name in INSIDE:
            return [1]
        before = path[: part.start()].rstrip("/").rpartition("/")[2]
        return [self._get_others(name if name in IDS else f"{before}/{name}").id]

    def test_no_address_opens_or_moves_what_is_anothers(self):
        addresses = self._get_addresses()
        self.assertGreater(len(addresses), 25)
        user = self.env["res.users"].search([("login", "=", f"{ME}@example.com")])
        self.authenticate(user.login, "welfarepiu")
        before = self._get_states()
        for methods, address in addresses:
            for method in methods & {"GET", "POST"}:
                with self.subTest(f"{method} {address}"):
                    data = {"csrf_token": http.Request.csrf_token(self)}
                    answer = self.url_open(
                        address,
                        data=data if method == "POST" else None,
                        allow_redirects=False,
                    )
                    self.assertEqual(answer.status_code, 404)
        self.env.invalidate_all()
        self.assertEqual(self._get_states(), before)

    def _get_states(self):
        return {
            model: self.env[model].search([]).mapped("state")
            for model, _owner in IDS.values()
            if "state" in self.env[model]._fields
        }
