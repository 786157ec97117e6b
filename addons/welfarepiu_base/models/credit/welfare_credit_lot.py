from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..plan.welfare_plan import ORIGINS


class WelfareCreditLot(models.Model):
    """Credit given to one worker by one payer, at one time, for some kinds of benefit.

    ``balance`` and ``held`` are EUR, changed only by the database when a move is
    inserted (see ``welfare_credit_move_guard``): not by the ORM, not by SQL. Its terms
    are frozen at birth, and only a merge of contacts gives it another worker.
    """

    _name = "welfare.credit.lot"
    _description = "Welfare credit lot"
    _order = "expires_on, id"
    _check_company_auto = True

    worker_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", readonly=True
    )
    employment_id = fields.Many2one(
        "welfare.employment", index="btree_not_null", ondelete="restrict", readonly=True
    )
    plan_id = fields.Many2one(
        "welfare.plan", index="btree_not_null", ondelete="restrict", readonly=True
    )
    payer_id = fields.Many2one(
        "welfare.payer",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
        check_company=True,
    )
    origin = fields.Selection(ORIGINS, required=True, readonly=True)
    kind_ids = fields.Many2many("welfare.benefit.kind", string="May buy", readonly=True)
    granted_on = fields.Date(required=True, readonly=True)
    expires_on = fields.Date(
        string="Last day", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    balance = fields.Monetary(
        readonly=True, default=0.0, help="What was granted and not yet spent."
    )
    held = fields.Monetary(
        readonly=True, default=0.0, help="The part of the balance set aside for carts."
    )
    available = fields.Monetary(compute="_compute_available")
    move_ids = fields.One2many("welfare.credit.move", "lot_id", string="Movements")
    revived_from_id = fields.Many2one(
        "welfare.credit.lot",
        string="Revived from",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        help="The expired lot to which this credit came back.",
    )

    _balance_not_negative = models.Constraint(
        "CHECK (balance >= 0)", "A lot of welfare credit cannot go below zero."
    )
    _held_not_negative = models.Constraint(
        "CHECK (held >= 0)", "Held welfare credit cannot go below zero."
    )
    _held_within_balance = models.Constraint(
        "CHECK (held <= balance)", "No more credit can be held than the lot has."
    )

    @api.depends("balance", "held")
    def _compute_available(self):
        for lot in self:
            lot.available = lot.balance - lot.held

    @api.depends("plan_id", "payer_id", "expires_on")
    def _compute_display_name(self):
        for lot in self:
            lot.display_name = lot.plan_id.name or lot.payer_id.name or ""

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("balance", None)
            vals.pop("held", None)
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Welfare credit is never deleted, only moved."))

    @api.model
    def _get_spendable_domain(self, worker, company, day):
        """:return: domain of the lots ``worker`` may spend in ``company`` on ``day``"""
        return Domain(
            [
                ("worker_id", "=", worker.id),
                ("company_id", "=", company.id),
                ("granted_on", "<=", day),
                ("expires_on", ">=", day),
                ("balance", ">", 0),
            ]
        )

    def _post_move(self, move_type, amount, key, held=0.0, origin=None, reverses=None):
        """Change the lot; the only way in.

        :param str move_type: see ``welfare.credit.move.move_type``
        :param float amount: change of the balance, signed, in the lot's currency
        :param str key: idempotency key; a second call returns the first move
        :param float held: change of the held part, signed
        :param origin: record behind the move; only its model and id are kept
        :param reverses: the ``welfare.credit.move`` undone by this one
        :return: the ``welfare.credit.move``
        :raise psycopg2.errors.CheckViolation: the lot would go below zero
        """
        self.ensure_one()
        Move = self.env["welfare.credit.move"].sudo()
        return Move._find(key) or Move.create(
            self._prepare_move_vals(move_type, amount, key, held, origin, reverses)
        )

    def _prepare_move_vals(self, move_type, amount, key, held, origin, reverses):
        return {
            "lot_id": self.id,
            "move_type": move_type,
            "amount": amount,
            "held_amount": held,
            "key": key,
            "origin_model": origin._name if origin else False,
            "origin_id": origin.id if origin else False,
            "reversed_move_id": reverses.id if reverses else False,
            "day": self.env["welfare.clock"]._today(),
        }

    def _revive(self, amount, key):
        """Make credit that came back to an expired lot spendable for a while.

        It goes on to a lot of its own, so that nothing else of the old one comes to
        life with it.

        :param float amount: EUR, already booked on this lot
        :param str key: idempotency key
        :return: the ``welfare.credit.lot`` it can be spent from; this one unless it
            has expired, or the plan revives nothing
        """
        self.ensure_one()
        today = self.env["welfare.clock"]._today()
        days = self._get_revival_days()
        if self.expires_on >= today or not days:
            return self
        vals = self._prepare_revived_vals(today, days)
        lot = self.search(
            [
                ("revived_from_id", "=", self.id),
                ("granted_on", "=", today),
                ("expires_on", "=", vals["expires_on"]),
            ],
            limit=1,
        ) or self.create(vals)
        self._post_move("carry_out", -amount, f"{key}:out", origin=lot)
        lot._post_move("carry_in", amount, f"{key}:in", origin=self)
        return lot

    def _get_revival_days(self):
        """:return: days that credit returned after its expiry can be spent"""
        self.ensure_one()
        plan = self.plan_id
        return plan.revival_days if plan else plan._get_default_revival_days()

    def _get_root(self):
        """:return: the lots that were granted, where these were revived from others"""
        roots = self.browse()
        for lot in self:
            while lot.revived_from_id:
                lot = lot.revived_from_id
            roots |= lot
        return roots

    def _prepare_revived_vals(self, today, days):
        return {
            "worker_id": self.worker_id.id,
            "employment_id": self.employment_id.id,
            "plan_id": self.plan_id.id,
            "payer_id": self.payer_id.id,
            "origin": self.origin,
            "kind_ids": [fields.Command.set(self.kind_ids.ids)],
            "granted_on": today,
            # Counted from the day after: a whole number of days to spend it.
            "expires_on": today + timedelta(days=days),
            "company_id": self.company_id.id,
            "revived_from_id": self.id,
        }

    def _get_total_available(self):
        """:return: EUR that these lots can still spend"""
        return sum(self.mapped("available"))

    @api.model
    def _find_differences(self):
        """Compare every lot with the sum of its moves.

        :return: list of ``(lot id, balance, sum of moves, held, sum of holds)`` of the
            lots that differ; empty when the ledger is whole
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL("""
                SELECT lot.id, lot.balance, COALESCE(SUM(move.amount), 0),
                       lot.held, COALESCE(SUM(move.held_amount), 0)
                  FROM welfare_credit_lot lot
             LEFT JOIN welfare_credit_move move ON move.lot_id = lot.id
              GROUP BY lot.id
                HAVING lot.balance <> COALESCE(SUM(move.amount), 0)
                    OR lot.held <> COALESCE(SUM(move.held_amount), 0)
              ORDER BY lot.id
            """)
        )
