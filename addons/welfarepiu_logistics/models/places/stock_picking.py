from odoo import fields, models


class StockPicking(models.Model):
    """Parcels for one pick-up point or one workplace are one door."""

    _inherit = "stock.picking"

    welfare_place_id = fields.Many2one(
        related="sale_id.welfare_place_id",
        string="Brought to",
        groups="welfarepiu_base.group_operator",
    )

    def _welfare_get_place(self):
        """:return: the ``welfare.place`` this transfer goes to, sudo; empty: a home"""
        self.ensure_one()
        order = self.sudo().sale_id
        place = order.welfare_place_id
        return place if place.partner_id == self.partner_id else place.browse()

    def _welfare_get_door_key(self):
        if place := self._welfare_get_place():
            return f"place-{place.id}-{self.sudo().sale_id.welfare_slot_id.id}"
        return super()._welfare_get_door_key()

    def _welfare_get_windows(self, date, windows):
        """Nobody takes a parcel at a place that is closed; where that leaves nothing
        (a parcel that came back, on another day) the team rings as at a home."""
        windows = super()._welfare_get_windows(date, windows)
        place = self._welfare_get_place()
        return (place and place._clip(date, windows)) or windows

    def _welfare_get_recipient_name(self):
        """At a place the parcel wears a code: not a name, not what is in it."""
        if self._welfare_get_place():
            codes = self.sudo().sale_id.welfare_collection_ids.mapped("code")
            return " · ".join([self._welfare_get_place()._get_title(), *codes])
        return super()._welfare_get_recipient_name()
