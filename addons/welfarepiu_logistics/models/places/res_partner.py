import re

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.welfarepiu_base.tools.valley_graph import Point, load_graph

from ...tools.street import normalise, read_line

ADDRESS = ("street", "street2", "city", "city_id")
#: What the core forgets a position for, changed or not.
RESETTING = (*ADDRESS, "zip", "state_id", "country_id")
POSITION = ("partner_latitude", "partner_longitude")


class ResPartner(models.Model):
    """Where a door is: each step of the ladder says how sure it is (ADR 68)."""

    _inherit = "res.partner"

    welfare_point_verified = fields.Boolean(
        string="Position checked",
        copy=False,
        help="Somebody looked at the map, or a team was at this door.",
    )
    welfare_shows_address = fields.Boolean(
        string="Customers come here",
        help="A shop, an office, a farm with a gate: the public map shows the very"
        " place. Otherwise a supplier stands at the centre of its municipality.",
    )
    welfare_position = fields.Char(
        string="Position",
        compute="_compute_welfare_position",
        inverse="_inverse_welfare_position",
        help="Latitude and longitude as a map gives them: 45.7501, 9.9072",
    )

    def _welfare_get_city(self):
        """:return: the municipality of the address, or empty

        Chosen from the list, or written in full as the list has it; a postcode is
        never asked, since most of these valleys share one.
        """
        self.ensure_one()
        if self.city_id or not self.city:
            return self.city_id
        return self.env["res.city"]._welfare_find(self.city)

    def _welfare_get_point(self):
        """Where the door is, as the travel provider wants it.

        :return: ``Point``, marked approximate when it is the centre of a hamlet or of
            the municipality; ``None`` when not even the municipality is known
        """
        return self._welfare_locate()[0]

    def _welfare_locate(self):
        """:return: ``(Point, quality)``; quality is ``door``, ``street``, ``hamlet`` or
        ``town``; ``(None, None)`` when not even the municipality is known"""
        self.ensure_one()
        city = self._welfare_get_city()
        known = city.istat_code if load_graph().find(city.istat_code) else None
        if self.partner_latitude or self.partner_longitude:
            return Point(self.partner_latitude, self.partner_longitude, known), "door"
        point, quality = self.env["welfare.street"]._find_point(
            city, (self.street, self.street2)
        )
        if point:
            return point._replace(municipality=known), quality
        if city.latitude or city.longitude:
            return Point(city.latitude, city.longitude, known, approximate=True), "town"
        return None, None

    @api.depends(*POSITION)
    def _compute_welfare_position(self):
        for partner in self:
            place = (partner.partner_latitude, partner.partner_longitude)
            partner.welfare_position = any(place) and "{:.6f}, {:.6f}".format(*place)

    def _inverse_welfare_position(self):
        for partner in self:
            partner._welfare_set_position(partner.welfare_position)

    def _welfare_set_position(self, text):
        """Somebody found the door on a map.

        :param text: ``"45.7501, 9.9072"``, also with decimal commas; empty to forget
        :raise UserError: this is not a position
        """
        self.ensure_one()
        latitude, longitude = self._welfare_read_position(text)
        self.write(
            {
                "partner_latitude": latitude,
                "partner_longitude": longitude,
                "welfare_point_verified": bool(text),
            }
        )

    @api.model
    def _welfare_read_position(self, text):
        """:return: ``(latitude, longitude)``; zeros for an empty text"""
        if not (text or "").strip():
            return 0.0, 0.0
        # A comma parts the two numbers, or is inside each: 45,7501 9,9072.
        numbers = re.findall(r"-?\d{1,3}(?:[.,]\d+)?", text)
        if len(numbers) == 4:
            numbers = [".".join(numbers[:2]), ".".join(numbers[2:])]
        try:
            latitude, longitude = (float(one.replace(",", ".")) for one in numbers)
        except ValueError:
            raise UserError(
                self.env._("Write latitude and longitude, as in 45.7501, 9.9072.")
            ) from None
        if not (35 <= latitude <= 48 and 6 <= longitude <= 19):
            raise UserError(
                self.env._(
                    "This position is not in Italy: latitude first, then longitude,"
                    " as in 45.7501, 9.9072."
                )
            )
        return latitude, longitude

    def write(self, vals):
        """Whoever moves has another door: the position of the old one is forgotten.
        Whoever has the same address written again, by the payroll or in another
        spelling, keeps it, where the core would forget it too."""
        if vals.keys() & set(POSITION) or not vals.keys() & set(RESETTING):
            return super().write(vals)
        moved = self.filtered(lambda partner: partner._welfare_is_moving(vals))
        known = {
            partner: {name: partner[name] for name in POSITION}
            for partner in self - moved
            if partner.partner_latitude or partner.partner_longitude
        }
        res = super().write(vals)
        moved._welfare_forget_door()
        for partner, position in known.items():
            super(ResPartner, partner).write(position)
        return res

    def _welfare_is_moving(self, vals):
        """:return: whether these values are another address, and not the same one
        spelled in another way"""
        names = set(ADDRESS) & vals.keys()
        return any(
            self._welfare_spell(name, self[name])
            != self._welfare_spell(name, vals[name])
            for name in names
        )

    @api.model
    def _welfare_spell(self, name, value):
        if name == "city_id":
            return value.id if isinstance(value, models.BaseModel) else value
        return normalise(value) if name == "city" else read_line(value)

    def _welfare_forget_door(self):
        for partner in self.sudo():
            stale = partner._welfare_get_stale_door()
            if stale:
                partner.write(stale)

    def _welfare_get_stale_door(self):
        """Hook.

        :return: values of what was true of the old door only
        """
        if not any(self[name] for name in (*POSITION, "welfare_point_verified")):
            return {}
        return {**dict.fromkeys(POSITION, 0.0), "welfare_point_verified": False}
