from odoo import http
from odoo.http import request

from .application_door import ApplicationDoor
from .common import read_count, read_or_zero

PAGE = "/aderisci"


class MembershipApplicationPages(ApplicationDoor, http.Controller):
    """A firm without account asks to join; the private link is the key."""

    _model = "welfare.membership.application"
    _page = PAGE
    _begin_template = "membership_begin"
    _template = "membership_application"
    _texts = (
        "name",
        "vat",
        "tax_code",
        "street",
        "other_city",
        "zip",
        "contact_name",
        "contact_role",
        "email",
        "phone",
        "other_contract",
        "note",
    )

    def _get_begin_values(self, invite):
        prospect = request.env["welfare.prospect"]._find_invite(invite)
        return {
            "invite": invite if prospect else "",
            "values": {"name": prospect.name or ""},
        }

    def _get_form_values(self, application):
        values = super()._get_form_values(application)
        sites = values["cities"].filtered("welfare_district_id")
        return {
            **values,
            "districts": sites.grouped("welfare_district_id"),
            "needs": request.env["welfare.need"].search([("parent_id", "=", False)]),
            "contracts": request.env["welfare.contract"].sudo().search([]),
        }

    def _read_form(self, post):
        return {
            **super()._read_form(post),
            "worker_count": read_or_zero(post.get("worker_count"), read_count),
            "site_city_ids": self._read_ids("site_city_ids"),
            "contract_id": self._read_id(post, "contract_id"),
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
