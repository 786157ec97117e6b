from odoo import http
from odoo.http import request

from .common import WORKER, attempt, find, go, only_for, tell
from .fund import PAYEE, FundPages


class FundGrantPages(http.Controller):
    """How help should come, and where, once the request is sent; before that it is
    part of the request's one form."""

    @http.route(
        "/fondo/richiesta/<int:request_id>/aiuto",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    @only_for(WORKER)
    def set_payee(self, request_id, form="", **post):
        help_request = find("welfare.fund.request", request_id)
        if request.httprequest.method == "POST":
            done, _none = attempt(
                help_request._set_payee,
                form or help_request.grant_form,
                {name: post.get(name) for name in PAYEE},
            )
            if not done:
                return FundPages()._show_request(help_request, {"form": form, **post})
            tell(request.env._("Saved: this is how help will reach you."))
        return go(f"/fondo/richiesta/{help_request.id}")
