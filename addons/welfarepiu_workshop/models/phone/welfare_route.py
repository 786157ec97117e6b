from odoo import api, models


class WelfareRoute(models.Model):
    """The day of a team as its phone holds it, with what it makes in the workshop."""

    _inherit = "welfare.route"

    @api.model
    def _prepare_team_day(self, route, people, pictures):
        day = super()._prepare_team_day(route, people, pictures)
        orders = self.env["mrp.production"]._welfare_get_mine()
        day["workshop"] = [order._prepare_phone_vals(pictures) for order in orders]
        return day

    @api.model
    def _get_people(self, route):
        """Who makes something today says to be working too."""
        orders = self.env["mrp.production"]._welfare_get_mine()
        return super()._get_people(route) | orders.welfare_step_ids.member_id

    def _find_pictures(self, people):
        """Photos of steps, and of what is made, beside those of what is packed."""
        found = super()._find_pictures(people)
        orders = self.env["mrp.production"]._welfare_get_mine()
        wanted = {
            ("welfare.recipe.step", "picture"): orders.welfare_step_ids.step_id.ids,
            ("product.template", "image_256"): orders.product_id.product_tmpl_id.ids,
        }
        for (model, field), ids in wanted.items():
            for attachment in self._search_pictures(model, field, ids):
                found[model, attachment.res_id] = attachment
        return found
