from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_get_repeats(self):
        """:return: what this person has brought again and again, sudo"""
        return (
            self.env["welfare.repeat"].sudo().search([("partner_id", "in", self.ids)])
        )

    def _welfare_erase_elsewhere(self):
        """Nothing is brought any more to who is forgotten."""
        res = super()._welfare_erase_elsewhere()
        repeats = self._welfare_get_repeats()
        for repeat in repeats.filtered(lambda one: one.state == "active"):
            repeat._stop()
        repeats.write({"shipping_id": False, "place_id": False})
        return res

    def _welfare_get_merge_obstacles(self, target):
        obstacles = super()._welfare_get_merge_obstacles(target)
        active = self._welfare_get_repeats().filtered(
            lambda repeat: repeat.state == "active"
        )
        products = [repeat.product_id.id for repeat in active]
        if len(set(products)) < len(products):
            obstacles.append(
                self.env._(
                    "Both have the same thing brought again and again: stop one first."
                )
            )
        return obstacles
