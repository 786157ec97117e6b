from odoo import models


class WebsiteSnippetFilter(models.Model):
    _inherit = "website.snippet.filter"

    def _prepare_values(self, limit=None, search_domain=None, **kwargs):
        """Product carousels search on their own: give them the shop's condition."""
        if self.model_name in ("product.product", "product.template"):
            # A list, and before whatever the page asks: the core looks for its own
            # marks in it.
            search_domain = [
                *self.env["website"]._get_chartered_domain(),
                *(search_domain or []),
            ]
        return super()._prepare_values(
            limit=limit, search_domain=search_domain, **kwargs
        )
