from odoo import http
from odoo.http import request

from odoo.addons.welfarepiu_base.models.settlement.res_partner_account import mask_iban

from .common import SUPPLIER, attempt, find, go, only_for, selection, show, tell


class SupplierAccountPages(http.Controller):
    """The bank account a supplier is paid on, and how it asks to change it."""

    @http.route("/fornitore/conto", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def account(self):
        partner = request.env.user.commercial_partner_id
        Change = request.env["welfare.bank.change"]
        paid = partner._welfare_get_paid_account(request.env.company)
        changes = Change.search([("supplier_id", "=", partner.id)], limit=10)
        return show(
            "supplier_account",
            account=mask_iban(paid.sanitized_acc_number) if paid else "",
            is_confirmed=paid.allow_out_payment,
            waiting=changes.filtered(lambda one: one.state == "asked"),
            decided=changes.filtered(lambda one: one.state != "asked"),
            states=selection(Change, "state"),
        )

    @http.route(
        "/fornitore/conto/cambia",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def ask(self, iban="", **_post):
        if attempt(request.env["welfare.bank.change"]._ask, iban)[0]:
            tell(
                request.env._(
                    "Asked. We call you before we change it; until then we pay as"
                    " before."
                )
            )
        return go("/fornitore/conto")

    @http.route(
        "/fornitore/conto/<int:change_id>/ritira",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def withdraw(self, change_id, **_post):
        change = find("welfare.bank.change", change_id)
        if attempt(change._withdraw)[0]:
            tell(request.env._("Withdrawn: nothing changes."))
        return go("/fornitore/conto")
