from odoo import api, fields, models
from odoo.fields import Domain


class WelfareCharterCertificate(models.Model):
    """A paper of a supplier that expires: organic, designation of origin, insurance,
    professional register ..."""

    _name = "welfare.charter.certificate"
    _description = "Supplier certificate"
    _order = "valid_until, id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Supplier",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_welfare_supplier", "=", True)],
    )
    kind = fields.Selection(
        [
            ("organic", "Organic"),
            ("origin", "Designation of origin"),
            ("social_farming", "Social farming"),
            ("register", "Professional register"),
            ("insurance", "Insurance"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    name = fields.Char(required=True)
    number = fields.Char()
    issuer = fields.Char(string="Issued by", required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True, index=True, help="Last day, in Italy.")
    is_valid = fields.Boolean(
        string="Valid today", compute="_compute_is_valid", search="_search_is_valid"
    )
    attachment_id = fields.Many2one("ir.attachment", string="Paper", copy=False)
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "welfare_certificate_product_rel",
        "certificate_id",
        "product_tmpl_id",
        string="Products",
        domain="[('welfare_supplier_id', '=', partner_id)]",
    )

    _days_in_order = models.Constraint(
        "CHECK (valid_until >= valid_from)", "A certificate ends after it begins."
    )

    @api.model
    def _get_valid_domain(self, day):
        """:param day: date in Europe/Rome
        :return: domain of the certificates valid on that day, first and last included
        """
        return Domain([("valid_from", "<=", day), ("valid_until", ">=", day)])

    @api.model
    def _get_type_domain(self, key):
        """:param str key: of a type, as :meth:`_get_type_choices` gives it
        :return: domain of the certificates of that type"""
        return Domain("kind", "=", key)

    @api.model
    def _get_type_choices(self):
        """:return: list of ``(key, name)`` of the types that buyers may ask for; papers
        that say nothing of a product (insurance) are left out"""
        told = {"organic", "origin", "social_farming", "register"}
        return [
            (key, name)
            for key, name in self._fields["kind"]._description_selection(self.env)
            if key in told
        ]

    def _get_type_name(self):
        """:return: name of this certificate's type, in the reader's language"""
        self.ensure_one()
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    @api.depends("valid_from", "valid_until")
    def _compute_is_valid(self):
        valid = self.filtered_domain(
            self._get_valid_domain(self.env["welfare.clock"]._today())
        )
        for certificate in self:
            certificate.is_valid = certificate in valid

    def _search_is_valid(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_valid_domain(self.env["welfare.clock"]._today())
        return Domain.OR(domain if wanted else ~domain for wanted in value)
