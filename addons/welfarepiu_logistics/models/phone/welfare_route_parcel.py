from odoo import fields, models

#: Grams that no scale of a packing bench is asked to be better than.
LEAST_TOLERANCE = 100


class WelfareRouteStop(models.Model):
    """The parcels of a stop: the code on each, what they weigh, what is traced."""

    _inherit = "welfare.route.stop"

    def _get_parcel_codes(self):
        """:return: the code of each box, in their order. It says nothing by itself:
        only a phone that has the round knows what it is."""
        self.ensure_one()
        return [f"WP-{self.id}-{number}" for number in range(1, self.parcels + 1)]

    def _get_weight(self):
        """:return: ``{"expected", "tolerance"}`` in grams, of all boxes of this stop
        together; ``None`` when the weight of a product is not known"""
        self.ensure_one()
        moves = self._get_packed_moves()
        if not moves or not all(move.product_id.weight > 0 for move in moves):
            return None
        kilos = sum(move.product_qty * move.product_id.weight for move in moves)
        company = self.sudo().company_id
        expected = round(kilos * 1000) + self.parcels * company.welfare_box_grams
        tolerance = round(expected * company.welfare_weight_tolerance / 100)
        return {
            "expected": expected,
            "tolerance": max(tolerance, LEAST_TOLERANCE),
        }

    def _prepare_lots(self, move):
        """:return: ``[{"name", "expires"}]`` of what is traced; ``expires`` is a day,
        or empty where it is not kept"""
        has_date = "expiration_date" in self.env["stock.lot"]._fields
        return [
            {
                "name": lot.name,
                "expires": fields.Date.to_string(lot.expiration_date)
                if has_date and lot.expiration_date
                else "",
            }
            for lot in move.move_line_ids.lot_id
        ]

    def _get_door_picture(self):
        """Hook.

        :return: ``(model, id, field)`` of a photo of the real door, or ``False``
        """
        partner = self.sudo().partner_id
        if "welfare_door_photo" not in partner._fields or not partner:
            return False
        return (partner._name, partner.id, "welfare_door_photo")

    def _get_door(self):
        """:return: the same for parcels that are handed over at one door"""
        return self.sudo().picking_id._welfare_get_door_key()

    def _takes_all(self):
        """Hook.

        :return: whether somebody at this door takes the parcels of several people: it
            is a door of its own, as a workplace or a pick-up point, and not a home
        """
        picking = self.sudo().picking_id
        return self._get_door() != f"picking-{picking.id}"
