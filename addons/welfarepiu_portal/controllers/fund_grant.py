from odoo import http
from odoo.http import request

from .common import WORKER, attempt, find, go, only_for, tell


class FundGrantPages(http.Controller):
    """How help should come, and where."""

    @http.route(
        "/fondo/richiesta/<int:request_id>/aiuto",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def set_payee(self, request_id, form="", **post):
        help_request = find("welfare.fund.request", request_id)
        names = ("payee_name", "payee_iban", "payee_reference")
        done, _none = attempt(
            help_request._set_payee,
            form or help_request.grant_form,
            {name: post.get(name) for name in names},
        )
        if done:
            tell(request.env._("Saved: this is how help will reach you."))
        return go(f"/fondo/richiesta/{help_request.id}")
