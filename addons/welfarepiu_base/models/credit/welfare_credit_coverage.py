from odoo import fields, models

from .product_template import BILLING_PATHS


class WelfareCreditCoverage(models.Model):
    """Which lot pays which part of an order line. Everything later reads this:
    vouchers, returns, recharge, quadratura."""

    _name = "welfare.credit.coverage"
    _description = "Credit coverage"
    _order = "id"

    order_line_id = fields.Many2one(
        "sale.order.line", index=True, ondelete="restrict", readonly=True
    )
    order_id = fields.Many2one(
        related="order_line_id.order_id", store=True, index=True, readonly=True
    )
    hold_id = fields.Many2one(
        "welfare.credit.hold", index="btree_not_null", readonly=True
    )
    lot_id = fields.Many2one(
        "welfare.credit.lot",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    payer_id = fields.Many2one(
        related="lot_id.payer_id", store=True, index=True, readonly=True
    )
    company_id = fields.Many2one(related="lot_id.company_id", store=True, readonly=True)
    currency_id = fields.Many2one(related="lot_id.currency_id")
    kind_id = fields.Many2one(
        "welfare.benefit.kind", required=True, ondelete="restrict", readonly=True
    )
    tax_ids = fields.Many2many("account.tax", readonly=True)
    billing_path = fields.Selection(BILLING_PATHS, readonly=True)
    amount = fields.Monetary(
        required=True, readonly=True, help="Gross, tax included; negative for a return"
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("held", "Set aside"),
            ("spent", "Spent"),
            ("returned", "Returned"),
            ("recharged", "Recharged"),
        ],
        default="planned",
        required=True,
        readonly=True,
        index=True,
    )
    spent_on = fields.Date(readonly=True, index=True, help="Day in Europe/Rome")
    recharge_id = fields.Many2one(
        "welfare.recharge", index="btree_not_null", ondelete="restrict", readonly=True
    )
    return_of_id = fields.Many2one(
        "welfare.credit.coverage", index="btree_not_null", readonly=True
    )

    _returned_once = models.UniqueIndex(
        "(return_of_id) WHERE return_of_id IS NOT NULL",
        "This coverage has already been returned.",
    )

    def _post_move(self, move_type, amount, held=0.0, reverses=None):
        self.ensure_one()
        return self.lot_id._post_move(
            move_type,
            amount,
            key=f"coverage:{self.id}:{self.hold_id.id or 0}:{move_type}",
            held=held,
            origin=self,
            reverses=reverses,
        )

    def _mark_spent(self):
        self.write({"state": "spent", "spent_on": self.env["welfare.clock"]._today()})

    def _return(self):
        """Give spent credit back to its lot.

        What was already recharged stays as it is and gets a negative twin, which the
        next recharge takes as a credit to the payer (``money.md`` 7).
        """
        for coverage in self.filtered(lambda c: c.state in ("spent", "recharged")):
            spend = self.env["welfare.credit.move"].search(
                [
                    ("origin_model", "=", self._name),
                    ("origin_id", "=", coverage.id),
                    ("move_type", "=", "spend"),
                ],
                limit=1,
            )
            coverage._post_move("reversal", coverage.amount, reverses=spend)
            if coverage.state == "recharged":
                coverage.copy(coverage._prepare_return_vals())
            else:
                coverage.state = "returned"

    def _prepare_return_vals(self):
        return {
            "amount": -self.amount,
            "state": "spent",
            "spent_on": self.env["welfare.clock"]._today(),
            "recharge_id": False,
            "hold_id": False,
            "return_of_id": self.id,
            "tax_ids": [fields.Command.set(self.tax_ids.ids)],
        }
