from odoo import api, fields, models
from odoo.exceptions import UserError

from ..row_lock import wait_for_rows

OPERATOR = "welfarepiu_base.group_operator"
#: States of a stop whose parcel the team still has, or will have.
WAITING = ("planned", "packed")
RESULTS = ("delivered", "nobody_home", "problem")


class WelfareRouteStop(models.Model):
    """A door of a route.

    Holds a copy of what the team needs (name, address, phone, parcels), so that the
    team never reads the order, its amounts or the person's record.
    """

    _name = "welfare.route.stop"
    _inherit = ["welfare.lifecycle"]
    _description = "Route stop"
    _order = "route_id, sequence, id"
    _rec_name = "recipient_name"

    route_id = fields.Many2one(
        "welfare.route", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="route_id.company_id", store=True, precompute=True, index=True
    )
    sequence = fields.Integer(required=True, default=1)
    picking_id = fields.Many2one(
        "stock.picking",
        string="Delivery",
        required=True,
        index=True,
        ondelete="restrict",
        groups=OPERATOR,
    )
    partner_id = fields.Many2one(
        related="picking_id.partner_id",
        string="Recipient",
        store=True,
        index=True,
        groups=OPERATOR,
    )
    recipient_name = fields.Char(string="Name", required=True)
    city_id = fields.Many2one(
        "res.city", string="Municipality", ondelete="restrict", groups=OPERATOR
    )
    address = fields.Char()
    phone = fields.Char()
    door_note = fields.Char(string="Note for the door")
    stairs = fields.Boolean()
    parcels = fields.Integer(required=True, default=1)
    latitude = fields.Float(digits=(9, 6))
    longitude = fields.Float(digits=(9, 6))
    approximate = fields.Boolean(
        string="Approximate position",
        help="The centre of the municipality, not the door.",
    )
    planned_arrival = fields.Datetime()
    trip = fields.Integer(
        required=True,
        default=1,
        help="Between two trips the team goes back to the depot and loads again.",
    )
    pinned = fields.Boolean(
        string="Stays with this team", help="Planning again leaves it where it is."
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("packed", "Packed"),
            ("delivered", "Delivered"),
            ("nobody_home", "Nobody home"),
            ("problem", "Problem"),
        ],
        required=True,
        default="planned",
        readonly=True,
        copy=False,
        index=True,
    )
    note = fields.Char(copy=False)
    act_time = fields.Datetime(
        string="Done at", readonly=True, copy=False, help="Time of the act at the door."
    )
    proof_name = fields.Char(string="Handed to", readonly=True, copy=False)
    proof_code = fields.Char(string="Delivery code", readonly=True, copy=False)
    proof_photo = fields.Image(
        string="Photo", max_width=1280, max_height=1280, readonly=True, copy=False
    )
    act_ids = fields.One2many(
        "welfare.route.act", "stop_id", string="Acts", groups=OPERATOR
    )

    _once_on_a_route = models.UniqueIndex(
        "(route_id, picking_id)", "This delivery is on the route already."
    )
    _one_live_stop = models.UniqueIndex(
        "(picking_id) WHERE state IN ('planned', 'packed', 'delivered')",
        "This delivery is on another route, or was delivered.",
    )
    _parcels_positive = models.Constraint(
        "CHECK (parcels >= 1)", "A stop has at least one parcel."
    )

    @api.model
    def _get_kept_fields(self):
        """What the team's acts say, and nobody types."""
        return {"state", "act_time", "proof_name", "proof_code", "proof_photo"}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(stop._is_record() for stop in self):
            raise UserError(
                self.env._("A stop that was packed stays as the record of the day.")
            )

    def _is_record(self):
        """:return: whether it tells of what was done: such a stop stays"""
        self.ensure_one()
        return self.route_id.state not in ("draft", "planned") and (
            self.state != "planned" or bool(self.sudo().act_ids)
        )

    def _get_needed_skills(self):
        """:return: what this door needs of the team and its vehicle"""
        self.ensure_one()
        skills = self.picking_id._welfare_get_needed_skills()
        return skills | ({"stairs"} if self.stairs else set())

    def _get_numbers(self):
        """:return: ``"2, 5"``: the places of these stops in their route"""
        return ", ".join(str(stop.sequence) for stop in self.sorted("sequence"))

    # -- acts of the team ------------------------------------------------------------

    def _pack(self, key=None, act_time=None):
        """Note that the parcels of this stop are packed and labelled.

        :param key: made by the device, once for each act; the same key again
            changes nothing. Without it the stop itself is the key.
        :param act_time: naive UTC moment of the act; default now
        """
        self.ensure_one()
        self._get_route()._start_packing_by_act()
        self._act(key or f"pack-{self.id}", "packed", act_time, {})

    def _deliver(
        self,
        key,
        act_time,
        result,
        proof_name=None,
        photo=None,
        proof_code=None,
        note=None,
    ):
        """Note what happened at the door.

        :param key: made by the device, once for each act; the same key again
            changes nothing
        :param act_time: naive UTC moment of the act, not of the transmission
        :param result: ``delivered``, ``nobody_home`` or ``problem``
        :param photo: image, base64
        :raise AccessError: the stop is of another team
        :raise UserError: the result is unknown, or the proof is missing
        """
        self.ensure_one()
        proof = {
            "proof_name": proof_name,
            "proof_photo": photo,
            "proof_code": proof_code,
            "note": note,
        }
        self._check_can_deliver(result, proof)
        self._get_route()._start_by_act()
        self._act(key, result, act_time, {k: v for k, v in proof.items() if v})

    def _check_can_deliver(self, result, proof):
        if result not in RESULTS:
            raise UserError(self.env._("Unknown result of a delivery: %s", result))
        if result == "delivered" and not any(
            proof[name] for name in ("proof_name", "proof_photo", "proof_code")
        ):
            raise UserError(
                self.env._("A delivery needs a proof: a name, a photo or a code.")
            )

    def _get_route(self):
        """:return: the route as the current user, readable or not: yesterday's is
        hidden from the team, yet its late acts must arrive"""
        return self.env["welfare.route"].browse(self.sudo().route_id.id)

    def _act(self, key, result, act_time, proof):
        """Record an act once, and let the latest act say the state of the stop."""
        self._get_route()._check_can_act()
        stop = self.sudo()
        wait_for_rows(stop)
        if stop._is_known_act(key):
            return
        now = self.env["welfare.clock"]._now()
        act_time = min(fields.Datetime.to_datetime(act_time) or now, now)
        applied = stop._is_applicable(result, act_time)
        stop.env["welfare.route.act"].create(
            stop._prepare_act_vals(key, result, act_time, now, applied)
        )
        if applied:
            stop.write({"state": result, "act_time": act_time, **proof})
        elif stop.route_id.state == "done":
            stop.route_id._add_warning(
                self.env._(
                    "An act of stop %s arrived after the route was closed.",
                    stop.sequence,
                )
            )

    def _is_known_act(self, key):
        act = self.env["welfare.route.act"].search([("key", "=", key)])
        if act and act.stop_id != self:
            raise UserError(self.env._("This key belongs to another stop."))
        return bool(act)

    def _is_applicable(self, result, act_time):
        """Acts may arrive late and out of order: the last one done counts."""
        if self.route_id.state == "done":
            return False
        if result == "packed":
            return self.state == "planned"
        return not self.act_time or act_time >= self.act_time or self.state == "packed"

    def _prepare_act_vals(self, key, result, act_time, received_at, applied):
        return {
            "stop_id": self.id,
            "key": key,
            "result": result,
            "act_time": act_time,
            "received_at": received_at,
            "user_id": self.env.uid,
            "applied": applied,
        }

    def _drop_cancelled(self):
        """Take stops of cancelled deliveries off their routes."""
        live = self.filtered(lambda stop: stop.state in WAITING)
        waiting = live.filtered(
            lambda stop: stop.route_id.state in ("draft", "planned")
        )
        (live - waiting)._keep(
            {"state": "problem", "note": self.env._("The order was cancelled.")}
        )
        waiting.unlink()
