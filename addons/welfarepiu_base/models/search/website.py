from odoo import models


class Website(models.Model):
    _inherit = "website"

    def _search_find_fuzzy_term(self, search_details, search, *args, **kwargs):
        """Products are searched by ``welfare.search``, which understands each word by
        itself: no other word is put in the place of all."""
        if any(detail["model"] == "product.template" for detail in search_details):
            return search
        return super()._search_find_fuzzy_term(search_details, search, *args, **kwargs)
