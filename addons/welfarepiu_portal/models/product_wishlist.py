from odoo import api, models
from odoo.exceptions import UserError


class ProductWishlist(models.Model):
    """Favourites: the core's list, told without gaps. The core leaves out what cannot
    be had now; here it stays, and says why (ADR 82)."""

    _inherit = "product.wishlist"

    @api.model
    def _welfare_get_mine(self):
        """:return: the current user's favourites of this website, the last first"""
        website = self.env["website"].get_current_website()
        return self.search(
            [
                ("partner_id", "=", self.env.user.partner_id.id),
                ("website_id", "=", website.id),
            ],
            order="id desc",
        )

    @api.model
    def _welfare_get_of(self, product):
        """:return: the current user's row for ``product.product``; may be empty"""
        return self._welfare_get_mine().filtered(
            lambda one: one.product_id.id == product.id
        )

    @api.model
    def _welfare_keep(self, product):
        """Make ``product`` a favourite of the current user; once is enough.

        :raise UserError: there is no such product in the shop
        """
        if not (product.exists() and product.sudo().is_published):
            raise UserError(self.env._("This product is not in the shop."))
        if not self._welfare_get_of(product):
            self.create(self._prepare_welfare_vals(product))

    @api.model
    def _prepare_welfare_vals(self, product):
        website = self.env["website"].get_current_website()
        return {
            "partner_id": self.env.user.partner_id.id,
            "product_id": product.id,
            "website_id": website.id,
            "price": product.sudo().lst_price,
        }
