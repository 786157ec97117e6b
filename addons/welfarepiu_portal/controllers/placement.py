from odoo import http
from odoo.fields import Command
from odoo.http import request

from .common import (
    SOCIAL_SERVICE,
    attempt,
    find,
    go,
    only_for,
    read_day,
    read_or_zero,
    selection,
    show,
    tell,
)

TEXTS = ("person_name", "supporter", "plan")


class PlacementPages(http.Controller):
    """The social service refers people to the teams, and follows what becomes of it."""

    @http.route("/percorsi", type="http", auth="user", website=True)
    @only_for(SOCIAL_SERVICE)
    def placements(self):
        placements = request.env["welfare.placement"].search([])
        return show(
            "placements",
            placements=placements,
            states=selection(placements, "state"),
        )

    @http.route(
        ["/percorsi/nuovo", "/percorsi/<int:placement_id>/scrivi"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @only_for(SOCIAL_SERVICE)
    def write_referral(self, placement_id=None):
        placement = request.env["welfare.placement"]
        if placement_id:
            placement = find("welfare.placement", placement_id)
        return self._show_form(placement, self._get_values(placement))

    def _show_form(self, placement, values):
        return show(
            "placement_write",
            placement=placement,
            values=values,
            tasks=request.env["welfare.task"].search([]),
        )

    def _get_values(self, placement):
        """:return: what the form shows of a draft"""
        review = placement.review_ids[:1]
        return {
            **{name: placement[name] or "" for name in TEXTS},
            "goals": "\n".join(placement.goal_ids.mapped("name")),
            "task_ids": placement.task_ids.ids,
            "weekly_hours": f"{placement.weekly_hours or 12:g}".replace(".", ","),
            "start_date": str(placement.start_date or ""),
            "review_date": str(review.date or ""),
        }

    @http.route(
        ["/percorsi/nuovo/salva", "/percorsi/<int:placement_id>/salva"],
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SOCIAL_SERVICE)
    def save(self, placement_id=None, **post):
        placement = request.env["welfare.placement"]
        if placement_id:
            placement = find("welfare.placement", placement_id)
        tasks = [
            int(one)
            for one in request.httprequest.form.getlist("task_id")
            if one.isdigit()
        ]
        vals = {
            **{name: (post.get(name) or "").strip() for name in TEXTS},
            "weekly_hours": read_or_zero(post.get("weekly_hours")),
            "start_date": read_day(post.get("start_date", "")),
            "task_ids": [Command.set(tasks)],
        }
        done, written = attempt(
            placement._write_referral,
            vals,
            (post.get("goals") or "").splitlines(),
            read_day(post.get("review_date", "")),
        )
        if done:
            return go(f"/percorsi/{written.id}")
        # Shown again as it was typed, and kept nowhere: it is about a person's life.
        names = (*TEXTS, "goals", "weekly_hours", "start_date", "review_date")
        typed = {name: post.get(name, "") for name in names}
        return self._show_form(placement, {**typed, "task_ids": tasks})

    @http.route("/percorsi/<int:placement_id>", type="http", auth="user", website=True)
    @only_for(SOCIAL_SERVICE)
    def placement(self, placement_id):
        placement = find("welfare.placement", placement_id)
        return show(
            "placement",
            placement=placement,
            # What the social worker needs of the team is its name.
            team=placement.sudo().team_id.name,
            consent=placement.consent_ids._get_holding(),
            notice=placement._get_notice(),
            states=selection(placement, "state"),
            goal_states=selection(placement.goal_ids, "state"),
            ways=selection(placement.consent_ids, "way"),
            reasons=selection(placement, "end_reason"),
        )

    @http.route("/percorsi/informativa", type="http", auth="user", website=True)
    @only_for(SOCIAL_SERVICE)
    def notice(self):
        """The paper to print and sign."""
        notices = request.env["welfare.placement.notice"]
        return show("placement_notice", notice=notices._get_for(request.env.company))

    @http.route(
        "/percorsi/<int:placement_id>/<any(consenso,proponi,ritira,chiudi,revoca):act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SOCIAL_SERVICE)
    def move_on(self, placement_id, act, way="", reason="", **_post):
        placement = find("welfare.placement", placement_id)
        if act == "consenso":
            attempt(placement._give_consent, way)
        elif act == "proponi":
            if attempt(placement._propose)[0]:
                tell(request.env._("Proposed. The cooperative answers you here."))
        elif act == "ritira":
            attempt(placement._take_back)
        elif act == "chiudi":
            attempt(placement._end, reason)
        elif attempt(placement._withdraw_consent)[0]:
            tell(request.env._("The consent is taken back, and the plan is erased."))
        return go(f"/percorsi/{placement.id}")

    @http.route(
        "/percorsi/verifiche/<int:review_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SOCIAL_SERVICE)
    def review(self, review_id, outcome="", **_post):
        review = find("welfare.placement.review", review_id)
        if attempt(review._close, outcome)[0]:
            tell(request.env._("Written down."))
        return go(f"/percorsi/{review.placement_id.id}#verifiche")
