from odoo import http
from odoo.http import request

from .common import WORKER, attempt, find, go, only_for, read_day, show, tell

FLAGS = ("cohabiting", "dependent", "not_self_sufficient")


class FamilyPages(http.Controller):
    """The worker's relatives and the declaration of dependent children."""

    @http.route("/my/famiglia", type="http", auth="user", website=True)
    @only_for(WORKER)
    def family(self):
        worker = request.env.user.partner_id
        today = request.env["welfare.clock"]._today()
        Declaration = request.env["welfare.children.declaration"]
        members = request.env["welfare.family.member"].search([])
        child = request.env["welfare.relation.type"].search(
            [("is_child", "=", True)], limit=1
        )
        return show(
            "my_family",
            members=members,
            obstacles={
                member: member._get_relation_obstacles(today) for member in members
            },
            children=members.filtered(
                lambda one: one.relation_type_id.is_child and one.dependent
            ),
            years=[
                (year, Declaration._find_running(worker, year))
                for year in (today.year, today.year + 1)
            ],
            child_rule=child and child._get_rule(today),
            counts=worker._welfare_get_own_counts(today.year),
        )

    @http.route(
        [
            "/my/famiglia/nuovo",
            "/my/famiglia/<int:member_id>",
        ],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @only_for(WORKER)
    def member(self, member_id=None):
        Member = request.env["welfare.family.member"]
        member = find(Member._name, member_id) if member_id else Member
        return self._show_form(member, self._get_values(member) if member else {})

    def _get_values(self, member):
        """:return: what the form shows of a relative"""
        return {
            "name": member.name,
            "relation_type_id": member.relation_type_id.id,
            "tax_code": member.tax_code,
            "birth_date": member.birth_date,
            **{flag: member[flag] for flag in FLAGS},
        }

    def _show_form(self, member, values):
        return show(
            "my_family_member",
            member=member,
            values=values,
            relations=request.env["welfare.relation.type"].search([]),
        )

    @http.route(
        [
            "/my/famiglia/nuovo/salva",
            "/my/famiglia/<int:member_id>/salva",
        ],
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def save(self, member_id=None, **post):
        member = request.env["welfare.family.member"]
        vals = self._prepare_member_vals(post)
        if member_id:
            member = find(member._name, member_id)
            done, _result = attempt(member.write, vals)
        else:
            worker = request.env.user.partner_id
            done, _result = attempt(member.create, {**vals, "worker_id": worker.id})
        if done:
            tell(request.env._("Saved."))
            return go("/my/famiglia")
        # Shown again as it was typed, and kept nowhere: it is about a family.
        return self._show_form(member, {**vals, "birth_date": vals["birth_date"] or ""})

    def _prepare_member_vals(self, post):
        relation = post.get("relation_type_id") or ""
        return {
            "name": post.get("name") or "",
            "relation_type_id": int(relation) if relation.isdecimal() else False,
            "tax_code": post.get("tax_code") or False,
            "birth_date": read_day(post.get("birth_date", "")),
            **{flag: bool(post.get(flag)) for flag in FLAGS},
        }

    @http.route(
        "/my/famiglia/<int:member_id>/togli",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def remove(self, member_id, **_post):
        member = find("welfare.family.member", member_id)
        member.active = False
        tell(request.env._("%s is no longer on your list.", member.name))
        return go("/my/famiglia")

    @http.route(
        "/my/famiglia/dichiara/<int:year>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def declare(self, year, **_post):
        chosen = [
            int(value)
            for value in request.httprequest.form.getlist("child")
            if value.isdecimal()
        ]
        members = request.env["welfare.family.member"].search([("id", "in", chosen)])
        done, _result = attempt(
            request.env["welfare.children.declaration"]._declare,
            request.env.user.partner_id,
            year,
            members,
        )
        if done:
            tell(request.env._("Your declaration for %s is registered.", year))
        return go("/my/famiglia#figli")

    @http.route(
        "/my/famiglia/dichiarazione/<int:declaration_id>/ritira",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def withdraw(self, declaration_id, **_post):
        declaration = find("welfare.children.declaration", declaration_id)
        done, _result = attempt(declaration._withdraw)
        if done:
            passed = declaration._get_passed_counts()
            tell(
                passed[0]._get_passed_sentence()
                if passed
                else request.env._("Your declaration is withdrawn."),
                "danger" if passed else "success",
            )
        return go("/my/famiglia#figli")
