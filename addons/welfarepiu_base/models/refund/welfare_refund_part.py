from odoo import api, fields, models

from ...tools.guards import frozen_with

#: In the place of a part whose approval was undone, for as much as it gave.
INSTEAD = """EXISTS (
        SELECT FROM welfare_refund_part part
         WHERE part.refund_id = (new_row ->> 'refund_id')::integer
           AND part.lot_id = (new_row ->> 'lot_id')::integer
           AND part.kind_id = (new_row ->> 'kind_id')::integer
           AND part.approved_amount = (new_row ->> 'amount')::numeric
           AND part.undone_on IS NOT NULL
    )"""


class WelfareRefundPart(models.Model):
    """What one lot gives for a refund: set aside when it is asked for, gone when it is
    approved. Where the approval is undone, the part stays as it was and a new one is
    set aside in its place. Amounts are EUR."""

    _name = "welfare.refund.part"
    _inherit = ["welfare.guarded"]
    _description = "Credit of a refund"
    _order = "refund_id, id"

    refund_id = fields.Many2one(
        "welfare.refund", required=True, index=True, ondelete="restrict", readonly=True
    )
    lot_id = fields.Many2one(
        "welfare.credit.lot",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    kind_id = fields.Many2one(
        "welfare.benefit.kind", required=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(related="refund_id.company_id", store=True)
    currency_id = fields.Many2one(related="lot_id.currency_id")
    amount = fields.Monetary(string="Set aside", required=True, readonly=True)
    approved_amount = fields.Monetary(string="Refunded", readonly=True)
    counted_year = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Calendar year in which it counts towards a yearly cap; 0: not counted.",
    )
    given_on = fields.Date(
        string="Given", readonly=True, help="Day of the approval, in Italy."
    )
    undone_on = fields.Date(
        string="Approval undone",
        readonly=True,
        help="From this day, in Italy, another part stands in its place.",
    )

    _amounts = models.Constraint(
        "CHECK (amount > 0 AND COALESCE(approved_amount, 0) BETWEEN 0 AND amount)",
        "No more is refunded than was set aside.",
    )
    _lot_once = models.UniqueIndex(
        "(refund_id, lot_id) WHERE undone_on IS NULL", "A lot gives to a refund once."
    )
    _undone = models.Constraint(
        "CHECK (undone_on IS NULL OR (given_on IS NOT NULL AND undone_on >= given_on))",
        "Only what was given is undone.",
    )

    @api.model
    def _get_guards(self):
        return (
            frozen_with(
                self._table,
                "welfare_refund",
                "refund_id",
                ("lot_id", "kind_id", "amount"),
                may_add=INSTEAD,
            ),
        )

    def _post_move(self, move_type, amount, held):
        """:param float amount: change of the lot's balance, EUR, signed
        :param float held: change of what is set aside, EUR, signed
        """
        self.ensure_one()
        return self.lot_id._post_move(
            move_type,
            amount,
            key=f"refund_part:{self.id}:{move_type}",
            held=held,
            origin=self,
        )

    def _sorted_by_lot(self):
        return self.sorted(lambda part: part.lot_id.id)

    def _hold(self):
        for part in self._sorted_by_lot():
            part._post_move("hold", 0.0, part.amount)

    def _release(self, revive=False):
        """Set free what was not refunded.

        :param bool revive: what lies in credit that has expired meanwhile can be spent
            for the days the plan says; else it follows what is left over
        """
        for part in self._sorted_by_lot():
            left = part.currency_id.round(part.amount - part.approved_amount)
            if part.currency_id.is_zero(left):
                continue
            part._post_move("release", 0.0, -left)
            if revive:
                part.lot_id._revive(left, f"refund_part:{part.id}:revive")

    def _spend(self, amount, move_type):
        """Take ``amount`` EUR of what was set aside, what expires first first."""
        left = amount
        today = self.env["welfare.clock"]._today()
        for part in self.sorted(
            lambda one: (one.lot_id.spendable_until, one.lot_id.id)
        ):
            part.approved_amount = part.currency_id.round(min(left, part.amount))
            part.given_on = today
            left = part.currency_id.round(left - part.approved_amount)
        for part in self._sorted_by_lot().filtered("approved_amount"):
            part._post_move(move_type, -part.approved_amount, -part.approved_amount)

    def _undo(self, move_type):
        """Set aside again what was given, without a moment in which somebody else
        could spend it.

        :param move_type: by which it was given
        :return: the parts that stand in the place of these
        """
        today = self.env["welfare.clock"]._today()
        self.undone_on = today
        self.flush_recordset()
        parts = self.browse()
        for part in self._sorted_by_lot().filtered("approved_amount"):
            new = part.create(part._prepare_again_vals())
            new.lot_id._post_move(
                move_type,
                new.amount,
                key=f"refund_part:{new.id}:undo",
                held=new.amount,
                origin=new,
                reverses=self.env["welfare.credit.move"]._find(
                    f"refund_part:{part.id}:{move_type}"
                ),
            )
            parts |= new
        return parts

    def _prepare_again_vals(self):
        self.ensure_one()
        return {
            "refund_id": self.refund_id.id,
            "lot_id": self.lot_id.id,
            "kind_id": self.kind_id.id,
            "amount": self.approved_amount,
            "counted_year": self.counted_year,
        }
