from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _welfare_check_can_buy(self, partner, at):
        """Nothing of a supplier without a charter in force is bought, by anyone."""
        reasons = super()._welfare_check_can_buy(partner, at)
        if self._is_charter_missing(at):
            reasons.append(self.env._("The supplier's charter is not in force."))
        day = self.env["welfare.clock"]._day_of(at)
        if self.product_tmpl_id._welfare_is_paper_lapsed(day):
            reasons.append(self.env._("A certificate of this product is over."))
        if self.product_tmpl_id._welfare_is_paused(day):
            reasons.append(self.product_tmpl_id._welfare_get_pause_sentence())
        return reasons

    def _is_charter_missing(self, at):
        """:return: whether the product has a supplier that is not chartered at ``at``;
        the operator's own goods have none"""
        self.ensure_one()
        supplier = self.welfare_supplier_id
        return bool(supplier) and not supplier._welfare_is_chartered(at)

    def _welfare_get_obstacles(self, partner):
        """Nor what is sold out for the day on which it would be served."""
        obstacles = super()._welfare_get_obstacles(partner)
        template = self.product_tmpl_id
        if not obstacles and template._welfare_has_capacity():
            day = template._welfare_get_next_service_day()
            if self.env["welfare.product.day"]._get_left(template, day) == 0:
                obstacles.append(template._welfare_get_full_sentence(day))
        return obstacles
