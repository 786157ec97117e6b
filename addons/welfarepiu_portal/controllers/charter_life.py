from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.http import request

from .common import (
    SUPPLIER,
    attempt,
    find,
    go,
    only_for,
    read_file,
    read_id,
    selection,
    send_file,
    show,
    tell,
)

PAGE = "/fornitore/carta"


class CharterLifePages(http.Controller):
    """A supplier's charter once it is signed: does it hold, what ends, what to do."""

    def _get_adhesion(self):
        """:return: the one signed last, if any"""
        return request.env["welfare.charter.adhesion"].search(
            [
                ("partner_id", "=", request.env.user.commercial_partner_id.id),
                ("signed_on", "!=", False),
            ],
            order="signed_on desc, id desc",
            limit=1,
        )

    @http.route(PAGE, type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def life(self):
        partner = request.env.user.commercial_partner_id
        own = [("partner_id", "=", partner.id)]
        adhesion = self._get_adhesion()
        signed = adhesion.sudo()
        now = request.env["welfare.clock"]._now()
        Certificate = request.env["welfare.charter.certificate"]
        actions = request.env["welfare.charter.action"].search(own)
        appeals = request.env["welfare.charter.appeal"].search(own)
        types = request.env["welfare.charter.certificate.type"].search([])
        certificates = Certificate.search(own, order="valid_until desc, id desc")
        return show(
            "charter_life",
            adhesion=adhesion,
            charter=signed.charter_id,
            in_force=adhesion.is_in_force,
            stops=signed._get_stops(now) if signed else [],
            last_day=signed._get_last_day() if signed else None,
            newer=self._get_newer(signed),
            dues=partner._welfare_get_charter_dues(),
            suspensions=adhesion.suspension_ids.filtered(lambda one: not one.date_to),
            certificates=certificates,
            certificate_states=selection(Certificate, "state"),
            types=types,
            missing_types=types.sudo()._filter_asked(partner)
            - certificates.sudo().type_id,
            actions=actions,
            action_states=selection(actions, "state"),
            evidence={action: action._get_evidence() for action in actions},
            visits=request.env["welfare.charter.visit"].search(own, limit=12),
            appeals=appeals,
            appealed=appeals.action_id.ids,
            appealed_suspensions=appeals.suspension_id.ids,
            appeal_states=selection(appeals, "state"),
            sold=adhesion._get_what_is_sold() if adhesion else {},
            today=request.env["welfare.clock"]._today(),
        )

    def _get_newer(self, adhesion):
        """:return: the version in force, if this supplier has signed an older one"""
        charter = request.env["welfare.charter"].sudo()._get_in_force()
        return charter if adhesion and charter != adhesion.charter_id else None

    @http.route(
        f"{PAGE}/certificato", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(SUPPLIER)
    def certificate(self, renews_id="", file=None, **post):
        Certificate = request.env["welfare.charter.certificate"]
        renews = find(Certificate._name, read_id(renews_id)) if renews_id else None
        done = attempt(
            Certificate._propose,
            self._read_certificate(post),
            read_file(file),
            file.filename if file else "",
            renews=renews,
        )[0]
        if done:
            tell(request.env._("Sent. It counts as soon as the operator accepts it."))
        return go(f"{PAGE}#certificati")

    def _read_certificate(self, post):
        """:return: what was typed; what is no day or no type is left out"""
        vals = {name: (post.get(name) or "").strip() for name in ("name", "number")}
        vals["issuer"] = (post.get("issuer") or "").strip()
        for name in ("valid_from", "valid_until"):
            try:
                vals[name] = fields.Date.to_date(post.get(name))
            except ValueError:
                vals[name] = False
        types = request.env["welfare.charter.certificate.type"].search([])
        vals["type_id"] = types.filtered(
            lambda one: str(one.id) == post.get("type_id")
        ).id
        return vals

    @http.route(
        f"{PAGE}/certificato/<int:certificate_id>",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(SUPPLIER)
    def certificate_file(self, certificate_id):
        certificate = find("welfare.charter.certificate", certificate_id)
        if not certificate.file:
            raise NotFound()
        return send_file(
            certificate,
            "file",
            filename=certificate.file_name,
            mimetype=certificate.mimetype,
        )

    @http.route(
        f"{PAGE}/azione/<int:action_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def hand_in(self, action_id, answer="", **_post):
        action = find("welfare.charter.action", action_id)
        if attempt(self._hand_in, action, answer)[0]:
            tell(
                request.env._("Handed in. The operator looks at it and writes to you.")
            )
        return go(f"{PAGE}#azione-{action.id}")

    def _hand_in(self, action, answer):
        for file in request.httprequest.files.getlist("file"):
            if file.filename:
                action._attach_evidence(file.filename, read_file(file))
        action._hand_in(answer)

    @http.route(
        f"{PAGE}/azione/<int:action_id>/carta/<int:paper_id>",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(SUPPLIER)
    def action_paper(self, action_id, paper_id):
        papers = find("welfare.charter.action", action_id)._get_evidence()
        return self._stream(papers, paper_id)

    @http.route(
        f"{PAGE}/visita/<int:line_id>/foto/<int:photo_id>",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(SUPPLIER)
    def visit_photo(self, line_id, photo_id):
        photos = find("welfare.charter.visit.line", line_id)._get_photos()
        return self._stream(photos, photo_id)

    def _stream(self, papers, paper_id):
        paper = papers.filtered(lambda one: one.id == paper_id)
        if not paper:
            raise NotFound()
        return send_file(paper)

    @http.route(
        f"{PAGE}/ricorso", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(SUPPLIER)
    def appeal(self, suspension_id="", action_id="", text="", **_post):
        decision = (
            find("welfare.charter.suspension", read_id(suspension_id))
            if suspension_id
            else find("welfare.charter.action", read_id(action_id))
        )
        if attempt(request.env["welfare.charter.appeal"]._make, decision, text)[0]:
            tell(
                request.env._(
                    "Your appeal is sent. Somebody else than who decided looks at it."
                )
            )
        return go(f"{PAGE}#ricorsi")

    @http.route(
        f"{PAGE}/recesso", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(SUPPLIER)
    def withdraw(self, reason="", agreed="", **_post):
        adhesion = self._get_adhesion()
        if not agreed:
            tell(request.env._("Tick that you have read what happens."), "danger")
        elif adhesion and attempt(adhesion._withdraw, reason)[0]:
            tell(request.env._("You have withdrawn. Thank you for the way together."))
        return go(PAGE)
