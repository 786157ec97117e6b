from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    welfare_voucher_months = fields.Integer(
        string="Voucher lasts (months)",
        help="From the day of issue. Zero: as the company says.",
    )

    welfare_booking = fields.Selection(
        [
            ("none", "Nothing"),
            ("appointment", "A date"),
            ("quote", "A quote"),
        ],
        string="Agreed first",
        default="none",
        required=True,
        help="What the worker and the supplier agree on before the service.",
    )

    _welfare_voucher_months_not_negative = models.Constraint(
        "CHECK (welfare_voucher_months >= 0)", "A voucher does not last less than zero."
    )

    def _welfare_asks_for_whom(self):
        """:return: whether the shop asks the logged-in user who enjoys this"""
        self.ensure_one()
        product = self.sudo()
        return bool(
            product.welfare_delivery == "voucher"
            and product.welfare_supplier_id
            and self.env.user.has_group("welfarepiu_base.group_worker")
        )

    def _welfare_get_family_choices(self):
        """Say for whom the logged-in worker may buy this, besides the own person.

        :return: list of ``(welfare.family.member, list of obstacles)``, sudo; empty
            where the page has nothing to ask
        """
        self.ensure_one()
        if not self._welfare_asks_for_whom():
            return []
        members = self.env.user.partner_id.sudo().welfare_family_ids
        return [(one, one._get_product_obstacles(self.sudo())) for one in members]
