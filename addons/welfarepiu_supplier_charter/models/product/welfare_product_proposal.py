from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_amount, formatLang, html2plaintext, plaintext2html

from odoo.addons.welfarepiu_base.models.credit.product_template import BILLING_PATHS
from odoo.addons.welfarepiu_base.models.settlement.product_template_handover import (
    HANDOVERS,
)

#: What is proposed, and where it stands on the product.
PRODUCT_FIELDS = {
    "name": "name",
    "description": "description_ecommerce",
    "category_ids": "public_categ_ids",
    "price": "list_price",
    "supplier_cost": "welfare_supplier_cost",
    "kind_id": "welfare_kind_id",
    "need_ids": "welfare_need_ids",
    "delivery": "welfare_delivery",
    "handover": "welfare_handover",
    "booking": "welfare_booking",
    "weight": "weight",
    "lead_days": "welfare_lead_days",
    "capacity_day": "welfare_capacity_day",
    "capacity_week": "welfare_capacity_week",
    "origin_city_id": "welfare_origin_city_id",
    "origin_region": "welfare_origin_region",
    "origin_country_id": "welfare_origin_country_id",
    "production": "welfare_production",
    "ingredients": "welfare_ingredients",
    "allergen_ids": "welfare_allergen_ids",
    "certificate_ids": "welfare_certificate_ids",
    "sfa_made": "welfare_sfa_made",
    "sale_tax_ids": "taxes_id",
    "purchase_tax_ids": "supplier_taxes_id",
    "billing_path": "welfare_billing_path",
}
#: The operator's part.
OPERATOR_FIELDS = {"category_ids", "sale_tax_ids", "purchase_tax_ids", "billing_path"}


