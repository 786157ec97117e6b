"""What the database itself keeps of the ledger, and the check that it still does."""

import logging

from odoo import api, models

from ...tools.guards import Guard, append_only, find_faults

_logger = logging.getLogger(__name__)

LOT = "welfare_credit_lot"
MOVE = "welfare_credit_move"
LOT_KINDS = "welfare_benefit_kind_welfare_credit_lot_rel"

GUARDS = (
    Guard(
        LOT,
        "welfare_credit_lot_guard",
        "BEFORE",
        ("INSERT", "UPDATE"),
        "welfare_credit_lot_guard",
        """
DECLARE
    door text := COALESCE(current_setting('welfare.lots_move', true), '');
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF COALESCE(NEW.balance, 0) <> 0 OR COALESCE(NEW.held, 0) <> 0 THEN
            RAISE EXCEPTION 'a lot of welfare credit is born empty'
                USING ERRCODE = 'restrict_violation';
        END IF;
        NEW.balance := 0;
        NEW.held := 0;
        RETURN NEW;
    END IF;
    IF (NEW.balance, NEW.held) IS DISTINCT FROM (OLD.balance, OLD.held)
        AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'welfare credit changes only with a move'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.employment_id, NEW.payer_id, NEW.plan_id, NEW.company_id,
            NEW.granted_on, NEW.expires_on)
        IS DISTINCT FROM (OLD.id, OLD.employment_id, OLD.payer_id, OLD.plan_id,
            OLD.company_id, OLD.granted_on, OLD.expires_on)
        OR (NEW.origin IS DISTINCT FROM OLD.origin AND door <> 'terms') THEN
        RAISE EXCEPTION 'the terms of a lot of welfare credit do not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.worker_id IS DISTINCT FROM OLD.worker_id AND door <> 'on' THEN
        RAISE EXCEPTION 'welfare credit stays with its worker'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
""",
        mode="ORIGIN",
    ),
    Guard(
        LOT_KINDS,
        "welfare_credit_lot_kinds_guard",
        "BEFORE",
        ("INSERT", "UPDATE", "DELETE"),
        "welfare_credit_lot_kinds_guard",
        """
BEGIN
    IF EXISTS (
        SELECT FROM welfare_credit_move
         WHERE (TG_OP <> 'INSERT' AND lot_id = OLD.welfare_credit_lot_id)
            OR (TG_OP <> 'DELETE' AND lot_id = NEW.welfare_credit_lot_id)
    ) THEN
        RAISE EXCEPTION 'what a lot of welfare credit may buy does not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
""",
    ),
    Guard(
        MOVE,
        "welfare_credit_move_check",
        "BEFORE",
        ("INSERT",),
        "welfare_credit_move_check",
        """
BEGIN
    IF NEW.company_id IS DISTINCT FROM
        (SELECT company_id FROM welfare_credit_lot WHERE id = NEW.lot_id) THEN
        RAISE EXCEPTION 'a movement belongs to the company of its lot'
            USING ERRCODE = 'restrict_violation';
    END IF;
    -- A day of slack: two transactions may meet at midnight.
    IF NEW.day < (SELECT max(day) - 1 FROM welfare_credit_move
                   WHERE lot_id = NEW.lot_id) THEN
        RAISE EXCEPTION 'a movement is not dated before those of its lot'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
""",
    ),
    Guard(
        MOVE,
        "welfare_credit_move_apply",
        "AFTER",
        ("INSERT",),
        "welfare_credit_move_apply",
        """
BEGIN
    UPDATE welfare_credit_lot
       SET balance = balance + NEW.amount,
           held = held + COALESCE(NEW.held_amount, 0)
     WHERE id = NEW.lot_id;
    RETURN NULL;
END
""",
        mode="ORIGIN",
    ),
    *append_only(MOVE),
)

#: The foreign keys of the ledger: table and column.
KEYS = ((MOVE, "lot_id"), (LOT, "worker_id"), (LOT, "payer_id"))


class WelfareCreditMove(models.Model):
    _name = "welfare.credit.move"
    _inherit = ["welfare.credit.move", "welfare.guarded"]

    @api.model
    def _get_guards(self):
        # Here and not on the lot: by now both tables exist.
        return GUARDS

    @api.model
    def _check_guards(self):
        """Do the triggers of the suite, and the constraints and keys that keep the
        ledger, still stand?

        :return: list of ``(table, name, fault)``; fault is ``missing``, ``disabled``,
            ``replaced`` or ``function`` (its body is not ours); empty when all stand
        """
        cr = self.env.cr
        return [
            *find_faults(cr, self.env["welfare.guarded"]._get_all_guards()),
            *self._find_constraint_faults(),
            *self._find_key_faults(),
        ]

    @api.model
    def _find_constraint_faults(self):
        """Odoo writes the definition of a constraint down beside it; one that somebody
        put in its place has none."""
        faults = []
        for model in ("welfare.credit.lot", "welfare.credit.move"):
            Model = self.env[model]
            self.env.cr.execute(
                """
                SELECT conname, obj_description(oid), convalidated
                  FROM pg_constraint WHERE conrelid = %s::regclass
                """,
                (Model._table,),
            )
            found = {name: rest for name, *rest in self.env.cr.fetchall()}
            for constraint in Model._table_objects.values():
                if not isinstance(constraint, models.Constraint):
                    continue
                name = constraint.full_name(Model)
                definition, valid = found.get(name, (None, False))
                if name not in found:
                    faults.append((Model._table, name, "missing"))
                elif not valid:
                    faults.append((Model._table, name, "disabled"))
                elif definition != constraint.get_definition(Model.env.registry):
                    faults.append((Model._table, name, "replaced"))
        return faults

    @api.model
    def _find_key_faults(self):
        faults = []
        for table, column in KEYS:
            self.env.cr.execute(
                """
                SELECT 1 FROM pg_constraint
                  JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
                 WHERE contype = 'f' AND convalidated
                   AND conrelid = %s::regclass AND attname = %s
                """,
                (table, column),
            )
            if not self.env.cr.rowcount:
                faults.append((table, column, "missing"))
        return faults

    @api.model
    def _get_guard_sentences(self):
        """:return: one sentence for each fault, for the accountant's report"""
        words = {
            "missing": self.env._("is missing"),
            "disabled": self.env._("is switched off"),
            "replaced": self.env._("was replaced"),
            "function": self.env._("does something else"),
        }
        return [
            self.env._(
                "The database no longer protects %(table)s: %(name)s %(fault)s.",
                name=name,
                table=table,
                fault=words[fault],
            )
            for table, name, fault in self._check_guards()
        ]

    @api.model
    def _cron_check_ledger(self):
        """Every night: guards, balances, and the orders behind them, whoever pays. What
        is wrong stands in the log as an error, with ids and names of triggers only,
        until somebody repairs it."""
        Lot = self.env["welfare.credit.lot"]
        for table, name, fault in self._check_guards():
            _logger.error("guard %s on %s: %s", name, table, fault)
        for lot_id, balance, moved, held, holds in Lot._find_differences():
            _logger.error(
                "lot %s: balance %s, movements %s; held %s, movements %s",
                lot_id,
                balance,
                moved,
                held,
                holds,
            )
        for lot_id, held, aside, spent, covered in Lot._find_coverage_differences():
            _logger.error(
                "lot %s: held %.2f, set aside for orders %.2f;"
                " spent %.2f, orders paid %.2f",
                lot_id,
                held,
                aside,
                spent,
                covered,
            )
