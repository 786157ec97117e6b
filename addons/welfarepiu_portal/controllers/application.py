from odoo import http
from odoo.http import request

from .application_door import ApplicationDoor
from .common import selection

PAGE = "/diventa-fornitore"


class ApplicationPages(ApplicationDoor, http.Controller):
    """Somebody without account applies as a supplier; the private link is the key."""

    _model = "welfare.supplier.application"
    _page = PAGE
    _begin_template = "application_begin"
    _template = "application"
    _texts = (
        "name",
        "vat",
        "tax_code",
        "regime",
        "street",
        "other_city",
        "zip",
        "contact_name",
        "contact_role",
        "email",
        "phone",
        "offer",
        "iban",
        "note",
    )

    def _get_begin_values(self, invite):
        wish = request.env["welfare.supplier.wish"]._find_invite(invite)
        return {
            "invite": invite if wish else "",
            "values": {"name": wish.name or ""},
            "payment_days": request.env.company.sudo().welfare_supplier_payment_days,
        }

    def _get_form_values(self, application):
        return {
            **super()._get_form_values(application),
            "needs": request.env["welfare.need"].search([("parent_id", "=", False)]),
            "regimes": selection(application, "regime"),
        }

    @http.route(
        PAGE,
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
        sitemap=True,
    )
    def begin(self, invito="", **post):
        return self._begin(invito, post)

    @http.route(
        f"{PAGE}/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def application(self, token, conferma="", controlla=""):
        return self._show_application(token, conferma, controlla)

    @http.route(
        f"{PAGE}/<string:token>/conferma",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def confirm(self, token, key="", **_post):
        return self._confirm(token, key)

    @http.route(
        f"{PAGE}/<string:token>/mail",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def send_link(self, token, **_post):
        return self._send_link(token)

    @http.route(
        f"{PAGE}/<string:token>/salva",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def save(self, token, **post):
        return self._save(token, post)
