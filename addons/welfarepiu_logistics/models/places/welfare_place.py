from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.presence import clip
from ..local_time import utc_to_rome_seconds


class WelfarePlace(models.Model):
    """A door that is nobody's home: a pick-up point, or a workplace (ADR 68).

    Its address is a contact of its own, never one of the firm: the portal shows a
    firm's users the documents of the firm's contacts, and deliveries are documents.
    """

    _name = "welfare.place"
    _description = "Place of delivery"
    _order = "kind, id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Address",
        required=True,
        index=True,
        ondelete="restrict",
        copy=False,
    )
    # Not _inherits: a place would have the two hundred fields of a contact.
    name = fields.Char(related="partner_id.name", readonly=False, required=True)
    street = fields.Char(related="partner_id.street", readonly=False)
    city_id = fields.Many2one(
        related="partner_id.city_id", string="Municipality", readonly=False
    )
    phone = fields.Char(related="partner_id.phone", readonly=False)
    welfare_door_note = fields.Char(
        related="partner_id.welfare_door_note", readonly=False
    )
    welfare_stairs = fields.Boolean(related="partner_id.welfare_stairs", readonly=False)
    welfare_position = fields.Char(
        related="partner_id.welfare_position", readonly=False
    )
    welfare_point_quality = fields.Selection(related="partner_id.welfare_point_quality")
    welfare_address_advice = fields.Text(related="partner_id.welfare_address_advice")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("pickup", "Pick-up point"), ("workplace", "Workplace")],
        required=True,
        default="pickup",
    )
    payer_id = fields.Many2one(
        "welfare.payer",
        string="Firm",
        index=True,
        ondelete="restrict",
        domain=[("payer_type", "=", "firm")],
        help="Only who works there can choose it.",
    )
    is_allowed = fields.Boolean(
        string="Deliveries allowed",
        default=True,
        help="Of a workplace the firm says so.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Opening hours",
        index="btree_not_null",
        ondelete="restrict",
        help="Parcels are brought while it is open. Empty: always.",
    )
    opening = fields.Char(
        string="When to collect",
        translate=True,
        help="As one says it: from Tuesday to Saturday, 9-12 and 15-18.",
    )
    host = fields.Char(string="Who hands over", help="A person or a desk.")
    capacity = fields.Integer(
        string="Orders per slot", help="How many it takes in one slot; 0: no limit."
    )
    has_cold_store = fields.Boolean(
        string="Has a fridge", help="Without one nothing that must stay cold is sent."
    )
    collect_by = fields.Selection(
        [("code", "By a code"), ("list", "By a list of names")],
        string="Collected",
        required=True,
        default="code",
        help="At work always by a code: a list would say who bought.",
    )
    keep_days = fields.Integer(
        string="Days kept",
        required=True,
        default=3,
        help="What is not collected by then comes back.",
    )
    collection_ids = fields.One2many(
        "welfare.collection", "place_id", string="Parcels to collect"
    )
    load_ids = fields.One2many("welfare.place.load", "place_id", string="Slots")

    _partner_uniq = models.UniqueIndex("(partner_id)", "One place for each address.")
    _workplace_of_a_firm = models.Constraint(
        "CHECK ((kind = 'workplace') = (payer_id IS NOT NULL))",
        "A workplace is one of a firm; a pick-up point is nobody's.",
    )
    _work_by_code = models.Constraint(
        "CHECK (kind = 'pickup' OR collect_by = 'code')",
        "At work parcels are collected by a code: a list would say who bought.",
    )
    _days_sensible = models.Constraint(
        "CHECK (keep_days BETWEEN 1 AND 30)", "Parcels are kept from 1 to 30 days."
    )
    _capacity_sensible = models.Constraint(
        "CHECK (capacity >= 0)", "The number of orders per slot is not below zero."
    )

    @api.constrains("partner_id", "city_id")
    def _check_address(self):
        for place in self:
            if not place.partner_id._welfare_get_city():
                raise ValidationError(
                    self.env._("Choose the municipality of %s.", place.name)
                )
            place.partner_id._check_welfare_place()

    @api.constrains("payer_id", "company_id")
    def _check_company(self):
        for place in self:
            if place.payer_id and place.payer_id.company_id != place.company_id:
                raise ValidationError(self.env._("This firm is of another company."))

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_with_address(v) for v in vals_list])

    @api.model
    def _prepare_with_address(self, vals):
        """:return: values of a place, whose address was made of the others"""
        own = {name for name, field in self._fields.items() if not field.related}
        address = {name: value for name, value in vals.items() if name not in own}
        partner = self.env["res.partner"].create(
            {
                "country_id": self.env.ref("base.it").id,
                **self._prepare_city_vals(address.get("city_id")),
                **address,
            }
        )
        kept = {name: value for name, value in vals.items() if name in own}
        return {**kept, "partner_id": partner.id}

    def write(self, vals):
        res = super().write(vals)
        if vals.get("city_id"):
            self.partner_id.write(self._prepare_city_vals(vals["city_id"]))
        if "capacity" in vals:
            self.load_ids.capacity = vals["capacity"]
        return res

    @api.model
    def _prepare_city_vals(self, city_id):
        """The town in words and its postcode follow the municipality."""
        city = self.env["res.city"].browse(city_id or ())
        return {
            "city": city.name,
            "zip": city.zipcode,
            "state_id": city.state_id.id,
        }

    @api.depends("name", "kind", "payer_id.name")
    def _compute_display_name(self):
        for place in self:
            place.display_name = place._get_title()

    def _get_title(self):
        """:return: what it is called: ``"Library"``, ``"Mill, Test firm"``"""
        self.ensure_one()
        firm = self.sudo().payer_id.name
        if firm and firm not in (self.name or ""):
            return f"{self.name}, {firm}"
        return self.name or ""

    def _describe_address(self):
        """:return: ``"Via Roma 1, Lovere"``"""
        self.ensure_one()
        return ", ".join(filter(None, (self.street, self.city_id.name)))

    @api.model
    def _get_partner_ids(self):
        """:return: ids of the addresses of places"""
        places = self.with_context(active_test=False)
        return places.search([("partner_id", "!=", False)]).partner_id.ids

    # -- who may have parcels brought there ------------------------------------------

    @api.model
    def _get_offered_domain(self, worker, company):
        """:param worker: ``res.partner`` who orders
        :return: domain of the places this person can choose"""
        work = self._get_employment_domain(worker)
        firms = self.env["welfare.employment"].sudo().search(work).payer_id
        return (
            Domain("company_id", "=", company.id)
            & Domain("is_allowed", "=", True)
            & (Domain("kind", "=", "pickup") | Domain("payer_id", "in", firms.ids))
        )

    @api.model
    def _get_employment_domain(self, worker):
        today = self.env["welfare.clock"]._today()
        return (
            Domain("worker_id", "in", worker.ids)
            & (Domain("hired_on", "=", False) | Domain("hired_on", "<=", today))
            & (Domain("left_on", "=", False) | Domain("left_on", ">=", today))
        )

    def _is_fit_for(self, order):
        """:return: whether what is ordered can be kept there"""
        self.ensure_one()
        return self.has_cold_store or not order._welfare_has_cold()

    # -- when ------------------------------------------------------------------------

    def _is_open_for(self, slot):
        """:return: whether somebody can take parcels at some moment of the slot, and
        there is room left"""
        self.ensure_one()
        return bool(self._clip(slot.date, [self._get_hours(slot)])) and self._has_room(
            slot
        )

    @api.model
    def _get_hours(self, slot):
        return (utc_to_rome_seconds(slot.start_at), round(slot.end_hour * 3600))

    def _clip(self, date, windows):
        """:param windows: ``[(start, end)]``, seconds on the clock in Italy
        :return: the parts of them in which the place is open"""
        presence = self.sudo().calendar_id._welfare_get_presence(date)
        return [part for window in windows for part in clip(presence, window)]

    def _has_room(self, slot):
        load = self.sudo().load_ids.filtered(lambda load: load.slot_id == slot)
        return not self.capacity or load.taken < self.capacity

    # -- HR ----------------------------------------------------------------------------

    @api.model
    def _get_sites(self, payer):
        """:return: the workplaces of a firm for who acts for it, sudo; nothing of what
        is brought there can be read from them on the firm's pages
        :raise AccessError: the user does not act for the firm"""
        payer.with_env(self.env)._check_can_manage()
        return (
            self.sudo()
            .with_context(active_test=False)
            .search([("payer_id", "=", payer.id)])
        )

    @api.model
    def _keep_site(self, payer, site_id, vals):
        """Add a workplace of a firm, or change it.

        :param site_id: of one of its workplaces; empty for a new one
        :param vals: some of ``name``, ``street``, ``city_id``, ``host``, ``opening``,
            ``has_cold_store``, ``is_allowed``, ``active``
        :return: it, sudo
        :raise AccessError: the user does not act for the firm
        :raise ValidationError: something is missing
        """
        sites = self._get_sites(payer)
        if not site_id:
            self._check_site(vals)
            return sites.create(
                {
                    "kind": "workplace",
                    "payer_id": payer.id,
                    "company_id": payer.company_id.id,
                    **vals,
                }
            )
        site = sites.filtered(lambda one: one.id == site_id)
        if not site:
            raise ValidationError(self.env._("This workplace is not there any more."))
        self._check_site({"name": site.name, "city_id": site.city_id.id, **vals})
        site.write(vals)
        return site

    @api.model
    def _check_site(self, vals):
        if not (vals.get("name") or "").strip():
            raise ValidationError(
                self.env._("Write how the workplace is called: plant, office, shop.")
            )
        if not vals.get("city_id"):
            raise ValidationError(self.env._("Choose the municipality."))
