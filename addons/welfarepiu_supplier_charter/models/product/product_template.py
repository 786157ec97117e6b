from odoo import api, fields, models
from odoo.exceptions import ValidationError


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
            ``number``, ``issuer``, ``valid_until``)
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
        }

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
        kinds = dict(certificate._fields["kind"]._description_selection(self.env))
        return {
            "kind": kinds[certificate.kind],
            "name": certificate.name,
            "number": certificate.number,
            "issuer": certificate.issuer,
            "valid_until": certificate.valid_until,
        }
