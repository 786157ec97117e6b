import base64
from datetime import date

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
    judge,
    only_for,
    read_amount,
    read_count,
    read_file,
    read_number,
    read_typed,
    selection,
    show,
    tell,
    tell_problems,
)

# How the form's text becomes the model's values; the names are the model's own.
NUMBERS = {
    "household_size": read_count,
    "minor_count": read_count,
    "child_count": read_count,
    "disability_count": read_count,
    "child_disability_count": read_count,
    "elder_count": read_count,
    "isee": read_amount,
    "assets": read_amount,
    "other_real_estate": read_amount,
    "household_income": read_amount,
    "income_drop": read_number,
    "unemployed_months": read_count,
    "listed_months": read_count,
    "sick_days": read_count,
    "expenses": read_amount,
    "amount_asked": read_amount,
}
FLAGS = ("is_lone_parent", "pays_rent", "isee_has_gaps", "no_other_aid")
DATES = ("event_date", "isee_valid_until")
PAYEE = ("payee_name", "payee_iban", "payee_reference")


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
            event_id = post.get("event_id") or ""
            done, help_request = attempt(
                request.env["welfare.fund.request"]._create_for_worker,
                request.env.user.partner_id,
                fund,
                {"event_id": int(event_id) if event_id.isdecimal() else False},
            )
            if done:
                return go(f"/fondo/richiesta/{help_request.id}")
        return show(
            "fund_ask",
            fund=fund,
            events=fund.regulation_id.event_ids,
            wait=request.env["welfare.fund.request"]._describe_wait(
                fund, request.env.user.partner_id
            ),
        )

    @http.route(
        "/fondo/richiesta/<int:request_id>", type="http", auth="user", website=True
    )
    @only_for(WORKER, SOCIAL_WORKER)
    def request_page(self, request_id):
        return self._show_request(find("welfare.fund.request", request_id))

    def _show_request(self, help_request, typed=None):
        """:param typed: what was sent and refused: it stays in the form, and nowhere
        else, for it may say how somebody is"""
        return show(
            "fund_request",
            values=self._get_values(help_request, typed),
            questions=help_request._get_questions(),
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

    def _get_values(self, help_request, typed=None):
        """:return: what the boxes of the form hold, by name"""
        values = {
            "note": help_request.note or "",
            "isee_type": help_request.isee_type,
            "form": help_request.grant_form,
            "consent": bool(help_request.consented_at),
            "household_codes": "",
            **{name: help_request[name] for name in (*DATES, *FLAGS)},
        }
        if help_request._acts_for_applicant():
            values.update(help_request._get_own_payee())
        for name, read in NUMBERS.items():
            value = help_request[name]
            values[name] = str(value) if read is read_count else format_number(value)
        if typed:
            # An unticked box sends nothing.
            boxes = (*(typed.get("boxes") or "").split(), "consent")
            values.update({name: typed.get(name) for name in values if name in typed})
            values.update({name: bool(typed.get(name)) for name in boxes})
        return values

    def _prepare_life(self, help_request):
        """:return: what the page says beside the facts, from help to appeal"""
        return {
            "wait": help_request.state == "draft"
            and help_request._is_applicant()
            and help_request._describe_wait(
                help_request.fund_id,
                request.env.user.partner_id,
                help_request.event_id,
            ),
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
        # A page that was refused may be loaded again, or opened from the history.
        methods=["GET", "POST"],
    )
    @only_for(WORKER, SOCIAL_WORKER)
    def save(self, request_id, **post):
        """Save all that is in the form, facts and files; also called by the page
        while one types, then without the files.

        What is refused comes back as it was typed; what is right of the files and of
        the other parts is kept."""
        help_request = find("welfare.fund.request", request_id)
        is_draft = help_request.state == "draft"
        problems = []
        if is_draft and request.httprequest.method == "POST":
            problems = self._take_answers(help_request, post)
        if post.get("quiet"):
            return request.make_json_response(
                {
                    "saved": not problems,
                    "message": " ".join(problems),
                    "missing": (help_request.missing_text or "").splitlines(),
                }
            )
        problems += self._take_papers(help_request)
        if problems:
            tell_problems(problems)
            if is_draft:
                return self._show_request(help_request, post)
        elif post.get("then") == "submit":
            return self._submit(help_request, post)
        elif request.httprequest.method == "POST":
            tell(
                request.env._("Saved. You can go on another day.")
                if is_draft
                else request.env._("Received.")
            )
        return go(f"/fondo/richiesta/{help_request.id}")

    def _try(self, act, *args):
        """:return: list of what was refused, in sentences; empty when it is done"""
        _result, refusal = judge(act, *args)
        return [] if refusal is None else [refusal]

    def _take_answers(self, help_request, post):
        """Take the facts, the household and the way to be paid, each by itself.

        :return: list of problems
        """
        vals, problems = self._read_form(help_request, post)
        problems += self._try(help_request._update_facts, vals)
        # Tax codes are not shown again: an empty box leaves those given before.
        if codes := (post.get("household_codes") or "").split():
            problems += self._try(help_request._set_household, codes)
        if "form" in post or any(name in post for name in PAYEE):
            problems += self._take_payee(help_request, post)
        return problems

    def _take_payee(self, help_request, post):
        """:return: list of problems with how help should come"""
        return self._try(
            help_request._set_payee,
            post.get("form") or help_request.grant_form,
            {name: post.get(name) for name in PAYEE},
        )

    def _take_papers(self, help_request):
        """Take every file that was chosen; what one file breaks, the others keep.

        :return: list of problems
        """
        problems = []
        for paper in help_request.paper_ids:
            file = request.httprequest.files.get(f"paper_{paper.id}")
            content = read_file(file)
            if content:
                problems += self._try(
                    help_request._add_paper,
                    paper,
                    base64.b64encode(content),
                    file.filename,
                )
        return problems

    def _submit(self, help_request, post):
        def act():
            if post.get("consent"):
                help_request._give_consent()
            help_request._submit()

        if not attempt(act)[0]:
            return self._show_request(help_request, post)
        # With papers to come, the page itself says that it is in and what it waits for.
        if not help_request.missing_text:
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

    def _read_form(self, help_request, post):
        """:return: ``(vals, problems)`` of the request's facts, for the fields the form
        has"""
        names = help_request._get_questions()
        vals, problems = read_typed(post, NUMBERS, names)
        for name in DATES:
            if name not in post:
                continue
            try:
                vals[name] = date.fromisoformat(post[name]) if post[name] else False
            except ValueError:
                problems.append(
                    request.env._(
                        "“%s” This day is not in the calendar: choose it again.",
                        names[name],
                    )
                )
        if "note" in post:
            vals["note"] = post["note"] or False
        if post.get("isee_type") in selection(help_request, "isee_type"):
            vals["isee_type"] = post["isee_type"]
        # An unticked box sends nothing: the form names those it has.
        for name in (post.get("boxes") or "").split():
            if name in FLAGS:
                vals[name] = bool(post.get(name))
        return vals, problems
