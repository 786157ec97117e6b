from odoo import http
from odoo.http import request

from . import sealed
from .common import WORKER, attempt, find, go, judge, only_for, read_id, show, tell

PAGE = "/my/bisogni"


def keep_nowhere(response):
    """What is on this page no browser keeps: a phone is lent, a PC is shared."""
    response.headers["Cache-Control"] = "no-store"
    return response


class NeedPages(http.Controller):
    """A worker says what is needed, for whom and where; each thing can be skipped."""

    @http.route(PAGE, type="http", auth="user", website=True)
    @only_for(WORKER)
    def needs(self):
        return self._show()

    def _show(self, ticked=None, city=None, refusal=None):
        """:param ticked: ``welfare.need`` of a form that was refused; default: stated
        :param city: ``res.city`` of that form
        :param refusal: why it was"""
        worker = request.env.user.partner_id
        statements = request.env["welfare.need.statement"].search([])
        notice = worker._welfare_get_need_notice()
        held = worker._welfare_get_held_need_consent()
        roots = request.env["welfare.need"].search([("parent_id", "=", False)])
        everything = roots | roots.child_ids
        if refusal:
            tell(refusal, "danger")
        return keep_nowhere(
            show(
                "my_needs",
                statements=statements,
                audiences={
                    one: one.need_id._get_audiences().filtered(
                        lambda audience: notice or not audience.is_sensitive
                    )
                    for one in statements
                },
                roots=roots,
                ticked=statements.need_id if ticked is None else ticked,
                sensitive=everything._get_sensitive(),
                city=city or worker.sudo().city_id,
                districts=request.env["welfare.district"].search([]),
                notice=notice,
                held=held,
                must_agree=notice and held.notice_id != notice,
            )
        )

    @http.route(
        f"{PAGE}/salva", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(WORKER)
    def save(self, city_id="", agreed="", **_post):
        ids = sealed.read_choices(request.httprequest.form.getlist("need_id"))
        needs = request.env["welfare.need"].browse(ids).exists()
        city = self._find_city(city_id)
        worker = request.env.user.partner_id
        _none, refusal = judge(
            worker._welfare_state_needs, needs, city=city, agreed=bool(agreed)
        )
        if refusal:
            # Shown again as it was ticked, and kept nowhere.
            return self._show(needs, city, refusal)
        if not needs:
            tell(request.env._("Nothing is written down. Come back when you like."))
            return go(PAGE)
        tell(request.env._("Saved. If you like, say for whom and where: it helps."))
        return go(PAGE)

    @http.route(
        f"{PAGE}/<int:statement_id>/salva",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def change(self, statement_id, city_id="", agreed="", **_post):
        ids = sealed.read_choices(request.httprequest.form.getlist("audience_id"))
        done, _none = attempt(
            find("welfare.need.statement", statement_id)._change,
            self._find_city(city_id),
            request.env["welfare.audience"].browse(ids).exists(),
            bool(agreed),
        )
        if done:
            tell(request.env._("Saved."))
        return go(f"{PAGE}#detto-{statement_id}")

    @http.route(
        f"{PAGE}/<int:statement_id>/togli",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def drop(self, statement_id, **_post):
        if attempt(find("welfare.need.statement", statement_id)._drop)[0]:
            tell(request.env._("Deleted: nothing of it is left."))
        return go(PAGE)

    @http.route(
        f"{PAGE}/cancella", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(WORKER)
    def forget(self, **_post):
        if attempt(request.env.user.partner_id._welfare_forget_needs)[0]:
            tell(request.env._("All is deleted: nothing of it is left."))
        return go(PAGE)

    @http.route(
        f"{PAGE}/consenso/ritira",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def withdraw(self, **_post):
        worker = request.env.user.partner_id
        if attempt(worker._welfare_withdraw_need_consent)[0]:
            tell(
                request.env._(
                    "Your consent is taken back. What said something of health is"
                    " deleted."
                )
            )
        return go(PAGE)

    @http.route(
        f"{PAGE}/non-ora", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(WORKER)
    def later(self, **_post):
        attempt(request.env.user.partner_id._welfare_say_later)
        return go("/my")

    def _find_city(self, text):
        return request.env["res.city"].search([("id", "=", read_id(text))])
