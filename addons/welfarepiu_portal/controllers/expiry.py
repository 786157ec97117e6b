import secrets

from odoo import http
from odoo.http import request

from odoo.addons.welfarepiu_base.tools.payroll_reader.values import parse_amount

from .common import WORKER, attempt, find, go, only_for, show, tell


class ExpiryPages(http.Controller):
    """What ends before long, and giving it away."""

    @http.route(
        "/my/scadenze/nascondi",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def dismiss(self, **_post):
        request.env.user.partner_id._welfare_get_open_notices()._dismiss()
        return go("/my/credito")

    @http.route(
        "/my/credito/dona", type="http", auth="user", website=True, methods=["GET"]
    )
    @only_for(WORKER)
    def donate(self):
        Lot = request.env["welfare.credit.lot"]
        today = request.env["welfare.clock"]._today()
        lots = Lot.search(
            Lot._get_spendable_domain(
                request.env.user.partner_id, request.env.company, today
            )
        )
        amounts = {lot: lot._get_donatable_amount() for lot in lots}
        return show(
            "my_donation",
            amounts={lot: amount for lot, amount in amounts.items() if amount},
            kept=lots.filtered(lambda lot: lot.available and not amounts[lot]),
        )

    @http.route(
        "/my/credito/dona", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(WORKER)
    def confirm(self, lot_id="", importo="", **_post):
        lot = find("welfare.credit.lot", int(lot_id) if lot_id.isdecimal() else 0)
        done, amount = attempt(self._check_amount, lot, importo)
        if not done:
            return go("/my/credito/dona")
        return show(
            "my_donation_confirm",
            lot=lot,
            amount=amount,
            # Sent twice by a double tap, it is given once.
            key=secrets.token_urlsafe(12),
        )

    def _check_amount(self, lot, text):
        try:
            amount = float(parse_amount(text) or 0)
        except ValueError:
            amount = 0.0
        lot.sudo()._check_can_donate(amount)
        return amount

    @http.route(
        "/my/credito/dona/conferma",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def give(self, lot_id="", importo="", key="", **_post):
        lot = find("welfare.credit.lot", int(lot_id) if lot_id.isdecimal() else 0)
        done, amount = attempt(self._give, lot, importo, key[:40])
        if not done:
            return go("/my/credito/dona")
        tell(
            request.env._(
                "Thank you: %s go to the Solidarity Fund.",
                lot.currency_id.format(amount),
            )
        )
        return go("/my/credito")

    def _give(self, lot, text, key):
        try:
            amount = float(parse_amount(text) or 0)
        except ValueError:
            amount = 0.0
        return -lot._donate(amount, f"{lot.id}:{key}").amount
