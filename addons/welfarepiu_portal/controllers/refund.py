from odoo import http
from odoo.http import request

from .common import (
    WORKER,
    answer_quietly,
    attempt,
    find,
    format_number,
    get_labels,
    go,
    only_for,
    read_amount,
    read_file,
    read_typed,
    selection,
    send_file,
    show,
    tell,
    tell_problems,
)

TEXTS = ("issuer_name", "document_issuer", "document_number", "iban", "holder")
AMOUNTS = ("document_amount", "amount")


class RefundPages(http.Controller):
    """A worker asks an expense back, sees what is missing and what became of it."""

    @http.route("/my/rimborsi", type="http", auth="user", website=True)
    @only_for(WORKER)
    def refunds(self):
        refunds = request.env["welfare.refund"].search([])
        return show(
            "my_refunds",
            refunds=refunds,
            states=selection(refunds, "state"),
        )

    @http.route(
        "/my/rimborsi/nuovo",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    @only_for(WORKER)
    def new(self, choice="", **_post):
        Refund = request.env["welfare.refund"]
        worker = request.env.user.partner_id
        today = request.env["welfare.clock"]._today()
        types = request.env["welfare.refund.type"]._get_claimable(today)
        if request.httprequest.method == "POST":
            type_id, _dash, source_key = choice.partition(":")
            chosen = types.filtered(lambda one: str(one.id) == type_id)
            if not chosen:
                tell(request.env._("Choose what you paid for."), "danger")
                return go("/my/rimborsi/nuovo")
            done, refund = attempt(
                Refund._create_for_worker, worker, chosen, source_key
            )
            return go(f"/my/rimborsi/{refund.id}" if done else "/my/rimborsi/nuovo")
        sources = {one: Refund._get_sources(worker, one) for one in types}
        return show(
            "my_refund_new",
            types=types.filtered(lambda one: sources[one]),
            other_types=types.filtered(lambda one: not sources[one]),
            sources=sources,
            paid_by=selection(Refund, "paid_by"),
            currency=request.env.company.currency_id,
        )

    @http.route("/my/rimborsi/<int:refund_id>", type="http", auth="user", website=True)
    @only_for(WORKER)
    def refund(self, refund_id):
        refund = find("welfare.refund", refund_id)
        return show(
            "my_refund",
            refund=refund,
            states=selection(refund, "state"),
            holders=selection(refund, "holder"),
            paid_by=selection(refund, "paid_by"),
            papers=refund._get_paper_list(),
            relatives=request.env["welfare.family.member"].search([]),
            typed={name: format_number(refund[name]) for name in AMOUNTS},
            told=refund._get_told_to_firm(),
            is_open=refund.state in ("draft", "to_complete"),
            sentence=refund._get_payroll_sentence(),
        )

    @http.route(
        "/my/rimborsi/<int:refund_id>/salva",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def save(self, refund_id, **post):
        """Save all that is in the form, facts and files; also called by the page
        while one types, then without the files."""
        refund = find("welfare.refund", refund_id)
        vals, problems = self._read_form(refund, post)
        done, _none = attempt(refund._update_facts, vals)
        if not post.get("quiet"):
            done = self._take_documents(refund) and done
        tell_problems(problems)
        done = done and not problems
        if post.get("quiet"):
            # What the firm will read changes with what is written.
            return answer_quietly(done, told=refund._get_told_to_firm() if done else [])
        if done and post.get("then") == "submit":
            done = self._submit(refund, post)
        elif done:
            tell(request.env._("Saved. You can go on another day."))
        return go(f"/my/rimborsi/{refund.id}")

    @http.route(
        "/my/rimborsi/<int:refund_id>/iban",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def correct_iban(self, refund_id, iban="", **_post):
        refund = find("welfare.refund", refund_id)
        if attempt(refund._correct_iban, iban)[0]:
            tell(request.env._("Saved: we pay into this account."))
        return go(f"/my/rimborsi/{refund.id}")

    def _submit(self, refund, post):
        # What is declared stays so, whatever else is missing.
        if post.get("declared") and not attempt(refund._declare)[0]:
            return False
        done, _none = attempt(refund._submit)
        if done:
            tell(
                request.env._("Sent. We write to you as soon as we have looked at it.")
            )
        return done

    def _take_documents(self, refund):
        """Take every file that was chosen; what one file breaks, the others keep.

        :return: whether all were taken
        """
        done = True
        for paper, _needed, _documents in refund._get_paper_list():
            for file in request.httprequest.files.getlist(f"paper_{paper.id}"):
                if not file.filename:
                    continue
                taken, _none = attempt(
                    refund._add_document, paper, read_file(file), file.filename
                )
                done = done and taken
        return done

    def _read_form(self, refund, post):
        """:return: ``(vals, problems)`` of the claim's facts, for the fields the form
        has"""
        vals, problems = read_typed(
            post, dict.fromkeys(AMOUNTS, read_amount), get_labels(refund, AMOUNTS)
        )
        vals.update({name: post[name] for name in TEXTS if name in post})
        if "document_date" in post:
            vals["document_date"] = post["document_date"] or False
        if "beneficiary_id" in post:
            chosen = post["beneficiary_id"]
            vals["beneficiary_id"] = int(chosen) if chosen.isdigit() else False
        return vals, problems

    @http.route(
        "/my/rimborsi/<int:refund_id>/togli/<int:document_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def remove(self, refund_id, document_id, **_post):
        refund = find("welfare.refund", refund_id)
        document = find("welfare.refund.document", document_id)
        attempt(refund._remove_document, document)
        return go(f"/my/rimborsi/{refund.id}#documenti")

    @http.route(
        "/my/rimborsi/<int:refund_id>/documento/<int:document_id>",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(WORKER)
    def document(self, refund_id, document_id):
        document = find("welfare.refund.document", document_id)
        return send_file(
            document, "file", filename=document.name, mimetype=document.mimetype
        )

    @http.route(
        "/my/rimborsi/<int:refund_id>/ritira",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def withdraw(self, refund_id, **_post):
        refund = find("welfare.refund", refund_id)
        if refund.state == "draft":
            if attempt(refund._throw_away)[0]:
                tell(request.env._("The draft is thrown away."))
            return go("/my/rimborsi")
        if attempt(refund._withdraw)[0]:
            tell(request.env._("Your request is withdrawn; its credit is yours again."))
        return go(f"/my/rimborsi/{refund.id}")
