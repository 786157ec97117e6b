from dateutil.relativedelta import relativedelta
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import content_disposition, request

from .common import (
    FIRM_HR,
    attempt,
    find,
    find_own_firms,
    go,
    only_for,
    selection,
    show,
    tell,
)

#: Months that the page goes back.
MONTHS = 12

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class PayrollPages(http.Controller):
    """What the firm's payroll takes from here, month by month."""

    @http.route("/azienda/paghe", type="http", auth="user", website=True)
    @only_for(FIRM_HR)
    def flows(self):
        payers = find_own_firms()
        Flow = request.env["welfare.payroll.flow"]
        since = request.env["welfare.clock"]._today() - relativedelta(months=MONTHS)
        flows = Flow.search(
            Domain("payer_id", "in", payers.ids) & Domain("month", ">=", since)
        )
        return show(
            "firm_payroll",
            payers=payers,
            flows=flows,
            states=selection(Flow, "state"),
            programs=request.env["welfare.payroll.program"].search([]),
            columns=[title for _name, title, _value in Flow.sudo()._get_columns()],
        )

    @http.route(
        "/azienda/paghe/<int:flow_id>/<string:act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(FIRM_HR)
    def act(self, flow_id, act, **_post):
        flow = find("welfare.payroll.flow", flow_id)
        if act == "emetti":
            done, _result = attempt(flow._issue)
            if done:
                tell(request.env._("The payroll flow is issued: you can download it."))
        elif act == "correggi":
            done, _result = attempt(flow._correct)
            if done:
                tell(
                    request.env._(
                        "A corrected flow is prepared: look at it, then issue it."
                    )
                )
        else:
            raise NotFound()
        return go("/azienda/paghe")

    @http.route(
        "/azienda/paghe/<int:flow_id>/<string:form>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @only_for(FIRM_HR)
    def download(self, flow_id, form):
        flow = find("welfare.payroll.flow", flow_id)
        if form not in TYPES:
            raise NotFound()
        done, content = attempt(getattr(flow, f"_export_{form}"))
        if not done:
            return go("/azienda/paghe")
        return request.make_response(
            content,
            [
                ("Content-Type", TYPES[form]),
                ("Cache-Control", "no-store"),
                (
                    "Content-Disposition",
                    content_disposition(flow._get_filename(form)),
                ),
            ],
        )

    @http.route(
        "/azienda/paghe/programma",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(FIRM_HR)
    def program(self, payer_id="", program_id="", **_post):
        payer = find("welfare.payer", int(payer_id) if payer_id.isdecimal() else 0)
        program = request.env["welfare.payroll.program"].search(
            [("id", "=", int(program_id) if program_id.isdecimal() else 0)]
        )
        done, _result = attempt(payer._choose_payroll_program, program)
        if done:
            tell(request.env._("Saved: it holds from the next flow on."))
        return go("/azienda/paghe")
