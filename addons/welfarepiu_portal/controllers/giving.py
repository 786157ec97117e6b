import secrets

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.welfarepiu_base.tools.payroll_reader.values import parse_amount

from .common import FIRM_HR, WORKER, attempt, go, only_for, selection, show, tell


class GivingPages(http.Controller):
    """Giving to the Solidarity Fund: for anybody, for a worker, for a firm."""

    def _get_fund(self):
        return request.env["welfare.fund"]._get_for(request.env.company)

    def _get_contributions(self):
        return request.env["welfare.fund.contribution"]

    # -- anybody -----------------------------------------------------------------------

    @http.route(
        "/fondo/dona",
        type="http",
        auth="public",
        website=True,
        sitemap=True,
        methods=["GET"],
    )
    def give(self):
        fund = self._get_fund()
        is_worker = request.env.user.has_group(WORKER)
        return show(
            "fund_give",
            fund=fund,
            bank=fund and fund._get_bank_account(),
            qr=fund and fund._get_gift_qr_text(),
            is_worker=is_worker,
            key=is_worker and secrets.token_urlsafe(12),
        )

    # -- a worker ----------------------------------------------------------------------

    @http.route("/fondo/dona", type="http", auth="user", website=True, methods=["POST"])
    @only_for(WORKER)
    def promise(self, importo="", key="", **_post):
        try:
            amount = float(parse_amount(importo) or 0)
        except ValueError:
            amount = 0.0
        fund = self._get_fund()
        if not fund:
            return go("/fondo")
        done, _contribution = attempt(
            self._get_contributions()._promise,
            fund,
            request.env.user.partner_id,
            amount,
            key[:40],
        )
        if not done:
            return go("/fondo/dona")
        tell(request.env._("Thank you. Here is your pay slip, with your reference."))
        return go("/my/fondo")

    @http.route("/my/fondo", type="http", auth="user", website=True)
    @only_for(WORKER)
    def given(self):
        """What a worker gave, in every way; nobody else sees this page."""
        partner = request.env.user.partner_id
        contributions = self._get_contributions()._get_given(partner)
        return show(
            "my_giving",
            contributions=contributions,
            states=selection(contributions, "state"),
            ways=selection(contributions, "way"),
            gifts=partner._welfare_get_given_credit(),
            currency=request.env.company.currency_id,
        )

    @http.route(
        "/my/fondo/<int:contribution_id>/ritira",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def withdraw(self, contribution_id, **_post):
        if attempt(self._find(contribution_id)._withdraw)[0]:
            tell(request.env._("Your promise is withdrawn: nobody will ask for it."))
        return go("/my/fondo")

    @http.route(
        "/shop/arrotonda", type="http", auth="public", website=True, methods=["POST"]
    )
    def round_up(self, round_up="", back="/shop/cart", **_post):
        if order := request.cart:
            attempt(order._welfare_set_round_up, bool(round_up))
        return go(back if back.startswith("/shop/") else "/shop/cart")

    # -- a firm ------------------------------------------------------------------------

    @http.route("/azienda/fondo", type="http", auth="user", website=True)
    @only_for(FIRM_HR)
    def firm(self):
        partner = request.env.user.commercial_partner_id
        Contribution = self._get_contributions()
        contributions = Contribution._get_given(partner)
        plans = request.env["welfare.plan"].search(
            [("payer_id.partner_id", "=", partner.id), ("state", "=", "in_force")]
        )
        return show(
            "firm_giving",
            fund=self._get_fund(),
            contributions=contributions,
            totals=Contribution._get_given_totals(partner),
            states=selection(contributions, "state"),
            ways=selection(contributions, "way"),
            plans=plans.filtered("solidarity_share"),
            promises=request.env["welfare.fund.rule"]._get_sentences(partner),
            currency=request.env.company.currency_id,
        )

    # -- papers ------------------------------------------------------------------------

    def _find(self, contribution_id):
        """:return: a contribution of the user, or of the firm the user acts for
        :raise NotFound: it is another's, or nobody's
        """
        user = request.env.user
        partners = request.env["res.partner"]
        if user.has_group(WORKER):
            partners |= user.partner_id
        if user.has_group(FIRM_HR):
            partners |= user.commercial_partner_id
        for partner in partners:
            found = self._get_contributions()._find_given(partner, contribution_id)
            if found:
                return found
        raise NotFound()

    @http.route(
        "/fondo/avviso/<int:contribution_id>", type="http", auth="user", website=True
    )
    def slip(self, contribution_id, **_query):
        contribution = self._find(contribution_id)
        return self._send(contribution, contribution._get_slip_pdf, "avviso")

    @http.route(
        "/fondo/ricevuta/<int:contribution_id>", type="http", auth="user", website=True
    )
    def receipt(self, contribution_id, **_query):
        contribution = self._find(contribution_id)
        return self._send(contribution, contribution._get_receipt_pdf, "ricevuta")

    def _send(self, contribution, make, name):
        done, pdf = attempt(make)
        if not done:
            is_firm = request.env.user.has_group(FIRM_HR)
            return go("/azienda/fondo" if is_firm else "/my/fondo")
        return request.make_response(
            pdf,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(pdf)),
                ("Cache-Control", "no-store"),
                (
                    "Content-Disposition",
                    content_disposition(f"{name}-{contribution.code}.pdf"),
                ),
            ],
        )
