from odoo import api, models


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _get_removal_strategy(self, product_id, location_id):
        """What expires first leaves first, whatever the category says."""
        if product_id.sudo().use_expiration_date:
            return "fefo"
        return super()._get_removal_strategy(product_id, location_id)

    @api.model
    def _get_gather_domain(
        self,
        product_id,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=False,
    ):
        """The core asks what is fresh on the day that was planned; of an order that is
        late that day is past, and so may be the goods."""
        fresh_on = self.env.context.get("with_expiration")
        now = self.env["welfare.clock"]._now()
        if fresh_on and hasattr(fresh_on, "hour") and fresh_on < now:
            self = self.with_context(with_expiration=now)
        return super()._get_gather_domain(
            product_id, location_id, lot_id, package_id, owner_id, strict
        )
