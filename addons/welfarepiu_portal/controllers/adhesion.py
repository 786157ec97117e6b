from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from .common import (
    SUPPLIER,
    answer_quietly,
    attempt,
    find,
    get_labels,
    go,
    only_for,
    read_count,
    read_file,
    read_typed,
    selection,
    send_file,
    show,
    tell,
    tell_problems,
)

PAGE = "/carta/adesione"
OPEN_STATES = ("applied", "assessment", "review", "signature")
SHARES = ("share_alliance", "share_province", "share_region", "share_elsewhere")


class AdhesionPages(http.Controller):
    """A supplier's way to the charter: answers and papers, signature, welcome."""

    def _get_adhesion(self):
        """:return: the adhesion under way, else the latest one"""
        adhesions = request.env["welfare.charter.adhesion"].search(
            [("partner_id", "=", request.env.user.commercial_partner_id.id)]
        )
        return (adhesions.filtered(lambda a: a.state in OPEN_STATES) or adhesions)[:1]

    @http.route(PAGE, type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def adhesion(self):
        adhesion = self._get_adhesion()
        lines = adhesion.line_ids.sorted("sequence")
        done, asked = adhesion._get_progress() if adhesion else (0, 0)
        Spending = request.env["welfare.charter.spending"]
        partner = request.env.user.commercial_partner_id
        return show(
            "adhesion",
            adhesion=adhesion,
            lines=lines,
            pillars=[
                (name, lines.filtered(lambda line, pillar=key: line.pillar == pillar))
                for key, name in selection(lines, "pillar").items()
            ],
            papers={line: line._get_evidence() for line in lines},
            done=done,
            asked=asked,
            next_line=adhesion and adhesion.sudo()._get_missing_lines()[:1],
            is_open=adhesion.state in ("applied", "assessment"),
            states=selection(adhesion, "state"),
            answers=selection(lines, "answer"),
            verdicts=selection(lines, "verdict"),
            spending=Spending._get_of(partner, Spending._get_year_asked()),
            spending_year=Spending._get_year_asked(),
            shares={name: Spending._fields[name] for name in SHARES},
            charter=request.env["welfare.charter"].sudo()._get_in_force(),
        )

    @http.route(
        f"{PAGE}/chiedi", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(SUPPLIER)
    def apply(self, **_post):
        if attempt(request.env["welfare.charter.adhesion"]._apply)[0]:
            tell(request.env._("Thank you. Now answer what the charter asks."))
        return go(PAGE)

    @http.route(
        f"{PAGE}/risposta/<int:line_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def answer(self, line_id, answer="", note="", **post):
        """Keep an answer and its files; called by the page too, then without files."""
        line = find("welfare.charter.assessment.line", line_id)
        done, _none = attempt(line._answer, answer or False, note)
        if post.get("quiet"):
            return answer_quietly(done)
        if self._take_papers(line) and done:
            tell(request.env._("Saved."))
        return go(f"{PAGE}#impegno-{line.id}")

    def _take_papers(self, line):
        """Take every file that was chosen; what one file breaks, the others keep.

        :return: whether all were taken
        """
        done = True
        for file in request.httprequest.files.getlist("file"):
            if file.filename:
                taken, _none = attempt(
                    line._attach_evidence, file.filename, read_file(file)
                )
                done = done and taken
        return done

    @http.route(
        f"{PAGE}/risposta/<int:line_id>/carta/<int:paper_id>",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(SUPPLIER)
    def paper(self, line_id, paper_id):
        line = find("welfare.charter.assessment.line", line_id)
        paper = line._get_evidence().filtered(lambda one: one.id == paper_id)
        if not paper:
            raise NotFound()
        return send_file(paper)

    @http.route(
        f"{PAGE}/risposta/<int:line_id>/togli/<int:paper_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def remove_paper(self, line_id, paper_id, **_post):
        line = find("welfare.charter.assessment.line", line_id)
        attempt(line._remove_evidence, paper_id)
        return go(f"{PAGE}#impegno-{line.id}")

    @http.route(
        f"{PAGE}/spesa", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(SUPPLIER)
    def spending(self, **post):
        Spending = request.env["welfare.charter.spending"]
        shares, problems = read_typed(
            post, dict.fromkeys(SHARES, read_count), get_labels(Spending, SHARES)
        )
        if problems:
            tell_problems(problems)
        elif attempt(Spending._declare, shares)[0]:
            tell(request.env._("Saved."))
        return go(f"{PAGE}#spesa")

    @http.route(
        f"{PAGE}/<int:adhesion_id>/conferma",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def confirm_carried(self, adhesion_id, **_post):
        adhesion = find("welfare.charter.adhesion", adhesion_id)
        if attempt(adhesion._confirm_carried)[0]:
            tell(request.env._("Saved."))
        return go(PAGE)

    @http.route(
        f"{PAGE}/<int:adhesion_id>/consegna",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def submit(self, adhesion_id, **_post):
        adhesion = find("welfare.charter.adhesion", adhesion_id)
        if attempt(adhesion._submit)[0]:
            tell(request.env._("Handed in. The operator reads it and answers you."))
        return go(PAGE)

    @http.route(f"{PAGE}/firma", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def read_and_sign(self):
        adhesion = self._get_adhesion()
        if adhesion.state != "signature":
            return go(PAGE)
        charter = adhesion.sudo().charter_id
        return show(
            "adhesion_sign",
            adhesion=adhesion,
            charter=charter,
            pillars=charter.article_ids._fields["pillar"]._description_selection(
                request.env
            ),
            person=request.env.user.partner_id,
        )

    @http.route(
        f"{PAGE}/<int:adhesion_id>/firma",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def sign(self, adhesion_id, name="", role="", agreed="", **_post):
        adhesion = find("welfare.charter.adhesion", adhesion_id)
        if not agreed:
            tell(request.env._("Tick that you have read the charter."), "danger")
            return go(f"{PAGE}/firma")
        address = request.httprequest.remote_addr
        if not attempt(adhesion._sign, name, role, address)[0]:
            return go(f"{PAGE}/firma")
        tell(request.env._("Signed. Your products can be bought from now on."))
        return go(f"{PAGE}/benvenuto")

    @http.route(f"{PAGE}/benvenuto", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def welcome(self):
        adhesion = self._get_adhesion()
        if not adhesion.is_in_force:
            return go(PAGE)
        partner = request.env.user.commercial_partner_id.sudo()
        return show(
            "adhesion_welcome",
            adhesion=adhesion,
            bank=partner.bank_ids[:1],
            has_products=bool(
                request.env["product.template"]
                .sudo()
                .search_count([("welfare_supplier_id", "=", partner.id)], limit=1)
            ),
            payment_days=adhesion.sudo().company_id.welfare_supplier_payment_days,
        )

    @http.route(
        f"{PAGE}/<int:adhesion_id>/documento", type="http", auth="user", website=True
    )
    @only_for(SUPPLIER)
    def document(self, adhesion_id):
        document = find("welfare.charter.adhesion", adhesion_id)._get_document()
        if not document:
            raise NotFound()
        return request.make_response(
            document.raw,
            [
                ("Content-Type", document.mimetype),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Disposition", content_disposition(document.name)),
            ],
        )
