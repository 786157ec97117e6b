from odoo import api, fields, models
from odoo.tools import SQL


class WelfareCreditCoverage(models.Model):
    _inherit = "welfare.credit.coverage"

    recharge_tax_ids = fields.Many2many(
        "account.tax",
        "welfare_coverage_recharge_tax_rel",
        string="Taxes of the recharge",
        readonly=True,
    )
    commission_tax_ids = fields.Many2many(
        "account.tax",
        "welfare_coverage_commission_tax_rel",
        string="Taxes of the commission",
        readonly=True,
    )
    # A share and not an amount: it stays true when a part is returned.
    cost_share = fields.Float(
        readonly=True,
        default=1.0,
        digits=(16, 12),
        help="The supplier's part of the price; the rest is commission.",
    )
    returned_on = fields.Date(readonly=True, help="Day in Europe/Rome")

    def write(self, vals):
        if vals.get("state") == "returned":
            vals = {"returned_on": self.env["welfare.clock"]._today(), **vals}
        return super().write(vals)

    def _get_recharge_parts(self):
        """:return: list of ``(part, account.tax, EUR)``; the sum is the amount spent,
        to the cent"""
        self.ensure_one()
        taxes = self.recharge_tax_ids or self.tax_ids
        cost = self.currency_id.round(self.amount * self.cost_share)
        parts = [("cost", taxes, cost)]
        commission = self.currency_id.round(self.amount - cost)
        if commission:
            parts.append(("commission", self.commission_tax_ids or taxes, commission))
        return parts

    def _find_differences(self):
        """Compare what these coverages' lots spent with what the ledger says.

        :return: list of dicts, see ``welfare.quadratura._find_differences``
        """
        return self._find_lot_differences(self.lot_id.ids) if self else []

    @api.model
    def _find_lot_differences(self, lot_ids=None, day=None):
        """Compare coverage and ledger, lot by lot.

        :param lot_ids: only these; default all
        :param day: as things stood at the end of this day; default now
        :return: list of dicts, see ``welfare.quadratura._find_differences``
        """
        self.env.flush_all()
        day = day or self.env["welfare.clock"]._today()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lot.id, lot.payer_id,
                       COALESCE(spent.amount, 0), COALESCE(covered.amount, 0)
                  FROM welfare_credit_lot lot
             LEFT JOIN (SELECT lot_id, -SUM(amount) AS amount
                          FROM welfare_credit_move
                         WHERE move_type IN ('spend', 'reversal') AND day <= %(day)s
                      GROUP BY lot_id) spent ON spent.lot_id = lot.id
             LEFT JOIN (SELECT lot_id, SUM(amount) AS amount
                          FROM welfare_credit_coverage
                         WHERE state IN ('spent', 'recharged', 'returned')
                           AND spent_on <= %(day)s
                           AND (state <> 'returned' OR returned_on > %(day)s)
                      GROUP BY lot_id) covered ON covered.lot_id = lot.id
                 WHERE COALESCE(spent.amount, 0) <> COALESCE(covered.amount, 0)
                   AND (%(all)s OR lot.id = ANY(%(lots)s))
              ORDER BY lot.id""",
                day=day,
                all=lot_ids is None,
                lots=list(lot_ids or []),
            )
        )
        return [
            {
                "payer_id": payer_id,
                "model": "welfare.credit.lot",
                "id": lot_id,
                "document": self.env._("Lot %s", lot_id),
                "register": float(spent),
                "books": float(covered),
                "message": self.env._(
                    "Lot %(lot)s: spent in the ledger %(spent)s, in the coverage"
                    " %(covered)s (%(orders)s)",
                    lot=lot_id,
                    spent=f"{spent:.2f}",
                    covered=f"{covered:.2f}",
                    orders=self._name_orders(lot_id),
                ),
            }
            for lot_id, payer_id, spent, covered in rows
        ]

    @api.model
    def _name_orders(self, lot_id):
        """:return: the orders of a lot whose coverage is not what the ledger spent"""
        coverages = self.sudo().search(
            [("lot_id", "=", lot_id), ("state", "in", ("spent", "recharged"))]
        )
        spent = dict(
            self.env["welfare.credit.move"]
            .sudo()
            ._read_group(
                [
                    ("lot_id", "=", lot_id),
                    ("origin_model", "=", self._name),
                    ("move_type", "in", ("spend", "reversal")),
                ],
                ["origin_id"],
                ["amount:sum"],
            )
        )
        covered = {}
        for coverage in coverages:
            key = coverage.return_of_id or coverage
            covered[key] = covered.get(key, 0.0) + coverage.amount
        orders = self.env["sale.order"].sudo()
        for coverage, amount in covered.items():
            if coverage.currency_id.compare_amounts(-spent.get(coverage.id, 0), amount):
                orders |= coverage.order_id
        return ", ".join(orders.mapped("name")) or self.env._("no single order")
