from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.guards import Guard
from .product_template import BILLING_PATHS

GUARD_BODY = """
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'planned' THEN
            RAISE EXCEPTION 'coverage % is frozen', OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> 'planned' AND (
        (NEW.amount, NEW.lot_id, NEW.kind_id, NEW.return_of_id)
            IS DISTINCT FROM
           (OLD.amount, OLD.lot_id, OLD.kind_id, OLD.return_of_id)
        OR NEW.order_line_id IS DISTINCT FROM OLD.order_line_id
        OR COALESCE(NEW.returned_amount, 0)
            < COALESCE(OLD.returned_amount, 0)
        OR (OLD.state <> 'held' AND NEW.state IN ('planned', 'held'))
        OR (OLD.state = 'returned' AND NEW.state <> 'returned'))
    THEN
        RAISE EXCEPTION 'coverage % is frozen', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
"""


class WelfareCreditCoverage(models.Model):
    """Which lot pays which part of an order line. Everything later reads this:
    vouchers, returns, recharge, quadratura."""

    _name = "welfare.credit.coverage"
    _inherit = ["welfare.guarded"]
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

    returned_amount = fields.Monetary(
        readonly=True,
        copy=False,
        default=0.0,
        help="Gross, the part given back to the lot so far",
    )

    _returned_within_amount = models.Constraint(
        """CHECK (CASE WHEN amount > 0
            THEN COALESCE(returned_amount, 0) BETWEEN 0 AND amount
            ELSE COALESCE(returned_amount, 0) = 0 END)""",
        "No more credit can be given back than was spent.",
    )
    _return_is_negative = models.Constraint(
        "CHECK (return_of_id IS NULL OR amount < 0)",
        "What is given back is a negative coverage.",
    )

    @api.model
    def _get_guards(self):
        """Freeze what credit pays from the moment it is set aside, whoever writes it:
        what, out of which lot, for which kind, how much; and let the part given back
        only grow."""
        return (
            Guard(
                self._table,
                f"{self._table}_guard",
                "BEFORE",
                ("UPDATE", "DELETE"),
                f"{self._table}_guard",
                GUARD_BODY,
            ),
        )

    def _is_as_planned(self, vals):
        """:return: whether this row says what is planned: see ``sale.order``"""
        self.ensure_one()
        taxes = [tax_id for command in vals["tax_ids"] for tax_id in command[2]]
        return (
            not self.currency_id.compare_amounts(self.amount, vals["amount"])
            and self.kind_id.id == vals["kind_id"]
            and self.billing_path == vals["billing_path"]
            and set(self.tax_ids.ids) == set(taxes)
        )

    @api.constrains("lot_id", "order_line_id", "state")
    def _check_own_credit(self):
        for coverage in self.filtered(lambda c: c.state in ("held", "spent")):
            order = coverage.order_id
            if order and coverage.lot_id.worker_id != order.partner_id:
                raise ValidationError(
                    self.env._("Credit pays only its own worker's orders.")
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

    def _get_left(self):
        """:return: EUR of this spending that could still be given back"""
        self.ensure_one()
        if self.state not in ("spent", "recharged") or self.amount <= 0:
            return 0.0
        return self.currency_id.round(self.amount - self.returned_amount)

    def _return(self, amount=None):
        """Give spent credit back to its lot.

        Spending that is not in any recharge and comes back whole is "returned".
        Everything else leaves the spending as it is and gets a negative twin, which
        the next recharge nets (``money.md`` 7, 16). What comes back to a lot after its
        last day is carried to a new one (see ``welfare.credit.lot._revive``).

        :param float amount: EUR > 0 of this one spending; default: all that is left,
            of each
        :return: EUR given back
        :raise ValidationError: more than is left of it
        """
        if amount is not None:
            self.ensure_one()
            if self.currency_id.compare_amounts(amount, self._get_left()) > 0:
                raise ValidationError(
                    self.env._("No more credit can be given back than was spent.")
                )
        returned = 0.0
        for coverage in self.sorted(lambda c: (c.lot_id.id, c.id)):
            part = coverage._get_left() if amount is None else amount
            if coverage.currency_id.compare_amounts(part, 0.0) > 0:
                coverage._return_part(part)
                returned += part
        return returned

    def _return_part(self, amount):
        before = self.returned_amount
        self.returned_amount = self.currency_id.round(before + amount)
        # Now and not at some later flush: of two returns at once, the second fails
        # here, before the ledger moves.
        self.flush_recordset(["returned_amount"])
        key = f"coverage:{self.id}:reversal:{round(before * 100)}"
        spend = self.env["welfare.credit.move"].search(
            [
                ("origin_model", "=", self._name),
                ("origin_id", "=", self.id),
                ("move_type", "=", "spend"),
            ],
            limit=1,
        )
        self.lot_id._post_move("reversal", amount, key, origin=self, reverses=spend)
        if self.state == "spent" and self.currency_id.is_zero(self.amount - amount):
            self.state = "returned"
        else:
            self.copy(self._prepare_return_vals(amount))
        self.lot_id._revive(amount, key)

    def _prepare_return_vals(self, amount):
        return {
            "amount": -amount,
            "state": "spent",
            "spent_on": self.env["welfare.clock"]._today(),
            "recharge_id": False,
            "hold_id": False,
            "return_of_id": self.id,
            "tax_ids": [fields.Command.set(self.tax_ids.ids)],
        }
