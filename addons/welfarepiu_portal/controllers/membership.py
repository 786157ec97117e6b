from odoo import http
from odoo.http import content_disposition, request

from .common import (
    FIRM_HR,
    attempt,
    find,
    find_own_firms,
    go,
    only_for,
    read_amount,
    read_file,
    read_id,
    selection,
    show,
    tell,
)

PAGE = "/azienda/adesione"
PLAN = "/azienda/piano"


class MembershipPages(http.Controller):
    """The agreement of a firm, and the plan with which it begins."""

    # -- the agreement -----------------------------------------------------------------

    @http.route(PAGE, type="http", auth="user", website=True)
    @only_for(FIRM_HR)
    def membership(self):
        membership = request.env.user._welfare_get_membership().with_env(request.env)
        if not membership:
            return go("/azienda")
        return show(
            "membership",
            membership=membership,
            agreement=membership._read_latest().with_env(request.env).sudo(),
            states=selection(membership, "state"),
            person=request.env.user.partner_id,
        )

    @http.route(
        f"{PAGE}/<int:membership_id>/firma",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(FIRM_HR)
    def sign(self, membership_id, name="", role="", agreed="", **_post):
        membership = find("welfare.membership", membership_id)
        if not agreed:
            tell(request.env._("Tick that you have read the agreement."), "danger")
            return go(f"{PAGE}#firma")
        address = request.httprequest.remote_addr
        if not attempt(membership._sign, name, role, address)[0]:
            return go(PAGE)
        tell(request.env._("Signed: your firm is a member. Now choose its plan."))
        return go("/azienda")

    @http.route(
        f"{PAGE}/<int:membership_id>/<any(recesso,resta):act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(FIRM_HR)
    def leave(self, membership_id, act, reason="", sure="", **_post):
        membership = find("welfare.membership", membership_id)
        if act == "resta":
            if attempt(membership._stay)[0]:
                tell(request.env._("You stay: nothing changes."))
        elif not sure:
            tell(request.env._("Tick that you have read what happens."), "danger")
        elif attempt(membership._withdraw, reason)[0]:
            tell(request.env._("We have your withdrawal. A mail says what happens."))
        return go(PAGE)

    @http.route(
        f"{PAGE}/<int:membership_id>/documento", type="http", auth="user", website=True
    )
    @only_for(FIRM_HR)
    def document(self, membership_id):
        document = find("welfare.membership", membership_id)._get_document()
        if not document:
            raise request.not_found()
        return request.make_response(
            document.raw,
            [
                ("Content-Type", document.mimetype),
                ("Content-Length", len(document.raw)),
                ("Cache-Control", "no-store"),
                ("Content-Disposition", content_disposition(document.name)),
            ],
        )

    # -- the plan ----------------------------------------------------------------------

    @http.route(PLAN, type="http", auth="user", website=True, methods=["GET", "POST"])
    @only_for(FIRM_HR)
    def plan(self, template_id="", **_post):
        payer = find_own_firms()[:1]
        if not payer:
            return go("/azienda")
        templates = request.env["welfare.plan.template"].sudo().search([])
        if request.httprequest.method == "POST":
            chosen = templates.filtered(lambda one: one.id == read_id(template_id))
            if not chosen:
                return go(PLAN)
            done, plan = attempt(payer._draft_plan, chosen)
            if done:
                tell(request.env._("The draft is ready: look at it below."))
            return go(f"{PLAN}#piano-{plan.id}" if done else PLAN)
        return self._show_plan(payer, templates)

    def _show_plan(self, payer, templates):
        today = request.env["welfare.clock"]._today()
        plans = request.env["welfare.plan"].search(
            [("payer_id", "=", payer.id), ("state", "in", ("draft", "in_force"))]
        )
        drafts = plans.filtered(lambda one: one.state == "draft" and not one.amends_id)
        fundings = request.env["welfare.funding"].search(
            [("plan_id", "in", plans.ids), ("state", "=", "requested")]
        )
        return show(
            "firm_plan",
            payer=payer,
            membership=request.env.user._welfare_get_membership(),
            drafts=drafts,
            amounts={
                draft: draft.sudo().template_id._find_amount(draft.date_from)
                for draft in plans
                if draft.sudo().template_id
            },
            running=plans.filtered(
                lambda one: one.state == "in_force" and one.funding_mode == "prepaid"
            ),
            fundings=fundings.grouped("plan_id"),
            policies=selection(drafts, "leftover_policy"),
            templates=templates,
            template_amounts={one: one._find_amount(today) for one in templates},
        )

    @http.route(
        f"{PLAN}/<int:plan_id>/accordo",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(FIRM_HR)
    def agreement(self, plan_id, file=None, **_post):
        plan = find("welfare.plan", plan_id)
        name = getattr(file, "filename", "")
        if attempt(plan._load_agreement, read_file(file), name)[0]:
            tell(request.env._("We have your file."))
        return go(PLAN)

    @http.route(
        f"{PLAN}/<int:plan_id>/fondi",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(FIRM_HR)
    def funds(self, plan_id, amount="", **_post):
        plan = find("welfare.plan", plan_id)
        try:
            euro = read_amount(amount)
        except ValueError:
            tell(
                request.env._(
                    "We cannot read “%s” as an amount: write it like 1.200,50.",
                    amount.strip()[:40],
                ),
                "danger",
            )
            return go(PLAN)
        if attempt(plan.payer_id._ask_for_funding, plan, euro)[0]:
            tell(
                request.env._(
                    "The request is ready: print it, and pay it by bank transfer."
                )
            )
        return go(PLAN)

    @http.route(
        f"{PLAN}/<int:plan_id>/annulla",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(FIRM_HR)
    def drop(self, plan_id, **_post):
        plan = find("welfare.plan", plan_id)
        if attempt(plan.payer_id._drop_plan, plan)[0]:
            tell(request.env._("The draft was dropped."))
        return go(PLAN)
