import base64

from odoo import http
from odoo.http import request

from odoo.addons.welfarepiu_fund.models.request.welfare_fund_request import UNDECIDED

from .common import (
    SOCIAL_WORKER,
    WORKER,
    attempt,
    find,
    format_number,
    go,
    only_for,
    read_number,
    selection,
    show,
    tell,
)

# How the form's text becomes the model's values; the names are the model's own.
NUMBERS = {
    "household_size": int,
    "minor_count": int,
    "child_count": int,
    "disability_count": int,
    "child_disability_count": int,
    "elder_count": int,
    "isee": float,
    "assets": float,
    "other_real_estate": float,
    "household_income": float,
    "income_drop": float,
    "unemployed_months": int,
    "listed_months": int,
    "sick_days": int,
    "expenses": float,
    "amount_asked": float,
    "event_id": int,
}
FLAGS = ("is_lone_parent", "pays_rent", "isee_has_gaps", "no_other_aid")
DATES = ("event_date", "isee_valid_until")
TEXTS = ("isee_type", "note")


class FundPages(http.Controller):
    def _get_fund(self):
        return request.env["welfare.fund"]._get_for(request.env.company)

    @http.route("/fondo", type="http", auth="public", website=True, sitemap=True)
    def fund(self):
        fund = self._get_fund()
        requests = request.env["welfare.fund.request"]
        if request.env.user.has_group(WORKER):
            requests = requests.search([])
        return show(
            "fund",
            fund=fund,
            statement=request.env["welfare.fund.statement"]._get_published(fund)[:1],
            is_worker=request.env.user.has_group(WORKER),
            is_social_worker=request.env.user.has_group(SOCIAL_WORKER),
            requests=requests,
            states=self._get_states(requests),
            closed=fund.sudo().regulation_id
            and fund.sudo().regulation_id._get_closed(),
            is_under_way=bool(
                requests.filtered(lambda one: one.state in (*UNDECIDED, "appeal"))
            ),
        )

    def _get_states(self, requests):
        """:return: names of the states for who asks: how many assess is not theirs"""
        states = selection(requests, "state")
        return {**states, "second": states["submitted"]}

    @http.route(
        "/fondo/regolamento", type="http", auth="public", website=True, sitemap=True
    )
    def regulation(self):
        """The published rules, for everybody."""
        regulation = self._get_fund().sudo().regulation_id
        if not regulation:
            return go("/fondo")
        return show("fund_regulation", regulation=regulation)

    @http.route(
        "/fondo/chiedi", type="http", auth="user", website=True, methods=["GET", "POST"]
    )
    @only_for(WORKER)
    def ask(self, **post):
        fund = self._get_fund()
        if request.httprequest.method == "POST":
            done, help_request = attempt(
                request.env["welfare.fund.request"]._create_for_worker,
                request.env.user.partner_id,
                fund,
                self._read_form(post),
            )
            if done:
                return go(f"/fondo/richiesta/{help_request.id}")
        return show("fund_ask", fund=fund, events=fund.regulation_id.event_ids)

    @http.route(
        "/fondo/richiesta/<int:request_id>", type="http", auth="user", website=True
    )
    @only_for(WORKER, SOCIAL_WORKER)
    def request_page(self, request_id):
        help_request = find("welfare.fund.request", request_id)
        return show(
            "fund_request",
            isee_typed=format_number(help_request.isee),
            assets_typed=format_number(help_request.assets),
            income_drop_typed=format_number(help_request.income_drop),
            other_real_estate_typed=format_number(help_request.other_real_estate),
            household_income_typed=format_number(help_request.household_income),
            expenses_typed=format_number(help_request.expenses),
            amount_asked_typed=format_number(help_request.amount_asked),
            asked=help_request._get_asked_facts(),
            boxes=" ".join(
                name for name in FLAGS if name in help_request._get_asked_facts()
            ),
            isee_kinds=help_request.regulation_id._get_isee_kinds(),
            closed=help_request.regulation_id._get_closed(),
            help_request=help_request,
            events=help_request.regulation_id.event_ids,
            states=self._get_states(help_request),
            isee_types=selection(help_request, "isee_type"),
            **self._prepare_life(help_request),
        )

    def _prepare_life(self, help_request):
        """:return: what the page says beside the facts, from help to appeal"""
        return {
            "missing": help_request.missing_text,
            "notice": help_request._get_notice(),
            "undecided": UNDECIDED,
            "is_helper": help_request._is_helper(),
            # Who helps is told to who is helped, though not a contact of theirs.
            "helper_name": help_request.is_helped
            and help_request.sudo().helper_id.name,
            "letters": help_request.letter_ids,
            "appeal": help_request.appeal_ids,
            "appeal_states": selection(help_request.appeal_ids, "state"),
            "can_appeal": help_request._can_appeal(),
            "reviewed": help_request.sudo().is_reviewed,
        }

    @http.route(
        "/fondo/richiesta/<int:request_id>/salva",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER, SOCIAL_WORKER)
    def save(self, request_id, **post):
        """Save all that is in the form, facts and files; also called by the page
        while one types, then without the files."""
        help_request = find("welfare.fund.request", request_id)
        done = True
        if help_request.state == "draft":
            done, _none = attempt(help_request._update_facts, self._read_form(post))
            done = self._take_household(help_request, post) and done
        if post.get("quiet"):
            message = request.session.pop("welfare_message", None)
            return request.make_json_response(
                {
                    "saved": done,
                    "message": message and message["text"],
                    "missing": (help_request.missing_text or "").splitlines(),
                }
            )
        done = self._take_papers(help_request) and done
        if done and post.get("then") == "submit":
            return self._submit(help_request, post)
        if done:
            tell(
                request.env._("Saved. You can go on another day.")
                if help_request.state == "draft"
                else request.env._("Received.")
            )
        return go(f"/fondo/richiesta/{help_request.id}")

    def _take_household(self, help_request, post):
        """Tax codes are not shown again: an empty box leaves those given before.

        :return: whether all were taken
        """
        codes = (post.get("household_codes") or "").split()
        if not codes:
            return True
        return attempt(help_request._set_household, codes)[0]

    def _read_file(self, file):
        """:return: bytes of an upload, one more than is allowed if there are more"""
        limit = request.env["welfare.fund.request.paper"]._get_max_bytes() + 1
        return file.read(limit) if file else b""

    def _take_papers(self, help_request):
        """Take every file that was chosen; what one file breaks, the others keep.

        :return: whether all were taken
        """
        done = True
        for paper in help_request.paper_ids:
            file = request.httprequest.files.get(f"paper_{paper.id}")
            content = self._read_file(file)
            if content:
                taken, _none = attempt(
                    help_request._add_paper,
                    paper,
                    base64.b64encode(content),
                    file.filename,
                )
                done = done and taken
        return done

    def _submit(self, help_request, post):
        def act():
            if post.get("consent"):
                help_request._give_consent()
            help_request._submit()

        if attempt(act)[0]:
            tell(request.env._("Sent. You will find every news on this page."))
        return go(f"/fondo/richiesta/{help_request.id}")

    @http.route(
        "/fondo/richiesta/<int:request_id>/ritira",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER, SOCIAL_WORKER)
    def withdraw(self, request_id, **_post):
        help_request = find("welfare.fund.request", request_id)
        was_appeal = help_request.state == "appeal"
        if attempt(help_request._withdraw)[0]:
            tell(
                request.env._("Your appeal is withdrawn: the answer stays as it was.")
                if was_appeal
                else request.env._("Your request is withdrawn.")
            )
        return go(f"/fondo/richiesta/{help_request.id}")

    def _read_form(self, post):
        """:return: values of the request's facts, for the fields the form has"""
        vals = {}
        for name, convert in NUMBERS.items():
            if name in post:
                vals[name] = read_number(post[name], convert)
        for name in DATES:
            if name in post:
                vals[name] = post[name] or False
        for name in TEXTS:
            if name in post:
                vals[name] = post[name] or False
        # An unticked box sends nothing: the form names those it has.
        for name in (post.get("boxes") or "").split():
            if name in FLAGS:
                vals[name] = bool(post.get(name))
        return vals
