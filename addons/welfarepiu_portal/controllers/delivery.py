from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from .common import (
    SUPPLIER,
    WORKER,
    attempt,
    find,
    go,
    only_for,
    read_file,
    read_id,
    read_number,
    read_typed,
    selection,
    send_file,
    show,
    tell,
    tell_problems,
)


class DeliveryPages(http.Controller):
    """A delivery as who waits for it sees it, and what was wrong with it."""

    _shown = 50

    def _find_order(self, order_id):
        """:raise NotFound: not there, or somebody else's"""
        order = find("sale.order", order_id)
        if order.sudo().partner_id != request.env.user.partner_id:
            raise NotFound()
        return order

    @http.route("/my/consegna/<int:order_id>", type="http", auth="user", website=True)
    @only_for(WORKER)
    def delivery(self, order_id):
        order = self._find_order(order_id)
        Report = request.env["welfare.delivery.report"]
        reports = Report.search([("order_id", "=", order.id)])
        return show(
            "my_delivery",
            bought=order.sudo(),
            delivery=order._welfare_get_delivery(),
            slots=order._welfare_get_other_slots(),
            has_own_door=order._welfare_has_own_door(),
            can_report=order._welfare_can_report(),
            kinds=selection(Report, "kind"),
            reports=reports,
            states=selection(Report, "state"),
            today=request.env["welfare.clock"]._today(),
        )

    @http.route(
        "/my/consegna/<int:order_id>/scelte",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def choose(self, order_id, door_note=None, by_mail="", **_post):
        order = self._find_order(order_id)
        note = door_note if order._welfare_has_own_door() else None
        if attempt(order._welfare_set_delivery_choices, note, bool(by_mail))[0]:
            tell(request.env._("Saved."))
        return go(f"/my/consegna/{order.id}")

    @http.route(
        "/my/consegna/<int:order_id>/giorno",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def another_day(self, order_id, slot_id="", **_post):
        order = self._find_order(order_id)
        slot = request.env["welfare.delivery.slot"].sudo()
        slot = slot.browse(read_id(slot_id)).exists()
        if attempt(order._welfare_choose_other_slot, slot)[0]:
            tell(request.env._("We come on %s.", slot._describe()))
        return go(f"/my/consegna/{order.id}")

    @http.route(
        "/my/consegna/<int:order_id>/foto", type="http", auth="user", website=True
    )
    @only_for(WORKER)
    def proof(self, order_id):
        stop = self._find_order(order_id)._welfare_get_delivery()["stop"]
        if not stop.proof_photo:
            raise NotFound()
        return send_file(stop, "proof_photo")

    # -- something is wrong ------------------------------------------------------------

    @http.route(
        "/my/consegna/<int:order_id>/segnala",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def report(self, order_id, kind="", **_post):
        order = self._find_order(order_id)
        done, report = attempt(
            request.env["welfare.delivery.report"]._open_for, order, kind
        )
        if not done:
            return go(f"/my/consegna/{order.id}")
        tell(request.env._("Told. You can add more here, or leave it as it is."))
        return go(f"/my/segnalazioni/{report.id}")

    @http.route("/my/segnalazioni", type="http", auth="user", website=True)
    @only_for(WORKER)
    def reports(self):
        Report = request.env["welfare.delivery.report"]
        return show(
            "my_reports",
            reports=Report.search([], limit=self._shown),
            kinds=selection(Report, "kind"),
            states=selection(Report, "state"),
        )

    @http.route(
        "/my/segnalazioni/<int:report_id>", type="http", auth="user", website=True
    )
    @only_for(WORKER)
    def one_report(self, report_id):
        report = find("welfare.delivery.report", report_id)
        return show(
            "my_report",
            report=report,
            lines=report.line_ids.sudo(),
            kinds=selection(report, "kind"),
            states=selection(report, "state"),
        )

    @http.route(
        "/my/segnalazioni/<int:report_id>/cose",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def things(self, report_id, **post):
        report = find("welfare.delivery.report", report_id)
        lines = {f"pieces_{line.id}": line for line in report.line_ids}
        vals, problems = read_typed(
            post,
            dict.fromkeys(lines, read_number),
            {name: line.sudo().product_id.name for name, line in lines.items()},
        )
        tell_problems(problems)
        quantities = {lines[name]: pieces for name, pieces in vals.items()}
        if not problems and attempt(report._describe, quantities)[0]:
            tell(request.env._("Saved."))
        return go(f"/my/segnalazioni/{report.id}")

    @http.route(
        "/my/segnalazioni/<int:report_id>/scrivi",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def add_words(self, report_id, text="", **_post):
        report = find("welfare.delivery.report", report_id)
        file = request.httprequest.files.get("photo")
        name = file and file.filename
        if attempt(report._add_words, text, read_file(file), name)[0]:
            tell(request.env._("Sent. We write to you when we answer."))
        return go(f"/my/segnalazioni/{report.id}")

    @http.route(
        "/my/segnalazioni/<int:report_id>/foto/<int:message_id>",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(WORKER)
    def photo(self, report_id, message_id):
        message = find("welfare.delivery.report.message", message_id)
        if message.report_id.id != report_id or not message.photo:
            raise NotFound()
        return send_file(message, "photo")

    # -- the supplier ------------------------------------------------------------------

    @http.route("/fornitore/segnalazioni", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def of_supplier(self):
        Line = request.env["welfare.delivery.report.line"]
        partner = request.env.user.commercial_partner_id
        lines = Line.search([("supplier_id", "=", partner.id)], limit=self._shown)
        return show(
            "supplier_reports",
            # Names of things and days only: no words, no photos, no customer.
            lines=lines.sudo(),
            kinds=selection(Line, "kind"),
        )
