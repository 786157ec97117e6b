import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..plan.welfare_plan import ORIGINS

_logger = logging.getLogger(__name__)

# Lots that the expiry books and commits together.
EXPIRY_BATCH = 100


class WelfareCreditLot(models.Model):
    """Credit given to one worker by one payer, at one time, for some kinds of benefit.

    ``balance`` and ``held`` are EUR, changed only by the database when a move is
    inserted (see ``welfare_credit_move_guard``): not by the ORM, not by SQL. Its terms
    are frozen at birth, and only a merge of contacts gives it another worker.
    """

    _name = "welfare.credit.lot"
    _description = "Welfare credit lot"
    _order = "spendable_until, id"
    _parent_name = "carried_from_id"
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
    # "other": the addon that granted the credit was uninstalled.
    origin = fields.Selection(
        [*ORIGINS, ("other", "Other")], required=True, readonly=True
    )
    kind_ids = fields.Many2many("welfare.benefit.kind", string="May buy", readonly=True)
    granted_on = fields.Date(required=True, readonly=True)
    expires_on = fields.Date(
        string="Last day", required=True, readonly=True, index=True
    )
    spendable_until = fields.Date(
        compute="_compute_spendable_until",
        store=True,
        required=True,
        precompute=True,
        index=True,
        help="The last day on which it can be spent; see what the plan gives to who"
        " leaves the firm.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    balance = fields.Monetary(
        readonly=True,
        copy=False,
        default=0.0,
        help="What was granted and not yet spent.",
    )
    held = fields.Monetary(
        readonly=True,
        copy=False,
        default=0.0,
        help="The part of the balance set aside for carts.",
    )
    available = fields.Monetary(compute="_compute_available")
    move_ids = fields.One2many("welfare.credit.move", "lot_id", string="Movements")
    carried_from_id = fields.Many2one(
        "welfare.credit.lot",
        string="Carried from",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="The expired lot whose credit this is.",
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

    @api.depends("expires_on")
    def _compute_spendable_until(self):
        for lot in self:
            lot.spendable_until = lot.expires_on

    @api.depends("plan_id", "payer_id", "expires_on")
    def _compute_display_name(self):
        for lot in self:
            lot.display_name = lot.plan_id.name or lot.payer_id.name or ""

    @api.model_create_multi
    def create(self, vals_list):
        # Dropping the figure without a word would lose money that somebody counts on.
        if any(vals.get("balance") or vals.get("held") for vals in vals_list):
            raise UserError(self.env._("Welfare credit begins with a grant."))
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Welfare credit is never deleted, only moved."))

    @api.model
    def _get_spendable_domain(self, worker, company, day):
        """:return: domain of the lots ``worker`` may spend in ``company`` on ``day``"""
        own = Domain(
            [
                ("worker_id", "=", worker.id),
                ("company_id", "=", company.id),
                ("granted_on", "<=", day),
                ("spendable_until", ">=", day),
                ("balance", ">", 0),
            ]
        )
        # Else nobody could be charged for it. Past the rights of who asks: the worker's
        # page asks too, and a worker need not be able to read every payer.
        charged = Domain("payer_type", "!=", "other")
        return own & Domain("payer_id", "any!", charged)

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

    def _lock(self):
        """Lock payers, workers and lots, in this order, and read the lots again.

        :raise LockError: somebody else works on one of the payers or lots right now
        :raise psycopg2.OperationalError: a worker's credit has just changed
        """
        lots = self.sudo()
        lots.payer_id.lock_for_update(allow_referencing=True)
        lots.worker_id._welfare_lock_credit()
        lots.lock_for_update(allow_referencing=True)
        lots.invalidate_recordset(["balance", "held", "available"])

    def _get_next_key(self, move_type):
        """:return: idempotency key of the next movement of a locked lot: whoever looked
        at the same state of the lot gets the same key"""
        self.ensure_one()
        return f"{move_type}:{self.id}:{max(self.move_ids.ids, default=0)}"

    # -- carried to another lot ----------------------------------------------------

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
        if self.spendable_until >= today or not days:
            return self
        # Counted from the day after: a whole number of days to spend it.
        return self._carry(amount, today + timedelta(days=days), key)

    def _get_revival_days(self):
        """:return: days that credit returned after its expiry can be spent"""
        self.ensure_one()
        plan = self.plan_id
        return plan.revival_days if plan else plan._get_default_revival_days()

    def _get_root(self):
        """:return: the lots that were granted, where these were carried from others"""
        roots = self.browse()
        for lot in self:
            while lot.carried_from_id:
                lot = lot.carried_from_id
            roots |= lot
        return roots

    def _carry(self, amount, expires_on, key):
        """Move a part of what is left to another lot of the same worker, plan and
        payer, the same one for what is carried on one day until another.

        :param float amount: EUR, at most what is available
        :param expires_on: last day of the other lot
        :param str key: idempotency key; a second call returns the first lot
        :return: the other ``welfare.credit.lot``
        """
        self.ensure_one()
        Move = self.env["welfare.credit.move"].sudo()
        if move := Move._find(f"{key}:in"):
            return move.lot_id
        vals = self._prepare_carried_vals(expires_on)
        same = ("carried_from_id", "granted_on", "expires_on")
        lots = self.sudo()
        lot = lots.search(
            [(name, "=", vals[name]) for name in same], limit=1
        ) or lots.create(vals)
        self._post_move("carry_out", -amount, f"{key}:out", origin=lot)
        lot._post_move("carry_in", amount, f"{key}:in", origin=self)
        return lot

    def _prepare_carried_vals(self, expires_on):
        return {
            "worker_id": self.worker_id.id,
            "employment_id": self.employment_id.id,
            "plan_id": self.plan_id.id,
            "payer_id": self.payer_id.id,
            "origin": self.origin,
            "kind_ids": [fields.Command.set(self.kind_ids.ids)],
            "granted_on": self.env["welfare.clock"]._today(),
            "expires_on": expires_on,
            "company_id": self.company_id.id,
            "carried_from_id": self.id,
        }

    # -- expiry ----------------------------------------------------------------------

    @api.model
    def _get_expired_domain(self):
        """:return: domain of the lots past their last day that have something left; a
        part that is set aside waits for its order"""
        return Domain(
            [
                ("spendable_until", "<", self.env["welfare.clock"]._today()),
                ("balance", ">", 0),
            ]
        )

    @api.model
    def _cron_expire(self):
        """Give what is left of expired credit to whom the plans say."""
        lots = self.search(self._get_expired_domain(), order="payer_id, id")
        # What is set aside is looked at again every day: it is not "remaining".
        batches = lots.filtered("available")._get_expiry_batches()
        left = sum(map(len, batches))
        for batch in batches:
            done = len(batch)
            try:
                batch._expire()
            except (psycopg2.OperationalError, UserError) as error:
                # Somebody is at work on it, or a Fund is missing: the next run tries
                # again, and the other batches go on.
                self.env.cr.rollback()
                _logger.info("lots %s not expired: %s", batch.ids, error)
                done = 0
            left -= done
            if not self.env["ir.cron"]._commit_progress(done, remaining=left):
                break

    def _get_expiry_batches(self):
        """:return: lots that expire together: of one payer, one policy, not many"""
        groups = self.grouped(lambda lot: (lot.payer_id, lot._get_leftover_policy()))
        return [
            lots[index : index + EXPIRY_BATCH]
            for lots in groups.values()
            for index in range(0, len(lots), EXPIRY_BATCH)
        ]

    def _get_leftover_policy(self):
        """:return: see ``welfare.plan.leftover_policy``; credit without a plan goes
        back to who pays it"""
        self.ensure_one()
        return self.sudo().plan_id.leftover_policy or "firm"

    def _expire(self):
        """Empty these lots as their plan says, as far as they are expired and nothing
        is set aside.

        :return: the ``welfare.credit.move`` of these lots; none when called again
        :raise LockError: somebody else works on one of the lots
        """
        lots = self.sudo()
        lots._lock()
        lots = lots._get_lots_to_expire()
        moves = self.env["welfare.credit.move"].sudo()
        for policy, group in lots.grouped(
            lambda lot: lot._get_leftover_policy()
        ).items():
            moves |= getattr(group, f"_leave_to_{policy}")()
        return moves

    def _get_lots_to_expire(self):
        """:return: those of these locked lots that expire today"""
        return self.filtered_domain(self._get_expired_domain()).filtered("available")

    def _leave(self, move_type):
        moves = self.env["welfare.credit.move"].sudo()
        for lot in self:
            moves |= lot._post_move(
                move_type, -lot.available, lot._get_next_key(move_type)
            )
        return moves

    def _leave_to_firm(self):
        """What is left goes back to who pays: for a firm nothing is booked, its funds
        are free again."""
        moves = self._leave("expire")
        for payer, group in moves.grouped(lambda move: move.lot_id.payer_id).items():
            payer._take_leftover(group)
        return moves

    def _leave_to_carry(self):
        """What is left can be spent until the day the plan says; what was carried
        until that day goes back to the firm (answers 212/2019 and 311/2021 of the
        Agenzia delle Entrate: within the validity of the plan)."""
        today = self.env["welfare.clock"]._today()
        moves = self.env["welfare.credit.move"].sudo()
        carried = self.filtered(
            lambda lot: lot._may_be_carried() and lot.plan_id.carry_until >= today
        )
        for lot in carried:
            key = lot._get_next_key("carry")
            lot._carry(lot.available, lot.plan_id.carry_until, key)
            moves |= moves._find(f"{key}:out")
        return moves | (self - carried)._leave_to_firm()

    def _may_be_carried(self):
        """:return: whether the plan carries what is left of it to a later day"""
        self.ensure_one()
        until = self.plan_id.carry_until
        return bool(until and until > self.expires_on)

    def _leave_to_fund(self):
        """The firm contributes what is left to the Fund (``money.md`` 13); what cannot
        be donated goes back to it.

        :raise UserError: there is no Fund to give it to
        """
        donated = self.filtered(lambda lot: lot._is_donatable())
        moves = (self - donated)._leave_to_firm()
        for payer, lots in donated.grouped("payer_id").items():
            payer._check_can_give_to_fund()
            given = lots._leave("donate")
            payer._give_to_fund(given)
            moves |= given
        return moves

    # -- donation ----------------------------------------------------------------------

    def _is_donatable(self):
        """:return: whether the firm may contribute what is left: not the worker's own
        converted bonus, not what the Fund gave (``money.md`` 13)"""
        self.ensure_one()
        return self.origin != "bonus" and self.payer_id.payer_type == "firm"

    def _check_can_donate(self, amount):
        self.ensure_one()
        if not self._is_donatable():
            raise UserError(self.env._("This credit cannot be donated."))
        if self.spendable_until < self.env["welfare.clock"]._today():
            raise UserError(self.env._("This credit has expired."))
        if self.currency_id.compare_amounts(amount, 0.0) <= 0:
            raise ValidationError(self.env._("A donation is more than zero."))
        if self.currency_id.compare_amounts(amount, self.available) > 0:
            raise ValidationError(
                self.env._(
                    "This credit has %s left to give.",
                    self.currency_id.format(self.available),
                )
            )
        self.payer_id._check_can_give_to_fund()

    def _donate(self, amount, key):
        """The worker gives up a part of what is left; the firm contributes it to the
        Fund under its plan.

        :param float amount: EUR, at most what is available
        :param str key: idempotency key; a second call returns the first movement
        :return: the ``welfare.credit.move``
        :raise UserError: converted bonus, credit of the Fund, expired, no Fund, or
            somebody else works on this credit
        :raise ValidationError: not more than zero, or more than is available
        """
        self.ensure_one()
        lot = self.sudo()
        if move := self.env["welfare.credit.move"].sudo()._find(f"donate:{key}"):
            return move
        lot._lock()
        lot._check_can_donate(amount)
        move = lot._post_move("donate", -amount, f"donate:{key}")
        lot.payer_id._give_to_fund(move)
        return move

    # -- the check ---------------------------------------------------------------------

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

    @api.model
    def _get_held_sources(self):
        """Hook: what sets credit aside.

        :return: list of ``SQL``, each selecting lot_id and amount (EUR)
        """
        return [
            SQL("""
                SELECT coverage.lot_id, coverage.amount
                  FROM welfare_credit_coverage coverage
                  JOIN welfare_credit_hold hold ON hold.id = coverage.hold_id
                 WHERE coverage.state = 'held' AND hold.state = 'open'
            """)
        ]

    @api.model
    def _find_coverage_differences(self):
        """Compare every lot with what it pays: what is held on it with what orders and
        refunds set aside, what its movements spent with the coverage.

        :return: list of ``(lot id, held, set aside, spent, covered)`` of
            the lots that differ; empty when every cent has its reason
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT lot.id, lot.held, COALESCE(aside.amount, 0),
                       COALESCE(moved.spent, 0), COALESCE(covered.spent, 0)
                  FROM welfare_credit_lot lot
             LEFT JOIN (SELECT lot_id, -SUM(amount) AS spent
                          FROM welfare_credit_move
                         WHERE move_type IN ('spend', 'reversal')
                      GROUP BY lot_id) moved ON moved.lot_id = lot.id
             LEFT JOIN (SELECT lot_id, SUM(amount) AS amount
                          FROM (%s) held GROUP BY lot_id) aside
                    ON aside.lot_id = lot.id
             LEFT JOIN (SELECT lot_id, SUM(amount) AS spent
                          FROM welfare_credit_coverage
                         WHERE state IN ('spent', 'recharged')
                      GROUP BY lot_id) covered ON covered.lot_id = lot.id
                 WHERE lot.held <> COALESCE(aside.amount, 0)
                    OR COALESCE(moved.spent, 0) <> COALESCE(covered.spent, 0)
              ORDER BY lot.id
            """,
                SQL(" UNION ALL ").join(self._get_held_sources()),
            )
        )
