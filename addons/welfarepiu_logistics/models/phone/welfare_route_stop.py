from odoo import api, fields, models
from odoo.exceptions import UserError

from ..row_lock import wait_for_rows

#: What a parcel wears: seen from afar, said aloud, and told apart without colours.
COLOURS = ("blue", "red", "green", "purple", "orange", "black")
SYMBOLS = ("circle", "square", "triangle", "star", "heart", "drop", "moon")

PROBLEMS = [
    ("damaged", "The parcel is broken"),
    ("refused", "They do not want it"),
    ("address", "We cannot find the door"),
    ("road", "The road is closed"),
    ("unwell", "One of us is not well"),
    ("other", "Something else"),
]


class WelfareRouteStop(models.Model):
    """What the team's phone shows of a stop, and what only a phone tells of it."""

    _inherit = "welfare.route.stop"

    label_number = fields.Integer(
        string="Label",
        readonly=True,
        copy=False,
        help="The number on the parcel. It stays when the order of the doors changes.",
    )
    problem_kind = fields.Selection(
        PROBLEMS, string="What happened", readonly=True, copy=False
    )

    _label_once = models.UniqueIndex(
        "(route_id, label_number) WHERE label_number > 0",
        "Two parcels of a route have the same label.",
    )

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"label_number", "problem_kind"}

    @api.model_create_multi
    def create(self, vals_list):
        stops = super().create(vals_list)
        stops.sudo()._assign_labels()
        return stops

    def write(self, vals):
        """A parcel that changes hands keeps its number, if no other one has it."""
        if "route_id" not in vals:
            return super().write(vals)
        moved = self.sudo().filtered(lambda stop: stop.route_id.id != vals["route_id"])
        wished = {stop: stop.label_number for stop in moved}
        moved.label_number = 0
        # Numbers that are swapped are first free, then given.
        moved.flush_recordset(["label_number"])
        res = super().write(vals)
        moved._assign_labels(wished)
        return res

    def _assign_labels(self, wished=None):
        """Give each stop a number that no other parcel of its route wears: the wished
        one, else its place in the route, else the first that is free."""
        wished = wished or {}
        for route in self.route_id:
            stops = self.filtered(lambda stop, route=route: stop.route_id == route)
            taken = set((route.stop_ids - stops).mapped("label_number"))
            for stop in stops.sorted(lambda stop: (stop.sequence, stop.id)):
                free = (
                    number
                    for number in (
                        wished.get(stop),
                        stop.sequence,
                        *range(1, len(taken) + 2),
                    )
                    if number and number > 0 and number not in taken
                )
                stop.label_number = next(free)
                taken.add(stop.label_number)

    def _renumber_labels(self, wished=None):
        """Nobody has packed these yet: their numbers follow the order of the doors.

        :param wished: ``{stop: number}`` that it has rather
        """
        stops = self.sudo()
        stops.label_number = 0
        stops.flush_recordset(["label_number"])
        stops._assign_labels(wished)

    def _get_label(self):
        """:return: ``{"number", "colour", "symbol"}`` of the parcels of this stop; up
        to 42 parcels no two of a route look the same"""
        self.ensure_one()
        index = self.label_number - 1
        return {
            "number": self.label_number,
            "colour": COLOURS[index % len(COLOURS)],
            "symbol": SYMBOLS[index % len(SYMBOLS)],
        }

    # -- what the phone shows ---------------------------------------------------------

    def _prepare_phone_vals(self):
        """:return: what the team needs at this stop, and nothing of the order"""
        self.ensure_one()
        act = self.sudo()._get_last_act()
        return {
            "id": self.id,
            "sequence": self.sequence,
            "trip": self.trip,
            "label": self._get_label(),
            "name": self.recipient_name,
            "address": self.address or "",
            "phone": self.phone or "",
            "door_note": self.door_note or "",
            "stairs": self.stairs,
            "parcels": self.parcels,
            "arrival": fields.Datetime.to_string(self.planned_arrival) or "",
            "state": self.state,
            "is_cancelled": self.sudo()._is_cancelled(),
            "items": self._prepare_phone_items(),
            "codes": self._get_parcel_codes(),
            "weight": self._get_weight() or False,
            "door": self._get_door(),
            "takes_all": self._takes_all(),
            "act": act.key or "",
            "by": act.member_id._get_phone_name() if act.member_id else "",
        }

    def _get_last_act(self):
        """:return: the act that gave the stop its state, which can be taken back"""
        acts = self.act_ids.filtered(
            lambda act: act.applied and act.result == self.state
        )
        return acts[-1:]

    def _get_packed_moves(self):
        return self.sudo().picking_id.move_ids.filtered(
            lambda move: move.state != "cancel" and move.product_uom_qty
        )

    def _prepare_phone_items(self):
        """:return: what goes into the parcel, one thing after the other, cold things
        last: they leave the fridge when the parcel is about to be closed"""
        return [
            self._prepare_phone_item_vals(move)
            for move in self._get_packed_moves().sorted(
                lambda move: (move.product_id.welfare_is_cold, move.sequence, move.id)
            )
        ]

    def _prepare_phone_item_vals(self, move):
        quantity = move.product_uom_qty
        return {
            "id": move.id,
            "product": move.product_id.id,
            "name": move.product_id.name,
            "quantity": int(quantity) if quantity == int(quantity) else quantity,
            # Pieces are counted; of what is weighed there is one bag.
            "unit": "" if quantity == int(quantity) else move.product_uom.name,
            "barcode": move.product_id.barcode or "",
            "cold": move.product_id.welfare_is_cold,
            "lots": self._prepare_lots(move),
        }

    # -- what the phone tells ---------------------------------------------------------

    def _is_cancelled(self):
        self.ensure_one()
        return self.picking_id.state == "cancel"

    def _check_can_deliver(self, result, proof):
        """A parcel that was planned again is another team's to deliver."""
        res = super()._check_can_deliver(result, proof)
        stop = self.sudo()
        others = stop.picking_id.welfare_stop_ids - stop
        if result == "delivered" and others.filtered(
            lambda one: one.state in ("planned", "packed", "delivered")
        ):
            raise UserError(
                self.env._("This parcel is on the round of another team now.")
            )
        return res

    def _prepare_act_vals(self, key, result, act_time, received_at, applied):
        vals = super()._prepare_act_vals(key, result, act_time, received_at, applied)
        return {**vals, **self.env.context.get("welfare_told_by", {})}

    def _tell_closed_road(self):
        """What the team saw of a road is the coordinator's to plan around: the stop
        waits to be planned again."""
        for stop in self.sudo():
            sentence = self.env._(
                "The road to stop %(number)s is closed (%(city)s): it waits to be"
                " planned again.",
                number=stop.sequence,
                city=stop.city_id.name or "-",
            )
            stop.route_id._add_warning(sentence)
            stop.route_id._tell_coordinator_on_the_road(sentence)

    def _is_applicable(self, result, act_time):
        """Of a parcel whose order was cancelled meanwhile the operator decides."""
        return super()._is_applicable(result, act_time) and not self._is_cancelled()

    def _take_back(self, key, act_key, act_time):
        """An act was tapped by mistake: the stop is to be done again.

        :param key: made by the device for the taking back
        :param act_key: of the act that is taken back
        :param act_time: naive UTC moment of the taking back
        :return: whether the stop changed
        :raise AccessError: the stop is of another team
        :raise UserError: the stop has no such act, or the route is over
        """
        self.ensure_one()
        self._get_route()._check_can_act()
        stop = self.sudo()
        wait_for_rows(stop)
        act = stop.act_ids.filtered(lambda act: act.key == act_key)
        if not act:
            raise UserError(self.env._("There is nothing to undo at this door."))
        if act.is_withdrawn:
            return False
        if stop.route_id.state == "done":
            raise UserError(
                self.env._("The round is over. Please call the operator to change it.")
            )
        # Only the act that gave the stop its state takes it away again.
        counts = act.applied and stop.state == act.result
        act.write({"is_withdrawn": True, "applied": False})
        if counts:
            stop.write(stop._prepare_undone_vals())
        return counts

    def _prepare_undone_vals(self):
        """:return: the stop as before anything was done at its door"""
        packed = self.act_ids.filtered(
            lambda act: act.applied and act.result == "packed"
        )
        return {
            "state": "packed" if packed else "planned",
            "act_time": packed[-1:].act_time,
            "note": False,
            "problem_kind": False,
            "proof_name": False,
            "proof_code": False,
            "proof_photo": False,
        }
