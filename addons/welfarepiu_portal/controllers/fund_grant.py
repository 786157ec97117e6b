from odoo import http
from odoo.http import request

from .common import WORKER, find, go, only_for, tell, tell_problems
from .fund import FundPages


class FundGrantPages(FundPages):
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
    def set_payee(self, request_id, **post):
        help_request = find("welfare.fund.request", request_id)
        if request.httprequest.method == "POST":
            if problems := self._take_payee(help_request, post):
                tell_problems(problems)
                return self._show_request(help_request, {"form": "", **post})
            tell(request.env._("Saved: this is how help will reach you."))
        return go(f"/fondo/richiesta/{help_request.id}")
