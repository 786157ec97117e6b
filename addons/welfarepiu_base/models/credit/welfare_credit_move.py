from odoo import api, fields, models
from odoo.exceptions import UserError


class WelfareCreditMove(models.Model):
    """One line of the ledger: append-only, pseudonymous (ids, no names, no free text).

    The database applies each inserted move to its lot in the same statement and
    refuses UPDATE, DELETE and TRUNCATE (see ``welfare_credit_move_guard``), so that
    ``lot.balance`` is always the sum of its moves.
    """

    _name = "welfare.credit.move"
    _description = "Welfare credit movement"
    _order = "id desc"

    lot_id = fields.Many2one(
        "welfare.credit.lot",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    move_type = fields.Selection(
        [
            ("grant", "Granted"),
            ("take_back", "Taken back"),
            ("hold", "Set aside"),
            ("release", "Set free"),
            ("spend", "Spent"),
            ("reversal", "Returned"),
            ("refund", "Refunded expense"),
            ("refund_payslip", "Expense refunded in the payslip"),
            ("expire", "Expired"),
            ("donate", "Donated"),
            ("carry_out", "Carried to other credit"),
            ("carry_in", "Carried from expired credit"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    amount = fields.Monetary(required=True, readonly=True, help="Change of the balance")
    held_amount = fields.Monetary(
        readonly=True, default=0.0, help="Change of the part set aside"
    )
    currency_id = fields.Many2one(related="lot_id.currency_id")
    company_id = fields.Many2one(
        related="lot_id.company_id",
        store=True,
        # Part of the INSERT: the row cannot be updated afterwards.
        precompute=True,
        readonly=True,
        index=True,
    )
    day = fields.Date(required=True, readonly=True, help="Day in Europe/Rome")
    key = fields.Char(string="Idempotency key", required=True, readonly=True)
    origin_model = fields.Char(readonly=True)
    origin_id = fields.Many2oneReference(model_field="origin_model", readonly=True)
    reversed_move_id = fields.Many2one(
        "welfare.credit.move", readonly=True, index="btree_not_null"
    )

    _key_unique = models.Constraint(
        "UNIQUE (key)", "This movement of credit is already booked."
    )
    _sign = models.Constraint(
        """CHECK (CASE move_type
            WHEN 'grant' THEN amount > 0 AND held_amount = 0
            WHEN 'reversal' THEN amount > 0 AND held_amount = 0
            WHEN 'carry_in' THEN amount > 0 AND held_amount = 0
            WHEN 'hold' THEN amount = 0 AND held_amount > 0
            WHEN 'release' THEN amount = 0 AND held_amount < 0
            WHEN 'spend' THEN amount < 0 AND held_amount BETWEEN amount AND 0
            WHEN 'refund' THEN (amount < 0 AND held_amount BETWEEN amount AND 0)
                OR (amount > 0 AND held_amount = amount
                    AND reversed_move_id IS NOT NULL)
            WHEN 'refund_payslip'
                THEN (amount < 0 AND held_amount BETWEEN amount AND 0)
                OR (amount > 0 AND held_amount = amount
                    AND reversed_move_id IS NOT NULL)
            ELSE amount < 0 AND held_amount = 0 END)""",
        "The sign of a movement must fit its type.",
    )

    def _get_order_lines(self):
        """:return: ``{movement: sale.order.line it paid or gave back}``, empty lines
        where there is none; with superuser rights"""
        Coverage = self.env["welfare.credit.coverage"].sudo()
        of_coverage = self.filtered(lambda move: move.origin_model == Coverage._name)
        there = Coverage.browse(of_coverage.mapped("origin_id")).exists().grouped("id")
        return {
            move: there.get(
                move in of_coverage and move.origin_id, Coverage
            ).order_line_id
            for move in self
        }

    @api.model
    def _find(self, key):
        """:return: the movement booked under this idempotency ``key``, or none"""
        return self.search([("key", "=", key)])

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        # The insert happens now, so that a lot without cover is refused here and not
        # at some later flush, and the lots are read again as the database left them.
        moves.flush_recordset()
        moves.lot_id.invalidate_recordset(["balance", "held", "available"])
        return moves

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A movement of credit is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A movement of credit is never deleted."))
