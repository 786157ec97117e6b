from odoo import api, models
from odoo.fields import Domain


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.model
    def _search_get_detail(self, website, order, options):
        """Options of ours: ``welfare_found`` (a ``Found`` of ``welfare.search``: who
        asked already does not ask again), ``welfare_sorted`` (the visitor chose an
        order; else the best come first)."""
        return {
            **super()._search_get_detail(website, order, options),
            "welfare_found": options.get("welfare_found"),
            "welfare_sorted": options.get("welfare_sorted"),
        }

    @api.model
    def _search_fetch(self, search_detail, search, limit, order):
        if not search or "welfare_found" not in search_detail:
            return super()._search_fetch(search_detail, search, limit, order)
        found = search_detail["welfare_found"] or self.env["welfare.search"]._find(
            search
        )
        domain = Domain.AND(search_detail["base_domain"]) & Domain(
            "id", "in", found.ids
        )
        if search_detail["welfare_sorted"]:
            products = self.search(domain, order=order)
        else:
            allowed = set(self._search(domain))
            products = self.browse(one for one in found.ids if one in allowed)
        return products[:limit], len(products)

    def _get_welfare_unavailable_ids(self):
        """Hook: what a supplier can make in a day knows.

        :return: set of the ids of those that nobody can have now
        """
        tracked = self.sudo().search(
            [
                ("id", "in", self.ids),
                ("is_storable", "=", True),
                ("allow_out_of_stock_order", "=", False),
            ]
        )
        website = self.env["website"].get_current_website()
        variants = tracked.product_variant_ids.with_context(
            warehouse_id=website.sudo().warehouse_id.id
        )
        there = variants.filtered(lambda one: one.free_qty > 0).product_tmpl_id
        return set((tracked - there).ids)
