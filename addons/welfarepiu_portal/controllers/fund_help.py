import base64

from odoo import http
from odoo.http import request

from .common import SOCIAL_WORKER, attempt, go, only_for, read_file, show, tell
from .fund import FundPages


class FundHelpPages(FundPages):
    """A social worker asks together with somebody who has signed for it."""

    @http.route("/fondo/aiuto", type="http", auth="user", website=True)
    @only_for(SOCIAL_WORKER)
    def help_list(self):
        requests = request.env["welfare.fund.request"].search(
            [("helper_id", "=", request.env.uid)]
        )
        fund = self._get_fund()
        return show(
            "fund_help",
            fund=fund,
            # A portal role: the regulation's names are public, its record rules strict.
            events=fund.sudo().regulation_id.event_ids,
            requests=requests,
            states=self._get_states(requests),
        )

    @http.route(
        "/fondo/aiuto/nuova",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SOCIAL_WORKER)
    def help_new(self, tax_code="", event_id="", **_post):
        content = read_file(request.httprequest.files.get("paper"))
        if not event_id.isdigit():
            tell(request.env._("Choose what happened."), "danger")
            return go("/fondo/aiuto")
        done, help_request = attempt(
            request.env["welfare.fund.request"]._create_on_behalf,
            tax_code,
            self._get_fund(),
            {"event_id": int(event_id)},
            base64.b64encode(content),
        )
        return go(f"/fondo/richiesta/{help_request.id}" if done else "/fondo/aiuto")

    @http.route("/fondo/aiuto/modulo", type="http", auth="user", website=True)
    @only_for(SOCIAL_WORKER)
    def help_form(self):
        """The paper to print and sign."""
        notice = request.env["welfare.fund.notice"]._get_for(self._get_fund())
        return show("fund_help_form", notice=notice)
