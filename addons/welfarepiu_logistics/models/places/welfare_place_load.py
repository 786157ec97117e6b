from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..row_lock import wait_for_rows


class WelfarePlaceLoad(models.Model):
    """How many orders of one slot go to one place: a row, so that of two buyers at
    once the database lets only as many in as there is room for."""

    _name = "welfare.place.load"
    _description = "Orders of a slot at a place"
    _order = "slot_id desc, id"
    _rec_name = "slot_id"

    place_id = fields.Many2one(
        "welfare.place", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="place_id.company_id", store=True)
    slot_id = fields.Many2one(
        "welfare.delivery.slot",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    taken = fields.Integer(string="Orders", readonly=True)
    capacity = fields.Integer(readonly=True)

    _once = models.UniqueIndex("(place_id, slot_id)", "Counted twice.")
    _within = models.Constraint(
        "CHECK (taken >= 0 AND (capacity = 0 OR taken <= capacity))",
        "The place takes no more orders in this slot.",
    )

    @api.model
    def _refresh(self, pairs):
        """Count the orders of these slots and places again, under lock.

        :param pairs: set of ``(id of welfare.place, id of welfare.delivery.slot)``
        :raise UserError: there are more than the place takes
        """
        for place_id, slot_id in sorted(pairs):
            load = self.sudo()._get_row(place_id, slot_id)
            taken = load.env["sale.order"].search_count(
                [
                    ("welfare_place_id", "=", place_id),
                    ("welfare_slot_id", "=", slot_id),
                    ("state", "!=", "cancel"),
                ]
            )
            if load.capacity and taken > max(load.capacity, load.taken):
                raise UserError(
                    self.env._(
                        "%s takes no more parcels then. Please choose another day or"
                        " another place.",
                        load.place_id._get_title(),
                    )
                )
            if taken != load.taken:
                load.taken = taken
            load.flush_recordset()

    @api.model
    def _get_row(self, place_id, slot_id):
        """:return: the row of this slot and place, locked"""
        self.flush_model()
        self.env.execute_query(
            SQL(
                "INSERT INTO welfare_place_load"
                " (place_id, company_id, slot_id, taken, capacity)"
                " SELECT id, company_id, %s, 0, capacity FROM welfare_place"
                " WHERE id = %s ON CONFLICT DO NOTHING RETURNING id",
                slot_id,
                place_id,
            )
        )
        load = self.search([("place_id", "=", place_id), ("slot_id", "=", slot_id)])
        wait_for_rows(load)
        return load
