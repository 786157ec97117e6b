from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date


class ProductTemplate(models.Model):
    _inherit = "product.template"

    welfare_origin_region = fields.Char(string="Region of origin")
    welfare_origin_country_id = fields.Many2one(
        "res.country", string="Country of origin"
    )
    welfare_production = fields.Text(string="How it is made", translate=True)
    welfare_ingredients = fields.Text(string="Ingredients", translate=True)
    welfare_allergen_ids = fields.Many2many(
        "welfare.allergen",
        string="Allergens",
        groups="welfarepiu_base.group_operator",
        help="Buyers read them on the product sheet.",
    )
    welfare_certificate_ids = fields.Many2many(
        "welfare.charter.certificate",
        "welfare_certificate_product_rel",
        "product_tmpl_id",
        "certificate_id",
        string="Certificates",
        domain="[('partner_id', '=', welfare_supplier_id)]",
        groups="welfarepiu_base.group_operator",
    )

    welfare_place_city_id = fields.Many2one(
        "res.city",
        string="Place",
        compute="_compute_welfare_place_city_id",
        store=True,
        compute_sudo=True,
        index="btree_not_null",
        help="Where it comes from, else where its supplier is: distances start there.",
    )
    welfare_lead_days = fields.Integer(
        string="Lead time (days)", help="Between the order and the service."
    )
    welfare_capacity_day = fields.Integer(
        string="At most a day",
        help="Served in one day; of vouchers without a date, sold. Zero: no limit.",
    )
    welfare_capacity_week = fields.Integer(
        string="At most a week",
        help="The same, from Monday to Sunday. Zero: no limit.",
    )
    welfare_paused_from = fields.Date(
        string="Paused from", readonly=True, copy=False, help="First day, in Italy."
    )
    welfare_paused_until = fields.Date(
        string="Paused until",
        readonly=True,
        copy=False,
        help="Last day. Empty: until the supplier resumes it.",
    )
    welfare_proposal_ids = fields.One2many(
        "welfare.product.proposal",
        "product_tmpl_id",
        string="Proposals",
        groups="welfarepiu_base.group_operator",
    )

    _welfare_pause_in_order = models.Constraint(
        "CHECK (welfare_paused_until IS NULL"
        " OR welfare_paused_until >= welfare_paused_from)",
        "A pause ends after it begins.",
    )
    _welfare_capacity_not_negative = models.Constraint(
        "CHECK (COALESCE(welfare_lead_days, 0) >= 0"
        " AND COALESCE(welfare_capacity_day, 0) >= 0"
        " AND COALESCE(welfare_capacity_week, 0) >= 0)",
        "Days and amounts are not negative.",
    )

    @api.depends("welfare_origin_city_id", "welfare_supplier_id.city_id")
    def _compute_welfare_place_city_id(self):
        for product in self:
            product.welfare_place_city_id = (
                product.welfare_origin_city_id or product.welfare_supplier_id.city_id
            )

    # ------------------------------------------------------------
    # What its supplier can do with it
    # ------------------------------------------------------------

    def _welfare_check_mine(self):
        """:raise AccessError: the current user does not act for the supplier of this
        product"""
        self.ensure_one()
        supplier = self.env.user._welfare_get_supplier()
        if self.sudo().welfare_supplier_id != supplier:
            raise AccessError(self.env._("This is another supplier's."))

    @api.model
    def _welfare_get_mine(self):
        """:return: products of the current user's firm, with superuser rights"""
        supplier = self.env.user._welfare_get_supplier()
        return self.sudo().search(
            [
                ("welfare_supplier_id", "=", supplier.id),
                ("company_id", "in", [False, self.env.company.id]),
            ],
            order="name, id",
        )

    def _welfare_pause(self, until=None):
        """Its supplier stops selling it, from today.

        :param until: last day of the pause, in Italy; empty: until it resumes
        :raise AccessError: another supplier's
        :raise UserError: the day is past
        """
        self._welfare_check_mine()
        today = self.env["welfare.clock"]._today()
        if until and until < today:
            raise UserError(self.env._("The day of the return is past."))
        self.sudo().write(
            {"welfare_paused_from": today, "welfare_paused_until": until or False}
        )

    def _welfare_resume(self):
        """Its supplier sells it again, from now."""
        self._welfare_check_mine()
        self.sudo().write({"welfare_paused_from": False, "welfare_paused_until": False})

    @api.model
    def _get_welfare_paused_domain(self, day):
        """:param day: date in Europe/Rome
        :return: domain, on products or variants, of those paused on that day, first and
            last included"""
        return Domain("welfare_paused_from", "<=", day) & (
            Domain("welfare_paused_until", "=", False)
            | Domain("welfare_paused_until", ">=", day)
        )

    def _welfare_is_paused(self, day):
        """:return: whether its supplier does not sell it on ``day``"""
        self.ensure_one()
        product = self.sudo()
        return bool(
            product.welfare_paused_from
            and product.welfare_paused_from <= day
            and not (
                product.welfare_paused_until and product.welfare_paused_until < day
            )
        )

    def _welfare_get_pause_sentence(self):
        until = self.sudo().welfare_paused_until
        if until:
            return self.env._(
                "The supplier is away until %s.", format_date(self.env, until)
            )
        return self.env._("The supplier has paused this product.")

    def _welfare_has_capacity(self):
        """:return: whether each sale takes of what its supplier can make. What is done
        by appointment is counted when its day is agreed."""
        self.ensure_one()
        product = self.sudo()
        return bool(
            (product.welfare_capacity_day or product.welfare_capacity_week)
            and product.welfare_booking != "appointment"
        )

    def _welfare_get_next_service_day(self):
        """:return: the day on which it would be served if it were ordered now; false if
        it is agreed later"""
        self.ensure_one()
        order = self.env["sale.order"].sudo().new({"company_id": self.env.company.id})
        line = order.order_line.new(
            {"order_id": order.id, "product_id": self.sudo().product_variant_id.id}
        )
        return line._welfare_get_service_day()

    def _welfare_get_full_sentence(self, day):
        """:param day: date in Europe/Rome; false: not chosen yet
        :return: how much of it is left on that day, for whoever wants more"""
        left = self.env["welfare.product.day"]._get_left(self, day)
        if not day:
            return self.env._(
                "%(product)s: the supplier makes %(amount)s.",
                product=self.name,
                amount=self._welfare_get_capacity_words(),
            )
        if left:
            return self.env._(
                "%(product)s: only %(left)s left for %(day)s. It is all the supplier"
                " can make.",
                product=self.name,
                left=f"{left:g}",
                day=format_date(self.env, day),
            )
        return self.env._(
            "%(product)s: sold out for %(day)s. The supplier makes %(amount)s: choose"
            " another day, or order again from tomorrow.",
            product=self.name,
            day=format_date(self.env, day),
            amount=self._welfare_get_capacity_words(),
        )

    def _welfare_get_capacity_words(self):
        """:return: what the supplier can make, in words; empty: no limit"""
        product = self.sudo()
        words = []
        if product.welfare_capacity_day:
            words.append(self.env._("%s a day", product.welfare_capacity_day))
        if product.welfare_capacity_week:
            words.append(self.env._("%s a week", product.welfare_capacity_week))
        return ", ".join(words)

    @api.constrains("welfare_certificate_ids", "welfare_supplier_id")
    def _check_welfare_certificates(self):
        for product in self.sudo():
            if product.welfare_certificate_ids.partner_id - product.welfare_supplier_id:
                raise ValidationError(
                    self.env._("A product bears only certificates of its own supplier.")
                )

    def _get_welfare_sheet(self):
        """What any buyer may read about this product.

        :return: dict with ``origin_city``, ``origin_region``, ``origin_country``,
            ``production``, ``ingredients`` (str or ``False``), ``allergens`` (names),
            ``sfa_made`` (bool), ``supplier`` (name or ``False``: the operator's own),
            ``score`` and ``max_score`` of the supplier's charter in force (``None``
            without one), ``certificates`` valid today (dicts of ``kind``, ``name``,
            ``number``, ``issuer``, ``valid_until``), ``lead_days`` (int), ``capacity``
            (words, may be empty), ``reasons`` why it cannot be bought now (sentences)
        """
        self.ensure_one()
        # The buyer reads neither adhesions nor certificates, only what is named above.
        product = self.sudo()
        adhesion = product._get_welfare_adhesion()
        return {
            "origin_city": product.welfare_origin_city_id.name,
            "origin_region": product.welfare_origin_region,
            "origin_country": product.welfare_origin_country_id.name,
            "production": product.welfare_production,
            "ingredients": product.welfare_ingredients,
            "allergens": product.welfare_allergen_ids.mapped("name"),
            "sfa_made": product.welfare_sfa_made,
            "supplier": product.welfare_supplier_id.name,
            "score": adhesion.score if adhesion else None,
            "max_score": adhesion.max_score if adhesion else None,
            "certificates": [
                product._prepare_welfare_certificate(certificate)
                for certificate in product._get_valid_welfare_certificates()
            ],
            "lead_days": product.welfare_lead_days,
            "capacity": product._welfare_get_capacity_words(),
            "reasons": product._get_welfare_reasons(self.env.user.partner_id),
        }

    def _get_welfare_reasons(self, partner):
        """:return: why ``partner`` cannot buy this now, in words; a product that is
        sold out for the day on which it would be served is one of them"""
        now = self.env["welfare.clock"]._now()
        variant = self.product_variant_id
        reasons = variant._welfare_check_can_buy(partner, now) if variant else []
        if self._welfare_has_capacity():
            day = self._welfare_get_next_service_day()
            if self.env["welfare.product.day"]._get_left(self, day) == 0:
                reasons.append(self._welfare_get_full_sentence(day))
        return reasons

    def _get_welfare_adhesion(self):
        adhesions = self.welfare_supplier_id.welfare_adhesion_ids
        return adhesions._filter_in_force(self.env["welfare.clock"]._now()).filtered(
            lambda a: a.company_id == self.env.company
        )[:1]

    def _get_valid_welfare_certificates(self):
        certificates = self.welfare_certificate_ids
        return certificates.filtered_domain(
            certificates._get_valid_domain(self.env["welfare.clock"]._today())
        )

    def _prepare_welfare_certificate(self, certificate):
        return {
            "kind": certificate._get_type_name(),
            "name": certificate.name,
            "number": certificate.number,
            "issuer": certificate.issuer,
            "valid_until": certificate.valid_until,
        }