class WelfareProductProposal(models.Model):
    """A product a supplier would like to sell, or a change of one it sells."""

    _name = "welfare.product.proposal"
    _description = "Proposed product"
    _inherit = ["welfare.approval"]

    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Product",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: a new one.",
    )
    is_change = fields.Boolean(readonly=True, help="Of a product that is sold already.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char()
    description = fields.Text()
    category_ids = fields.Many2many("product.public.category", string="Shop category")
    price = fields.Monetary(help="Gross: what the buyer pays for one.")
    supplier_cost = fields.Monetary(
        string="Owed to the supplier",
        help="Gross, per unit sold. Zero: the sale price, without commission.",
    )
    kind_id = fields.Many2one("welfare.benefit.kind", string="Benefit kind")
    need_ids = fields.Many2many("welfare.need", string="Needs")
    delivery = fields.Selection(
        [("goods", "Goods, delivered"), ("voucher", "Voucher")],
        string="Served as",
        default="goods",
        required=True,
    )
    handover = fields.Selection(
        HANDOVERS,
        string="Handed over",
        default="rounds",
        required=True,
        help="Of goods. What the supplier brings or hands over itself never passes"
        " through our warehouse, and it accepts each order.",
    )
    booking = fields.Selection(
        [("none", "Nothing"), ("appointment", "A date"), ("quote", "A quote")],
        string="Agreed first",
        default="none",
        required=True,
    )
    weight = fields.Float(string="Weight (kg)")
    area = fields.Selection(
        [
            ("everywhere", "Everywhere"),
            ("cities", "Some municipalities"),
            ("reach", "Within a distance by road"),
        ],
        string="Where it is served",
        default="everywhere",
        required=True,
    )
    city_ids = fields.Many2many("res.city", string="Municipalities")
    reach = fields.Float(string="Distance", digits=(6, 1))
    reach_unit = fields.Selection(
        [("km", "kilometres"), ("minutes", "minutes by car")], default="km"
    )
    lead_days = fields.Integer(
        string="Lead time (days)", help="Between the order and the service."
    )
    capacity_day = fields.Integer(
        string="At most a day", help="Zero: the supplier sets no limit."
    )
    capacity_week = fields.Integer(
        string="At most a week", help="Zero: the supplier sets no limit."
    )
    origin_city_id = fields.Many2one("res.city", string="Comes from")
    origin_region = fields.Char(string="Region of origin")
    origin_country_id = fields.Many2one("res.country", string="Country of origin")
    production = fields.Text(string="How it is made")
    is_food = fields.Boolean(
        string="Food or drink",
        help="Ingredients and allergens are then needed (Regulation (EU) 1169/2011).",
    )
    ingredients = fields.Text()
    allergen_ids = fields.Many2many("welfare.allergen", string="Allergens")
    allergens_checked = fields.Boolean(
        string="All fourteen allergens were looked at",
        help="The supplier says so: what is not ticked is not in it.",
    )
    certificate_ids = fields.Many2many(
        "welfare.charter.certificate",
        string="Certificates",
        domain="[('partner_id', '=', partner_id)]",
    )
    sfa_made = fields.Boolean(string="Made by an SFA workshop")
    sale_tax_ids = fields.Many2many(
        "account.tax",
        "welfare_proposal_sale_tax_rel",
        string="Sales taxes",
        domain="[('type_tax_use', '=', 'sale'), ('company_id', '=', company_id)]",
    )
    purchase_tax_ids = fields.Many2many(
        "account.tax",
        "welfare_proposal_purchase_tax_rel",
        string="Purchase taxes",
        domain="[('type_tax_use', '=', 'purchase'), ('company_id', '=', company_id)]",
    )
    billing_path = fields.Selection(BILLING_PATHS, default="mandate", required=True)
    picture_ids = fields.One2many(
        "welfare.proposal.picture", "proposal_id", string="Pictures"
    )
    changes = fields.Html(
        compute="_compute_changes",
        sanitize=False,
        string="What changes",
    )

    _one_open = models.UniqueIndex(
        "(product_tmpl_id) WHERE state IN ('draft', 'proposed', 'to_integrate')"
        " AND product_tmpl_id IS NOT NULL",
        "A change of this product is already under way.",
    )
    _change_of_something = models.Constraint(
        "CHECK (NOT is_change OR product_tmpl_id IS NOT NULL)",
        "A change is a change of a product.",
    )
    _accepted_is_sold = models.Constraint(
        "CHECK (state <> 'accepted' OR (product_tmpl_id IS NOT NULL"
        " AND decided_on IS NOT NULL AND decided_by_id IS NOT NULL))",
        "What was accepted is a product.",
    )
    _priced = models.Constraint(
        "CHECK (state IN ('draft', 'to_integrate', 'withdrawn', 'refused')"
        " OR price > 0)",
        "What is proposed has a price.",
    )
    _cost_within_price = models.Constraint(
        "CHECK (COALESCE(supplier_cost, 0) >= 0 AND COALESCE(price, 0) >= 0"
        " AND (COALESCE(supplier_cost, 0) <= COALESCE(price, 0)))",
        "The supplier is owed at most the price.",
    )
    _not_negative = models.Constraint(
        "CHECK (COALESCE(lead_days, 0) >= 0 AND COALESCE(capacity_day, 0) >= 0"
        " AND COALESCE(capacity_week, 0) >= 0 AND COALESCE(reach, 0) >= 0"
        " AND COALESCE(weight, 0) >= 0)",
        "Days, amounts and distances are not negative.",
    )

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for proposal in self:
            proposal.display_name = proposal.name or self.env._("New product")

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"product_tmpl_id", "is_change"}

    def _get_mail_template(self):
        return self.env.ref(
            "welfarepiu_supplier_charter.mail_template_product_proposal"
        )

    @api.model
    def _get_product_fields(self):
        """Hook.

        :return: ``{field: where it stands on the product}``
        """
        return PRODUCT_FIELDS

    @api.model
    def _get_content_fields(self):
        return {
            *self._get_product_fields(),
            "area",
            "city_ids",
            "reach",
            "reach_unit",
            "is_food",
            "allergens_checked",
        }

    @api.model
    def _get_supplier_fields(self):
        return self._get_content_fields() - OPERATOR_FIELDS

    @api.constrains("certificate_ids", "partner_id")
    def _check_certificates(self):
        for proposal in self.sudo():
            if proposal.certificate_ids.partner_id - proposal.partner_id:
                raise ValidationError(
                    self.env._("A product bears only certificates of its own supplier.")
                )

    # ------------------------------------------------------------
    # The supplier
    # ------------------------------------------------------------

    @api.model
    def _create_for_supplier(self, product=None):
        """Begin a draft for the current user's firm.

        :param product: a ``product.template`` of its own, to change; empty: a new one
        :return: the draft; a change begun already is gone on with
        :raise AccessError: the user is of no supplier
        :raise UserError: the product is not its own
        """
        supplier = self.env.user._welfare_get_supplier()
        vals = {
            "partner_id": supplier.id,
            "origin_country_id": self.env.ref("base.it").id,
        }
        if product:
            product.with_env(self.env)._welfare_check_mine()
            if under_way := self._get_under_way(product):
                return under_way
            vals = {**vals, **self._prepare_from_product(product.sudo())}
        return self.sudo().create(vals).sudo(self.env.su)

    @api.model
    def _get_under_way(self, product):
        return self.search(
            Domain("product_tmpl_id", "=", product.id)
            & Domain("state", "in", ("draft", "proposed", "to_integrate"))
        )

    @api.model
    def _get_text_lang(self, product):
        """:return: the language in which suppliers write"""
        langs = dict(self.env["res.lang"].get_installed())
        return "it_IT" if "it_IT" in langs else self.env.lang

    @api.model
    def _prepare_from_product(self, product):
        """:return: values of a proposal that changes nothing of ``product`` (sudo)"""
        product = product.with_context(lang=self._get_text_lang(product))
        vals = {
            name: self._fields[name].convert_to_write(product[there], product)
            for name, there in self._get_product_fields().items()
            if name != "description"
        }
        return {
            **vals,
            "product_tmpl_id": product.id,
            "is_change": True,
            "description": html2plaintext(product.description_ecommerce or ""),
            "area": "cities" if product.welfare_city_ids else "everywhere",
            "city_ids": [Command.set(product.welfare_city_ids.ids)],
            "is_food": bool(product.welfare_ingredients),
            "allergens_checked": False,
        }

    def _get_missing(self):
        res = []
        for name in ("name", "description", "price", "kind_id"):
            if not self[name]:
                res.append(self._get_label(name))
        if self.area == "cities" and not self.city_ids:
            res.append(self._get_label("city_ids"))
        if self.area == "reach" and not self.reach:
            res.append(self._get_label("reach"))
        if self.is_food and not self.ingredients:
            res.append(self._get_label("ingredients"))
        if self.is_food and not self.allergens_checked:
            res.append(self._get_label("allergens_checked"))
        return res

    def _get_label(self, name):
        return self._fields[name].get_description(self.env, ["string"])["string"]

    def _get_served_cities(self):
        """Where it is served, by road and never across the lake.

        :return: ``res.city``; empty: everywhere
        :raise UserError: a distance is asked for from a place whose roads are unknown
        """
        self.ensure_one()
        if self.area == "cities":
            return self.city_ids
        if self.area == "everywhere":
            return self.env["res.city"]
        place = self._get_start_city()
        distances = self.env["welfare.travel"]._distances_from(place)
        if not distances:
            raise UserError(
                self.env._(
                    "The roads from %s are unknown: choose municipalities instead.",
                    place.name or self.partner_id.name,
                )
            )
        unit = 0 if self.reach_unit == "km" else 1
        near = {
            city_id: way[unit]
            for city_id, way in distances.items()
            if way[unit] <= self.reach
        }
        return self.env["res.city"].browse(sorted(near, key=near.get))

    def _get_start_city(self):
        """Hook.

        :return: ``res.city`` from which a distance is counted
        """
        return self.partner_id.city_id

    # ------------------------------------------------------------
    # The operator
    # ------------------------------------------------------------

    @api.depends_context("lang")
    @api.depends(lambda self: [*self._get_content_fields(), "picture_ids", "state"])
    def _compute_changes(self):
        for proposal in self:
            proposal.changes = proposal._draw_changes()

    def _draw_changes(self):
        rows = self.sudo()._get_changes()
        if not rows:
            return Markup("<p>%s</p>") % self.env._("Nothing changes.")
        head = Markup("<tr><th></th><th>%s</th><th>%s</th></tr>") % (
            self.env._("Now"),
            self.env._("Proposed"),
        )
        body = Markup().join(
            Markup("<tr><th>%s</th><td>%s</td><td>%s</td></tr>") % row for row in rows
        )
        return (
            Markup('<table class="table table-sm o_welfare_changes">%s%s</table>')
        ) % (head, body)

    def _get_changes(self, names=None):
        """What accepting this changes, field by field.

        :param names: only of these fields
        :return: list of ``(label, text now, text proposed)``; of a new product all that
            is filled in
        """
        self.ensure_one()
        product = self.product_tmpl_id.with_context(
            lang=self._get_text_lang(self.product_tmpl_id)
        )
        res = []
        for name, there in self._get_product_fields().items():
            if names is not None and name not in names:
                continue
            if name == "handover" and self.delivery != "goods":
                # A voucher is handed over by nobody.
                continue
            old = self._describe(name, product[there]) if product else ""
            new = self._describe(name, self[name])
            if old != new:
                res.append((self._get_label(name), old, new))
        old = self._describe_area_now(product)
        new = self._describe_area()
        if old != new:
            res.append((self._get_label("area"), old, new))
        if self.picture_ids:
            res.append((self._get_label("picture_ids"), "", str(len(self.picture_ids))))
        return res

    def _describe_area_now(self, product):
        return ", ".join(product.welfare_city_ids.sorted("name").mapped("name"))

    def _describe_area(self):
        try:
            cities = self._get_served_cities()
        except UserError as error:
            return error.args[0]
        return ", ".join(cities.sorted("name").mapped("name"))

    def _describe(self, name, value):
        """:return: a value as a person reads it"""
        field = self._fields[name]
        if field.relational:
            # Names in the reader's language, whatever the texts are in; a municipality
            # without the postcode, which says nothing.
            shown = "name" if value._name == "res.city" else "display_name"
            return ", ".join(sorted(value.with_env(self.env).mapped(shown)))
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if name == "supplier_cost" and not value:
            return self.env._("The whole price")
        if field.type == "float":
            return formatLang(self.env, value, digits=2) if value else ""
        if field.type == "monetary":
            return format_amount(self.env, value or 0.0, self.currency_id)
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if name == "description" and "<" in (value or ""):
            value = html2plaintext(value)
        return str(value or "").strip()

    def _check_can_accept(self):
        res = super()._check_can_accept()
        if missing := self._get_missing():
            raise UserError(self.env._("Still missing: %s.", ", ".join(missing)))
        if not self.sale_tax_ids:
            raise UserError(self.env._("Choose the taxes first."))
        return res

    def _before_accept(self):
        """Write the product: here, and nowhere else.

        Vouchers and orders already sold keep the price they were sold at.
        """
        changes = self._draw_changes()
        product = self.product_tmpl_id.with_context(
            lang=self._get_text_lang(self.product_tmpl_id)
        )
        vals = self._prepare_product_vals()
        if product:
            product.write(vals)
        else:
            product = product.create({**vals, **self._prepare_new_product_vals()})
            self.with_context(welfare_decides=True).product_tmpl_id = product
        self._use_pictures(product)
        product._message_log(body=changes)
        self._message_log(body=changes)

    def _prepare_product_vals(self):
        """:return: values of the ``product.template``"""
        self.ensure_one()
        vals = {
            there: self._fields[name].convert_to_write(self[name], self)
            for name, there in self._get_product_fields().items()
        }
        return {
            **vals,
            "description_ecommerce": plaintext2html(self.description or ""),
            "taxes_id": [Command.set(self.sale_tax_ids._welfare_get_included().ids)],
            "supplier_taxes_id": [
                Command.set(self.purchase_tax_ids._welfare_get_included().ids)
            ],
            "welfare_city_ids": [Command.set(self._get_served_cities().ids)],
        }

    def _prepare_new_product_vals(self):
        is_goods = self.delivery == "goods"
        return {
            "type": "consu" if is_goods else "service",
            "invoice_policy": "order",
            "welfare_supplier_id": self.partner_id.id,
            "is_published": True,
            "description_sale": False,
        }

    def _use_pictures(self, product):
        """New pictures take the place of the old ones; without any, those stay."""
        pictures = self.picture_ids
        if not pictures:
            return
        product.write(
            {
                "image_1920": pictures[0].image,
                "product_template_image_ids": [
                    Command.clear(),
                    *(
                        Command.create({"name": one.name, "image_1920": one.image})
                        for one in pictures[1:]
                    ),
                ],
            }
        )
