from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

SHARES = ("share_alliance", "share_province", "share_region", "share_elsewhere")


class WelfareCharterSpending(models.Model):
    """Where a supplier spends what it takes in, in per cent, for one year.

    The local multiplier is made of it. Declared by the supplier, not proved.
    """

    _name = "welfare.charter.spending"
    _description = "Where a supplier spends"
    _order = "year desc, partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Supplier",
        required=True,
        index=True,
        ondelete="cascade",
    )
    year = fields.Integer(required=True, aggregator=None)
    share_alliance = fields.Integer(
        string="In the 42 municipalities (%)", required=True, aggregator="avg"
    )
    share_province = fields.Integer(
        string="Elsewhere in the province (%)", required=True, aggregator="avg"
    )
    share_region = fields.Integer(
        string="Elsewhere in the region (%)", required=True, aggregator="avg"
    )
    share_elsewhere = fields.Integer(
        string="Elsewhere (%)", required=True, aggregator="avg"
    )
    declared_on = fields.Date(readonly=True)

    _one_a_year = models.UniqueIndex(
        "(partner_id, year)", "A supplier says once a year where it spends."
    )
    _shares_in_range = models.Constraint(
        "CHECK (LEAST(share_alliance, share_province, share_region, share_elsewhere)"
        " >= 0)",
        "A share is between 0 and 100 per cent.",
    )
    _adds_to_hundred = models.Constraint(
        "CHECK (share_alliance + share_province + share_region + share_elsewhere"
        " = 100)",
        "The four shares have to add to 100 per cent.",
    )
    _year_sensible = models.Constraint(
        "CHECK (year BETWEEN 2000 AND 2100)", "This is not a year."
    )

    @api.depends("partner_id", "year")
    def _compute_display_name(self):
        for spending in self:
            spending.display_name = f"{spending.partner_id.name} {spending.year}"

    @api.model
    def _get_year_asked(self):
        """:return: the last year that is over, in Italy"""
        return self.env["welfare.clock"]._today().year - 1

    @api.model
    def _declare(self, shares, year=None):
        """The current portal user's firm says where it spends; again corrects it.

        :param dict shares: whole per cents of the four ``SHARES``
        :return: the row
        :raise AccessError: the user acts for no supplier
        :raise UserError: the shares do not add to 100
        """
        user = self.env.user
        if not user.has_group("welfarepiu_base.group_supplier"):
            raise AccessError(self.env._("Only a supplier says where it spends."))
        vals = {name: shares.get(name) or 0 for name in SHARES}
        self._check_shares(vals)
        vals["declared_on"] = self.env["welfare.clock"]._today()
        year = year or self._get_year_asked()
        partner = user.partner_id.commercial_partner_id
        spending = self.sudo()._get_of(partner, year)
        if spending:
            spending.write(vals)
        else:
            spending = spending.create({**vals, "partner_id": partner.id, "year": year})
        return spending.sudo(self.env.su)

    @api.model
    def _check_shares(self, vals):
        if min(vals.values()) < 0:
            raise UserError(self.env._("A share is between 0 and 100 per cent."))
        if sum(vals.values()) != 100:
            raise UserError(
                self.env._(
                    "The four shares add to %s: they have to make 100 per cent.",
                    sum(vals.values()),
                )
            )

    @api.model
    def _get_of(self, partner, year):
        return self.search([("partner_id", "=", partner.id), ("year", "=", year)])
