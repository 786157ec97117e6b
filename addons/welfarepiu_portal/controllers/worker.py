from odoo import http
from odoo.http import content_disposition, request

from .common import WORKER, find, only_for, selection, show


class WorkerPages(http.Controller):
    _moves_shown = 60

    @http.route("/my/credito", type="http", auth="user", website=True)
    @only_for(WORKER)
    def credit(self):
        Lot = request.env["welfare.credit.lot"]
        partner = request.env.user.partner_id
        today = request.env["welfare.clock"]._today()
        own = [("worker_id", "=", partner.id)]
        lots = Lot.search(
            Lot._get_spendable_domain(partner, request.env.company, today),
            order="expires_on, id",
        )
        moves = request.env["welfare.credit.move"].search(
            [("lot_id.worker_id", "=", partner.id), ("amount", "!=", 0)],
            limit=self._moves_shown,
        )
        return show(
            "my_credit",
            lots=lots,
            later_lots=Lot.search([*own, ("granted_on", ">", today)]),
            total=lots._get_total_available(),
            held=sum(lots.mapped("held")),
            moves=moves,
            order_lines=moves._get_order_lines(),
            move_types=selection(moves, "move_type"),
            origins=selection(lots, "origin"),
            currency=request.env.company.currency_id,
            counts=partner._welfare_get_own_counts(today.year),
        )

    @http.route("/my/voucher", type="http", auth="user", website=True)
    @only_for(WORKER)
    def vouchers(self):
        vouchers = request.env["welfare.voucher"].search(
            [("holder_id", "=", request.env.user.partner_id.id)]
        )
        usable = vouchers.filtered(lambda v: v.state in ("issued", "booked"))
        return show(
            "my_vouchers",
            usable=usable.sorted("expires_on"),
            past=vouchers - usable,
            states=selection(vouchers, "state"),
        )

    @http.route("/my/voucher/<int:voucher_id>", type="http", auth="user", website=True)
    @only_for(WORKER)
    def voucher(self, voucher_id):
        voucher = find("welfare.voucher", voucher_id)
        return show(
            "my_voucher",
            voucher=voucher,
            # A supplier is a contact the worker may not read; the name is on the page.
            supplier=voucher.sudo().supplier_id,
            states=selection(voucher, "state"),
            qr_uri=request.env["ir.actions.report"]._welfare_qr_uri,
        )

    @http.route(
        "/my/voucher/<int:voucher_id>/pdf", type="http", auth="user", website=True
    )
    @only_for(WORKER)
    def voucher_pdf(self, voucher_id):
        voucher = find("welfare.voucher", voucher_id)
        pdf, _kind = (
            request.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf("welfarepiu_base.report_voucher", voucher.ids)
        )
        return request.make_response(
            pdf,
            [
                ("Content-Type", "application/pdf"),
                ("Cache-Control", "no-store"),
                ("Content-Disposition", content_disposition(f"{voucher.name}.pdf")),
            ],
        )
