from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from .common import SUPPLIER, attempt, find, go, only_for, selection, show, tell


class CharterPages(http.Controller):
    @http.route("/carta", type="http", auth="public", website=True, sitemap=True)
    def charter(self):
        # The text in force is public; the record is not.
        charter = request.env["welfare.charter"].sudo()._get_in_force()
        return show(
            "charter",
            charter=charter,
            pillars=charter.article_ids._fields["pillar"]._description_selection(
                request.env
            ),
            is_supplier=request.env.user.has_group(SUPPLIER),
        )

    @http.route("/carta/pdf", type="http", auth="public", website=True, sitemap=False)
    def charter_pdf(self):
        charter = request.env["welfare.charter"].sudo()._get_in_force()
        if not charter:
            raise NotFound()
        return request.make_response(
            charter._to_pdf(),
            [
                ("Content-Type", "application/pdf"),
                (
                    "Content-Disposition",
                    content_disposition(
                        request.env._("suppliers-charter-%s.pdf", charter.number)
                    ),
                ),
            ],
        )

    def _get_adhesion(self):
        """:return: the adhesion under way, else the latest one"""
        adhesions = request.env["welfare.charter.adhesion"].search(
            [("partner_id", "=", request.env.user.commercial_partner_id.id)]
        )
        under_way = adhesions.filtered(
            lambda a: a.state in ("applied", "assessment", "review", "signature")
        )
        return (under_way or adhesions)[:1]

    @http.route("/carta/adesione", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def adhesion(self):
        adhesion = self._get_adhesion()
        return show(
            "adhesion",
            adhesion=adhesion,
            lines=adhesion.line_ids.sorted("sequence"),
            states=selection(adhesion, "state"),
            answers=selection(adhesion.line_ids, "answer"),
            charter=request.env["welfare.charter"].sudo()._get_in_force(),
        )

    @http.route(
        "/carta/adesione/chiedi",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def apply(self, **_post):
        if attempt(request.env["welfare.charter.adhesion"]._apply)[0]:
            tell(request.env._("Thank you. Now answer what the charter asks."))
        return go("/carta/adesione")

    @http.route(
        "/carta/adesione/risposta/<int:line_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def answer(self, line_id, answer="", note="", file=None, **_post):
        line = find("welfare.charter.assessment.line", line_id)

        def act():
            line._answer(answer or False, note)
            if content := file and file.read():
                line._attach_evidence(file.filename, content)

        if attempt(act)[0]:
            tell(request.env._("Saved."))
        return go(f"/carta/adesione#impegno-{line.id}")

    @http.route(
        "/carta/adesione/<int:adhesion_id>/consegna",
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
        return go("/carta/adesione")

    @http.route(
        "/carta/adesione/<int:adhesion_id>/firma",
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
        elif attempt(adhesion._sign, name, role, request.httprequest.remote_addr)[0]:
            tell(request.env._("Signed. Your products can be bought from now on."))
        return go("/carta/adesione")
