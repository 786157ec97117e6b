from datetime import UTC, datetime

from odoo import http
from odoo.http import content_disposition, request

from .common import (
    SUPPLIER,
    attempt,
    find,
    go,
    only_for,
    read_file,
    selection,
    show,
    tell,
)
from .supplier_order import OPEN


class SupplierPages(http.Controller):
    @http.route("/fornitore", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def supplier(self):
        partner = request.env.user.commercial_partner_id
        own = [("supplier_id", "=", partner.id)]
        # The list itself is in /fornitore/ordini, and nowhere else.
        orders = request.env["welfare.supplier.order"].search(
            [*own, ("state", "in", OPEN), ("served_as", "!=", "voucher")]
        )
        return show(
            "supplier",
            partner=partner,
            to_prepare=len(orders),
            vouchers=request.env["welfare.voucher"].search(
                [*own, ("state", "in", ("issued", "booked"))], order="expires_on"
            ),
            redeemed=request.env["welfare.voucher"].search(
                [*own, ("state", "=", "redeemed")], order="redeemed_at desc", limit=10
            ),
            waiting=self._get_waiting(own, orders._needs_answer()),
            owed_now=request.env["welfare.settlement"]._get_owed_now(partner),
            settlements=request.env["welfare.settlement"].search(own, limit=12),
            payment_states=selection(
                request.env["welfare.settlement"], "payment_state"
            ),
            adhesion=request.env["welfare.charter.adhesion"].search(
                [("partner_id", "=", partner.id)], limit=1
            ),
            chartered=partner._welfare_is_chartered(
                request.env["welfare.clock"]._now()
            ),
            currency=request.env.company.currency_id,
        )

    def _get_waiting(self, own, orders):
        """:param orders: those that need an answer
        :return: list of ``(address, words)`` of what others wait for from the
        supplier, so that nothing of it is found by chance"""
        asked = request.env["welfare.appointment"].search(
            [*own, ("state", "=", "requested")]
        )
        waiting = request.env["welfare.urgent.answer"]._get_waiting_links(
            request.env.user.commercial_partner_id
        )
        if len(orders) == 1:
            waiting.append(
                (
                    f"/fornitore/ordini/{orders.id}",
                    request.env._("Order %s: say whether you can", orders.name),
                )
            )
        elif orders:
            waiting.append(
                ("/fornitore/ordini", request.env._("%s orders to answer", len(orders)))
            )
        if len(asked) == 1:
            waiting.append(
                (
                    f"/fornitore/appuntamenti/{asked.id}",
                    request.env._(
                        "%s: somebody asks for a date or a price",
                        asked.sudo().product_id.name,
                    ),
                )
            )
        elif asked:
            waiting.append(
                (
                    "/fornitore/appuntamenti",
                    request.env._("%s people ask for a date or a price", len(asked)),
                )
            )
        return waiting

    @http.route(
        "/fornitore/voucher",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    @only_for(SUPPLIER)
    def look(self, code="", **_post):
        """Show what a code is worth; it is used by the next button only."""
        if request.httprequest.method == "GET":
            return show("supplier_redeem", code="")
        answer = request.env["welfare.voucher"]._try("_find_by_code", code)
        if answer.refusal:
            tell(answer.refusal, "danger")
            return show("supplier_redeem", code=code)
        return show("supplier_redeem", found=answer.voucher)

    @http.route(
        "/fornitore/voucher/riscatta",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def redeem(self, code="", key="", **_post):
        answer = self._redeem(code, key)
        if answer.refusal:
            tell(answer.refusal, "danger")
            return show("supplier_redeem", code=code)
        request.session["welfare_redeemed"] = answer.voucher.id
        return go("/fornitore/voucher/usato")

    @http.route(
        "/fornitore/voucher/invia",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def send_scan(self, code="", key="", shown_at="", **_post):
        """What was read without network, sent by the page when it is back.

        :param shown_at: milliseconds of the phone's clock, as JavaScript counts them
        """
        answer = self._redeem(code, key, self._read_moment(shown_at))
        voucher, state = answer.voucher, "redeemed"
        if answer.refusal:
            state = "refused" if answer.is_final else "waiting"
        return request.make_json_response(
            {
                "state": state,
                "text": answer.refusal or f"{voucher.product_id.name}, {voucher.name}",
            }
        )

    def _redeem(self, code, key, shown_at=None):
        return request.env["welfare.voucher"]._try(
            "_redeem_by_code", code, key=key, shown_at=shown_at
        )

    def _read_moment(self, milliseconds):
        """:return: naive UTC datetime; ``None`` if it is none"""
        try:
            moment = datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return None
        return moment.replace(tzinfo=None)

    @http.route("/fornitore/voucher/usato", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def redeemed(self):
        voucher = request.env["welfare.voucher"].search(
            [("id", "=", request.session.get("welfare_redeemed", 0))]
        )
        if not voucher:
            return go("/fornitore/voucher")
        return show("supplier_redeem", voucher=voucher, code="")

    @http.route("/fornitore/estratto", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def last_statement(self):
        last = request.env["welfare.settlement"].search(
            [
                ("supplier_id", "=", request.env.user.commercial_partner_id.id),
                ("state", "=", "posted"),
            ],
            limit=1,
        )
        return go(f"/fornitore/estratto/{last.id}" if last else "/fornitore")

    @http.route(
        "/fornitore/estratto/<int:settlement_id>",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(SUPPLIER)
    def statement(self, settlement_id):
        settlement = find("welfare.settlement", settlement_id)
        return show(
            "supplier_statement",
            settlement=settlement,
            lines=settlement.line_ids.sorted(lambda line: (line.day, line.id)),
            line_states=selection(settlement.line_ids, "state"),
            rows=settlement.sudo()._get_statement_rows(),
            notes=settlement.sudo()._get_statement_notes(),
            agreed=settlement.sudo().terms_id._describe(),
            guides=settlement.sudo()._get_invoice_guides(),
            recipient=settlement._get_recipient(),
            firm_guides=settlement._get_firm_guides(),
            on_paper=settlement._is_on_paper(),
            answer=request.session.pop("welfare_invoice_answer", None),
            payment_states=selection(settlement, "payment_state"),
        )

    @http.route(
        "/fornitore/estratto/<int:settlement_id>/fattura",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def send_invoice(self, settlement_id, invoice=None, **_post):
        """Take the electronic invoice, and say whether it agrees."""
        find("welfare.settlement", settlement_id)
        page = f"/fornitore/estratto/{settlement_id}"
        Bill = request.env["welfare.received.bill"]
        if not getattr(invoice, "filename", ""):
            tell(request.env._("Choose the file of your invoice."), "danger")
            return go(page)
        content = read_file(invoice)
        done, answer = attempt(Bill._upload, content, invoice.filename)
        if done:
            request.session["welfare_invoice_answer"] = {
                "taken": answer.taken,
                "sentences": answer.sentences,
            }
            if answer.settlement:
                page = f"/fornitore/estratto/{answer.settlement.id}"
        return go(f"{page}#fattura" if done else page)

    @http.route(
        "/fornitore/estratto/<int:settlement_id>/pdf",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(SUPPLIER)
    def statement_pdf(self, settlement_id):
        settlement = find("welfare.settlement", settlement_id)
        name = request.env._(
            "statement-%s.pdf", settlement.period_start.strftime("%Y-%m")
        )
        return request.make_response(
            settlement._to_pdf(),
            [
                ("Content-Type", "application/pdf"),
                ("Cache-Control", "no-store"),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
