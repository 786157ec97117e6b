from werkzeug.exceptions import NotFound

from odoo import Command, http
from odoo.http import request

from .common import (
    SUPPLIER,
    answer_quietly,
    attempt,
    find,
    format_number,
    get_labels,
    go,
    only_for,
    read_amount,
    read_count,
    read_day,
    read_file,
    read_number,
    read_typed,
    selection,
    show,
    tell,
    tell_problems,
)

TEXTS = (
    "name",
    "description",
    "origin_region",
    "production",
    "ingredients",
    "when",
)
AMOUNTS = ("price", "supplier_cost", "weight", "reach")
NUMBERS = ("lead_days", "capacity_day", "capacity_week")
READERS = {
    **dict.fromkeys(("price", "supplier_cost"), read_amount),
    **dict.fromkeys(("weight", "reach"), read_number),
    **dict.fromkeys(NUMBERS, read_count),
}
CHOICES = ("delivery", "handover", "booking", "area", "reach_unit")
ONES = ("kind_id", "origin_city_id", "origin_country_id")
MANY = ("need_ids", "audience_ids", "city_ids", "allergen_ids", "certificate_ids")
TICKS = ("is_food", "allergens_checked", "sfa_made", "at_home")
OPEN = ("draft", "to_integrate")


def take_pictures(record):
    """Keep every picture that was chosen; what one file breaks, the others keep.

    :return: whether all were taken
    """
    done = True
    for file in request.httprequest.files.getlist("pictures"):
        if file.filename:
            taken, _none = attempt(record._add_picture, read_file(file), file.filename)
            done = done and taken
    return done


