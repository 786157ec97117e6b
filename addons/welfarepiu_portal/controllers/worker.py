from odoo import http
from odoo.http import request

from .common import WORKER, only_for, selection, show


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
            order="spendable_until, id",
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
