from odoo import http
from odoo.http import request

from .common import (
    EDUCATOR,
    attempt,
    find,
    go,
    only_for,
    read_day,
    read_file,
    selection,
    show,
    tell,
)


class TeamPeoplePages(http.Controller):
    """The educator's pages on the people of the team: one thing each."""

    @http.route("/squadra/persone", type="http", auth="user", website=True)
    @only_for(EDUCATOR)
    def people(self):
        today = request.env["welfare.clock"]._today()
        members = request.env["welfare.team.member"].search([])
        return show(
            "team_people",
            members=members,
            there={member: bool(member._get_presence(today)) for member in members},
            absences=request.env["welfare.team.absence"].search(
                [
                    ("user_id", "=", request.env.uid),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", today),
                ],
                order="date_from",
            ),
            today=today,
        )

    @http.route(
        "/squadra/assenza", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(EDUCATOR)
    def own_absence(self, date_from="", date_to="", **_post):
        first, last = read_day(date_from), read_day(date_to)
        if not first:
            tell(request.env._("Choose the first day."), "danger")
            return go("/squadra/persone")
        if attempt(request.env["res.users"]._welfare_report_absence, first, last)[0]:
            tell(request.env._("Noted. The coordinator sees it."))
        return go("/squadra/persone")

    @http.route(
        "/squadra/persone/<int:member_id>", type="http", auth="user", website=True
    )
    @only_for(EDUCATOR)
    def person(self, member_id):
        member = find("welfare.team.member", member_id)
        today = request.env["welfare.clock"]._today()
        route = request.env["welfare.route"]._get_my_route()
        in_round = route.state != "done" and member in route.member_ids
        given = request.env["welfare.assignment"].search(
            [("route_id", "=", route.id), ("member_id", "=", member.id)]
        )
        return show(
            "team_person",
            member=member,
            is_there=bool(member._get_presence(today)),
            route=route if in_round else route.browse(),
            tasks=member._get_fitting_tasks(today) if in_round else (),
            given=given.task_id,
            levels=member._get_levels(),
            level_names=selection(request.env["welfare.team.ability"], "level"),
            placement=self._find_placement(member),
            less=member._get_fading(),
            told_names=selection(member, "prompt_level"),
        )

    def _find_placement(self, member):
        return request.env["welfare.placement"].search(
            [("member_id", "=", member.id)], limit=1
        )

    @http.route(
        "/squadra/persone/<int:member_id>/assente",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(EDUCATOR)
    def absent(self, member_id, **_post):
        member = find("welfare.team.member", member_id)
        today = request.env["welfare.clock"]._today()
        if attempt(member._report_absence, today)[0]:
            tell(request.env._("Noted. The coordinator sees it."))
        return go(f"/squadra/persone/{member.id}")

    @http.route(
        "/squadra/persone/<int:member_id>/presente",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(EDUCATOR)
    def present(self, member_id, **_post):
        member = find("welfare.team.member", member_id)
        attempt(member._take_back_absence)
        return go(f"/squadra/persone/{member.id}")

    @http.route(
        "/squadra/persone/<int:member_id>/<any(affida,togli):act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(EDUCATOR)
    def assign(self, member_id, act, task_id="", **_post):
        member = find("welfare.team.member", member_id)
        task = find("welfare.task", int(task_id) if task_id.isdigit() else 0)
        route = request.env["welfare.route"]._get_my_route()
        assignments = request.env["welfare.assignment"]
        method = assignments._assign if act == "affida" else assignments._take_off
        attempt(method, route, member, task)
        return go(f"/squadra/persone/{member.id}#compiti")

    @http.route(
        "/squadra/persone/<int:member_id>/compiti",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(EDUCATOR)
    def abilities(self, member_id):
        member = find("welfare.team.member", member_id)
        return show(
            "team_abilities",
            member=member,
            tasks=request.env["welfare.task"].search([]),
            levels=member._get_levels(),
            level_names=selection(request.env["welfare.team.ability"], "level"),
        )

    @http.route(
        "/squadra/persone/<int:member_id>/compiti/<int:task_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @only_for(EDUCATOR)
    def ability(self, member_id, task_id):
        member = find("welfare.team.member", member_id)
        task = find("welfare.task", task_id)
        rows = request.env["welfare.team.ability"].search(
            [("member_id", "=", member.id), ("task_id", "=", task.id)]
        )
        return show(
            "team_ability",
            member=member,
            task=task,
            rows=rows,
            now=member._get_levels().get(task.sudo()),
            level_names=selection(rows, "level"),
        )

    @http.route(
        "/squadra/persone/<int:member_id>/compiti/<int:task_id>/dico",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(EDUCATOR)
    def state_ability(self, member_id, task_id, level="", **_post):
        member = find("welfare.team.member", member_id)
        task = find("welfare.task", task_id)
        if attempt(member._state_ability, task, level)[0]:
            tell(request.env._("Written down."))
        return go(f"/squadra/persone/{member.id}/compiti")

    # -- how the phone tells the steps --------------------------------------------

    @http.route(
        "/squadra/persone/<int:member_id>/telefono",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @only_for(EDUCATOR)
    def prompts(self, member_id):
        member = find("welfare.team.member", member_id)
        return show(
            "team_prompts",
            member=member,
            choices={
                name: selection(member, name)
                for name in ("phone_sign", "prompt_level", "prompt_voice", "patience")
            },
            less=member._get_fading(),
            tasks=request.env["welfare.task"].search([("screen", "!=", False)]),
            prompts={one.task_id: one.level for one in member.prompt_ids},
            level_names=selection(member.prompt_ids, "level"),
        )

    @http.route(
        "/squadra/persone/<int:member_id>/telefono",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(EDUCATOR)
    def set_prompts(self, member_id, photo=None, no_photo="", **post):
        member = find("welfare.team.member", member_id)
        content = False if no_photo else read_file(photo) or None
        done, _result = attempt(member._set_prompts, post, photo=content)
        if done:
            tell(request.env._("Written down. The phone knows it at the next look."))
        return go(f"/squadra/persone/{member.id}/telefono")

    @http.route(
        "/squadra/persone/<int:member_id>/telefono/<int:task_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(EDUCATOR)
    def set_prompt(self, member_id, task_id, level="", **_post):
        member = find("welfare.team.member", member_id)
        task = find("welfare.task", task_id)
        attempt(member._set_prompt, task, level)
        return go(f"/squadra/persone/{member.id}/telefono#compiti")

    @http.route(
        "/squadra/persone/<int:member_id>/percorso",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(EDUCATOR)
    def plan(self, member_id):
        member = find("welfare.team.member", member_id)
        placement = self._find_placement(member)
        if not placement:
            raise request.not_found()
        return show(
            "team_plan",
            member=member,
            placement=placement,
            goal_names=selection(placement.goal_ids, "state"),
            hours=member._get_week_minutes(request.env["welfare.clock"]._today()) / 60,
        )

    @http.route(
        "/squadra/obiettivi/<int:goal_id>/<any(raggiunto,lasciato,aperto):act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(EDUCATOR)
    def goal(self, goal_id, act, **_post):
        goal = find("welfare.placement.goal", goal_id)
        states = {"raggiunto": "reached", "lasciato": "dropped", "aperto": "open"}
        attempt(goal._set_state, states[act])
        member = goal.sudo().placement_id.member_id
        return go(f"/squadra/persone/{member.id}/percorso#obiettivi")

    @http.route(
        "/squadra/verifiche/<int:review_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(EDUCATOR)
    def review(self, review_id, outcome="", **_post):
        review = find("welfare.placement.review", review_id)
        if attempt(review._close, outcome)[0]:
            tell(request.env._("Written down."))
        member = review.sudo().placement_id.member_id
        return go(f"/squadra/persone/{member.id}/percorso#verifiche")
