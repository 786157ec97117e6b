from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from .common import (
    SUPPLIER,
    answer_quietly,
    attempt,
    go,
    only_for,
    selection,
    show,
    tell,
)
from .products import OPEN, take_pictures


class StoryPages(http.Controller):
    """Who the suppliers are: for everybody, and the page where each writes it."""

    def _find_supplier(self, slug):
        """:raise NotFound: no supplier whose charter is in force now"""
        _name, number = request.env["ir.http"]._unslug(slug)
        suppliers = request.env["res.partner"]._welfare_get_shown_suppliers()
        supplier = suppliers.filtered(lambda one: one.id == number)
        if not supplier:
            raise NotFound()
        return supplier

    @http.route("/fornitori/<string:slug>", type="http", auth="public", website=True)
    def supplier(self, slug):
        supplier = self._find_supplier(slug)
        adhesion = supplier._welfare_get_adhesion()
        lines = adhesion.line_ids
        points = request.env["welfare.charter.adhesion"]._get_pillar_points(
            request.env.company, request.env["welfare.clock"]._now()
        )
        products = request.env["product.template"].search(
            request.website.sale_product_domain()
            & Domain("welfare_supplier_id", "=", supplier.id),
            order="website_sequence, id",
            limit=60,
        )
        return show(
            "supplier_story",
            supplier=supplier,
            story=request.env["welfare.supplier.story"]._get_published(supplier),
            adhesion=adhesion,
            pillars=selection(lines, "pillar"),
            points=points.get(supplier.id, {}),
            lines=lines.filtered("points"),
            certificates=supplier._welfare_get_certificates(),
            spending=supplier._welfare_get_spending(),
            products=products,
            prices=products._get_sales_prices(request.website),
            # The pages' own "slug" is the core's function.
            address=f"/fornitori/{slug}",
        )

    @http.route(
        "/fornitori/<string:slug>/foto/<int:picture_id>",
        type="http",
        auth="public",
        website=True,
    )
    def picture(self, slug, picture_id):
        """Only pictures of the story that is read now."""
        story = request.env["welfare.supplier.story"]._get_published(
            self._find_supplier(slug)
        )
        picture = story.picture_ids.filtered(lambda one: one.id == picture_id)
        if not picture:
            raise NotFound()
        stream = request.env["ir.binary"]._get_image_stream_from(
            picture, "image", mimetype=picture.mimetype, width=1200, height=1200
        )
        return stream.get_response(as_attachment=False, max_age=3600)

    # -- where a supplier writes it ----------------------------------------------------

    @http.route("/fornitore/storia", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def my_story(self):
        Story = request.env["welfare.supplier.story"]
        supplier = request.env.user.commercial_partner_id
        story = Story._get_under_way(supplier)
        last = Story.search([("partner_id", "=", supplier.id)], limit=1)
        return show(
            "supplier_my_story",
            story=story,
            is_open=story.state in OPEN,
            last=last,
            published=Story._get_published(supplier),
            states=selection(Story, "state"),
            supplier=supplier,
        )

    @http.route(
        "/fornitore/storia/scrivi",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def begin(self, **_post):
        attempt(request.env["welfare.supplier.story"]._open_for_supplier)
        return go("/fornitore/storia")

    @http.route(
        "/fornitore/storia/salva",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def save(self, text="", **post):
        story = self._get_mine()
        vals = {"text": text, "show_spending": bool(post.get("show_spending"))}
        done, _none = attempt(story._fill, vals)
        if post.get("quiet"):
            return answer_quietly(done)
        done = take_pictures(story) and done
        if done and post.get("then") == "propose":
            if attempt(story._propose)[0]:
                tell(request.env._("Proposed. We answer within a few days."))
        elif done:
            tell(request.env._("Saved. You can go on another day."))
        return go("/fornitore/storia")

    def _get_mine(self):
        story = request.env["welfare.supplier.story"]._get_under_way(
            request.env.user.commercial_partner_id
        )
        if not story:
            raise NotFound()
        return story

    @http.route(
        "/fornitore/storia/togli/<int:picture_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def remove_picture(self, picture_id, **_post):
        attempt(self._get_mine()._remove_picture, picture_id)
        return go("/fornitore/storia")

    @http.route(
        "/fornitore/storia/ritira",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def withdraw(self, **_post):
        story = self._get_mine()
        act = story._throw_away if story.state == "draft" else story._withdraw
        if attempt(act)[0]:
            tell(request.env._("Withdrawn."))
        return go("/fornitore/storia")
