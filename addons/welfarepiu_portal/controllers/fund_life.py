import base64

from odoo import http
from odoo.http import request

from .common import (
    SOCIAL_WORKER,
    WORKER,
    attempt,
    find,
    go,
    only_for,
    read_file,
    send_file,
    show,
    tell,
)
from .fund import FundPages


class FundLifePages(FundPages):
    """What follows a request: papers, the answer, the appeal, consent taken back."""

    @http.route(
        "/fondo/informativa", type="http", auth="public", website=True, sitemap=True
    )
    def notice(self):
        """The privacy notice in force, for everybody."""
        fund = self._get_fund()
        notice = request.env["welfare.fund.notice"]._get_for(fund)
        if not notice:
            return go("/fondo")
        return show("fund_notice", notice=notice)

    @http.route(
        "/fondo/richiesta/<int:request_id>/documento/<int:paper_id>",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(WORKER, SOCIAL_WORKER)
    def paper(self, request_id, paper_id):
        """A paper of one's own, to see whether it is the right one."""
        paper = find("welfare.fund.request.paper", paper_id)
        if paper.request_id.id != request_id or not paper.content:
            return go(f"/fondo/richiesta/{request_id}")
        return send_file(
            paper, "content", filename=paper.file_name, mimetype=paper.mimetype
        )

    @http.route(
        "/fondo/richiesta/<int:request_id>/lettera",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(WORKER, SOCIAL_WORKER)
    def letter(self, request_id):
        """The last letter, to print or keep."""
        help_request = find("welfare.fund.request", request_id)
        if not help_request.letter_ids:
            return go(f"/fondo/richiesta/{help_request.id}")
        report = request.env["ir.actions.report"].sudo()
        lang = help_request.letter_ids[0].lang
        content, _kind = (
            report.with_user(request.env.user)
            .with_context(lang=lang)
            ._render_qweb_pdf(
                "welfarepiu_fund.report_decision_letter", help_request.ids
            )
        )
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", f'inline; filename="{help_request.code}.pdf"'),
                ("Cache-Control", "no-store"),
            ],
        )

    @http.route(
        "/fondo/richiesta/<int:request_id>/ricorso",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER, SOCIAL_WORKER)
    def appeal(self, request_id, text="", **_post):
        """Appeal, and bring papers: with it or later, until it is looked at."""
        help_request = find("welfare.fund.request", request_id)
        done = True
        if help_request.state == "refused":
            done, _none = attempt(help_request._appeal, text)
        if done:
            done = self._take_papers(help_request)
            done = self._take_appeal_papers(help_request) and done
        if done:
            tell(request.env._("Sent. Other people will look at your request again."))
        return go(f"/fondo/richiesta/{help_request.id}")

    def _take_appeal_papers(self, help_request):
        done = True
        for file in request.httprequest.files.getlist("other_papers"):
            content = read_file(file)
            if content:
                taken, _none = attempt(
                    help_request._add_appeal_paper,
                    base64.b64encode(content),
                    file.filename,
                )
                done = done and taken
        return done

    @http.route(
        "/fondo/richiesta/<int:request_id>/consenso",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    @only_for(WORKER, SOCIAL_WORKER)
    def withdraw_consent(self, request_id, **_post):
        """What it means to take the consent back, and the button that does it."""
        help_request = find("welfare.fund.request", request_id)
        path = f"/fondo/richiesta/{help_request.id}"
        if request.httprequest.method == "POST":
            if attempt(help_request._withdraw_consent)[0]:
                tell(request.env._("You have taken your consent back."))
            return go(path)
        if not help_request.consented_at:
            return go(path)
        return show("fund_consent", **self._prepare_consent(help_request))

    def _prepare_consent(self, help_request):
        return {
            "help_request": help_request,
            "consent": help_request.sudo()._get_consent(),
            **self._prepare_life(help_request),
        }

    @http.route(
        "/fondo/richiesta/<int:request_id>/basta-aiuto",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER, SOCIAL_WORKER)
    def stop_help(self, request_id, **_post):
        help_request = find("welfare.fund.request", request_id)
        was_helper = help_request._is_helper()
        if attempt(help_request._stop_help)[0]:
            tell(request.env._("From now on only who asks sees this request."))
        return go("/fondo/aiuto" if was_helper else f"/fondo/richiesta/{request_id}")