class ProductPages(http.Controller):
    """A supplier proposes products, changes its own, and pauses them."""

    @http.route("/fornitore/prodotti", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def products(self):
        Proposal = request.env["welfare.product.proposal"]
        proposals = Proposal.search([])
        today = request.env["welfare.clock"]._today()
        products = request.env["product.template"]._welfare_get_mine()
        under_way = proposals.filtered(
            lambda one: one.state in ("draft", "proposed", "to_integrate")
        )
        return show(
            "supplier_products",
            products=products,
            changes={one.sudo().product_tmpl_id.id: one for one in under_way},
            proposals=under_way,
            decided=(proposals - under_way)[:20],
            states=selection(Proposal, "state"),
            paused=products.filtered(lambda one: one._welfare_is_paused(today)),
            today=today,
            currency=request.env.company.currency_id,
        )

    @http.route(
        "/fornitore/prodotti/nuovo",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def new(self, product_id="", **_post):
        product = self._find_product(product_id) if product_id else None
        done, proposal = attempt(
            request.env["welfare.product.proposal"]._create_for_supplier, product
        )
        return go(
            f"/fornitore/prodotti/proposta/{proposal.id}"
            if done
            else "/fornitore/prodotti"
        )

    def _find_product(self, product_id):
        """:return: a ``product.template`` of the supplier's own
        :raise NotFound: there is none with this number, or it is another's"""
        mine = request.env["product.template"]._welfare_get_mine().sudo(False)
        product = mine.filtered(lambda one: str(one.id) == str(product_id))
        if not product:
            raise NotFound()
        return product

    @http.route(
        "/fornitore/prodotti/<int:product_id>/pausa",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def pause(self, product_id, until="", then="", **_post):
        product = self._find_product(product_id)
        if then == "resume":
            if attempt(product._welfare_resume)[0]:
                tell(request.env._("On sale again."))
        elif attempt(product._welfare_pause, read_day(until))[0]:
            tell(request.env._("Paused. Vouchers already sold stay good."))
        return go("/fornitore/prodotti")

    @http.route(
        "/fornitore/prodotti/proposta/<int:proposal_id>",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(SUPPLIER)
    def proposal(self, proposal_id):
        proposal = find("welfare.product.proposal", proposal_id)
        is_open = proposal.state in OPEN
        return show(
            "supplier_proposal",
            proposal=proposal,
            is_open=is_open,
            states=selection(proposal, "state"),
            typed={name: format_number(proposal[name]) for name in AMOUNTS},
            changes=proposal.sudo()._get_changes(proposal._get_supplier_fields()),
            **(self._get_choices(proposal) if is_open else {}),
        )

    def _get_choices(self, proposal):
        """What can be chosen in the form; names only."""
        env = request.env
        today = env["welfare.clock"]._today()
        kinds = env["welfare.benefit.kind"].search([])
        return {
            "kinds": kinds.filtered(lambda kind: kind._get_rule(today)),
            "needs": env["welfare.need"].search([("parent_id", "!=", False)])
            or env["welfare.need"].search([]),
            "audiences": env["welfare.audience"].search([]),
            "districts": env["welfare.district"].search([]),
            "countries": env["res.country"].search([]),
            "allergens": env["welfare.allergen"].search([]),
            "certificates": proposal.partner_id._welfare_get_certificates(),
            "deliveries": selection(proposal, "delivery"),
            "handovers": selection(proposal, "handover"),
            "bookings": selection(proposal, "booking"),
            "areas": selection(proposal, "area"),
            "units": selection(proposal, "reach_unit"),
        }

    @http.route(
        "/fornitore/prodotti/proposta/<int:proposal_id>/salva",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def save(self, proposal_id, **post):
        """Save all that is in the form; also called by the page while one types, then
        without the pictures."""
        proposal = find("welfare.product.proposal", proposal_id)
        vals, problems = self._read_form(proposal, post)
        done, _none = attempt(proposal._fill, vals)
        if not post.get("quiet"):
            done = take_pictures(proposal) and done
        tell_problems(problems)
        done = done and not problems
        if post.get("quiet"):
            return answer_quietly(done)
        if done and post.get("then") == "propose":
            if attempt(proposal._propose)[0]:
                tell(request.env._("Proposed. We answer within a few days."))
                return go("/fornitore/prodotti")
        elif done:
            tell(request.env._("Saved. You can go on another day."))
        return go(f"/fornitore/prodotti/proposta/{proposal.id}")

    def _read_form(self, proposal, post):
        """:return: ``(vals, problems)`` of the proposal, for the fields the form has"""
        form = request.httprequest.form
        vals, problems = read_typed(post, READERS, get_labels(proposal, READERS))
        vals.update({name: post[name] for name in TEXTS if name in post})
        for name in CHOICES:
            if post.get(name) in selection(proposal, name):
                vals[name] = post[name]
        for name in ONES:
            if name in post:
                vals[name] = int(post[name]) if post[name].isdigit() else False
        for name in MANY:
            ids = [int(one) for one in form.getlist(name) if one.isdigit()]
            vals[name] = [Command.set(ids)]
        # What is not ticked is not sent: the form is sent whole.
        vals.update({name: bool(post.get(name)) for name in TICKS})
        return vals, problems

    @http.route(
        "/fornitore/prodotti/proposta/<int:proposal_id>/togli/<int:picture_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def remove_picture(self, proposal_id, picture_id, **_post):
        proposal = find("welfare.product.proposal", proposal_id)
        attempt(proposal._remove_picture, picture_id)
        return go(f"/fornitore/prodotti/proposta/{proposal.id}#foto")

    @http.route(
        "/fornitore/prodotti/proposta/<int:proposal_id>/ritira",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def withdraw(self, proposal_id, **_post):
        proposal = find("welfare.product.proposal", proposal_id)
        if proposal.state == "draft":
            if attempt(proposal._throw_away)[0]:
                tell(request.env._("The draft is thrown away."))
        elif attempt(proposal._withdraw)[0]:
            tell(request.env._("Withdrawn."))
        return go("/fornitore/prodotti")

    @http.route(
        "/fornitore/foto/<int:picture_id>", type="http", auth="user", website=True
    )
    @only_for(SUPPLIER)
    def picture(self, picture_id):
        picture = find("welfare.proposal.picture", picture_id)
        stream = request.env["ir.binary"]._get_image_stream_from(
            picture, "image", mimetype=picture.mimetype, width=800, height=800
        )
        return stream.get_response(as_attachment=False, max_age=0)
