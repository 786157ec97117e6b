from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.welfarepiu_base.tools.valley_graph.graph import haversine_metres

from ...tools.street import find, find_alike, read_line

#: Kilometres from the centre of its municipality within which a door is believed.
FAR = 12


class ResPartner(models.Model):
    """What does not fit in an address, said while it can still be put right.

    Nothing here stops anybody: what was typed stays, and who delivers finds it in a
    list.
    """

    _inherit = "res.partner"

    welfare_address_problems = fields.Char(
        compute="_compute_welfare_address",
        store=True,
        help="Codes of what does not fit, with commas between them.",
    )
    welfare_point_quality = fields.Selection(
        [
            ("door", "The door"),
            ("street", "The street"),
            ("hamlet", "The hamlet, approximate"),
            ("town", "The centre of the municipality, approximate"),
        ],
        string="Position known of",
        compute="_compute_welfare_address",
        store=True,
    )
    welfare_address_advice = fields.Text(
        string="To check",
        compute="_compute_welfare_address_advice",
        groups="welfarepiu_base.group_operator",
    )
    welfare_needs_address = fields.Boolean(
        string="Something is brought here",
        compute="_compute_welfare_needs_address",
        search="_search_welfare_needs_address",
        help="A worker, or a place of delivery.",
    )

    @api.constrains("parent_id", "is_welfare_worker")
    def _check_welfare_place(self):
        """The address of a place is nobody else's: documents of a firm's contacts are
        shown to the firm."""
        wrong = self.filtered(lambda one: one.parent_id or one.is_welfare_worker)
        if wrong and set(wrong.ids) & set(
            self.env["welfare.place"].sudo()._get_partner_ids()
        ):
            raise ValidationError(
                self.env._("A place has an address of its own, of no other contact.")
            )

    @api.depends(
        "street",
        "street2",
        "zip",
        "city",
        "city_id",
        "partner_latitude",
        "partner_longitude",
    )
    def _compute_welfare_address(self):
        for partner in self:
            partner.welfare_point_quality = partner._welfare_locate()[1]
            partner.welfare_address_problems = ",".join(
                partner._welfare_find_address_problems()
            )

    def _welfare_recheck_addresses(self, cities):
        """Judge the addresses of these municipalities again: the table of streets
        changed."""
        partners = self.with_context(active_test=False).search(
            Domain("city_id", "in", cities.ids)
            | Domain("city_id", "=", False)
            & Domain("city", "in", cities.mapped("name"))
        )
        for name in ("welfare_point_quality", "welfare_address_problems"):
            self.env.add_to_compute(self._fields[name], partners)

    def _welfare_find_address_problems(self):
        """:return: codes of what does not fit, the worst first; nothing of an address
        of which nothing is known"""
        self.ensure_one()
        if not (self.street or self.city or self.city_id or self.zip):
            return []
        city = self._welfare_get_city()
        codes = self._welfare_judge_address(self.street, self.street2, self.zip, city)
        if self._welfare_is_far(city):
            codes.append("far")
        return codes

    @api.model
    def _welfare_judge_address(self, street, street2, postcode, city):
        """:param city: ``res.city``, empty when it is not known
        :return: codes: ``city``, ``zip``, ``empty``, ``number``, ``street``"""
        codes = [] if city else ["city"]
        if city.zipcode and postcode and postcode.strip() != city.zipcode:
            codes.append("zip")
        line = read_line(street)
        if not line.street:
            return [*codes, "empty"]
        if not line.number and not read_line(street2).number:
            codes.append("number")
        if not self._welfare_is_street_known(line.street, street2, city):
            codes.append("street")
        return codes

    @api.model
    def _welfare_is_street_known(self, street, street2, city):
        """Of a municipality without streets nothing is said."""
        table = city and self.env["welfare.street"]._get_table(city.id)
        return not table or bool(
            find(street, table) or find(read_line(street2).street, table)
        )

    def _welfare_is_far(self, city):
        """:return: whether the position lies in another valley than the town"""
        if not (self.partner_latitude and city.latitude):
            return False
        metres = haversine_metres(
            self.partner_latitude, self.partner_longitude, city.latitude, city.longitude
        )
        return metres > 1000 * FAR

    def _compute_welfare_address_advice(self):
        for partner in self:
            partner.welfare_address_advice = "\n".join(
                partner._welfare_get_address_advice()
            )

    def _welfare_get_address_advice(self):
        """:return: sentences on what does not fit in this address, for whoever can put
        it right; empty when all is well"""
        self.ensure_one()
        return self._welfare_say_address(
            self._welfare_find_address_problems(),
            self.street,
            self.city_id.name or self.city,
            self._welfare_get_city(),
        )

    @api.model
    def _welfare_get_typed_advice(self, street, street2, postcode, city_name):
        """As :meth:`_welfare_get_address_advice`, of what somebody is typing."""
        city = self.env["res.city"]._welfare_find(city_name)
        codes = self._welfare_judge_address(street, street2, postcode, city)
        return self._welfare_say_address(codes, street, city_name, city)

    @api.model
    def _welfare_say_address(self, codes, street, city_name, city):
        words = {
            "city": self._welfare_say_city,
            "zip": self._welfare_say_zip,
            "empty": self._welfare_say_empty,
            "number": self._welfare_say_number,
            "street": self._welfare_say_street,
            "far": self._welfare_say_far,
        }
        return [words[code](street, city_name, city) for code in codes]

    @api.model
    def _welfare_say_city(self, _street, city_name, _city):
        if not city_name:
            return self.env._("The municipality is missing.")
        cities = self.env["res.city"]
        if alike := cities._welfare_find_alike(city_name):
            return self.env._(
                "We do not know a municipality “%(typed)s”. Do you mean %(known)s?",
                typed=city_name,
                known=alike.name,
            )
        return self.env._(
            "We do not know the municipality “%s”: our rounds do not go there.",
            city_name,
        )

    @api.model
    def _welfare_say_zip(self, _street, _city_name, city):
        return self.env._(
            "The postcode of %(city)s is %(postcode)s.",
            city=city.name,
            postcode=city.zipcode,
        )

    @api.model
    def _welfare_say_empty(self, _street, _city_name, _city):
        return self.env._("The street is missing.")

    @api.model
    def _welfare_say_number(self, _street, _city_name, _city):
        return self.env._(
            "The number of the house is missing. If it has none, write “snc”."
        )

    @api.model
    def _welfare_say_street(self, street, _city_name, city):
        table = self.env["welfare.street"]._get_table(city.id)
        if key := find_alike(read_line(street).street, list(table)):
            known = (
                self.env["welfare.street"]
                .sudo()
                .search([("city_id", "=", city.id), ("key", "=", key)])
            )
            return self.env._(
                "Please check the street: do you mean %(street)s in %(city)s?",
                street=known.name,
                city=city.name,
            )
        return self.env._(
            "Please check the street: we do not know it in %s. If it is right, leave it"
            " as it is.",
            city.name,
        )

    @api.model
    def _welfare_say_far(self, _street, _city_name, city):
        return self.env._(
            "The position is more than %(km)s km from %(city)s.",
            km=FAR,
            city=city.name,
        )

    def _compute_welfare_needs_address(self):
        found = self.filtered_domain(self._get_welfare_needs_address_domain())
        for partner in self:
            partner.welfare_needs_address = partner in found

    def _search_welfare_needs_address(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain(self._get_welfare_needs_address_domain())
        return domain if True in value else ~domain

    @api.model
    def _get_welfare_needs_address_domain(self):
        return [
            "|",
            ("is_welfare_worker", "=", True),
            ("id", "in", self.env["welfare.place"].sudo()._get_partner_ids()),
        ]
