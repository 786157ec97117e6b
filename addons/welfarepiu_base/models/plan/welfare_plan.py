import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools.guards import Guard

# Where credit comes from decides what may happen to what is left of it.
ORIGINS = [
    ("contract", "Collective contract"),
    ("on_top", "On top"),
    ("bonus", "Converted bonus"),
    ("extra", "Extra on conversion"),
]

# A collective contract is one; a bonus may be converted, and topped up, only under a
# filed company or territorial agreement (L. 208/2015). What a firm gives of its own
# will needs no paper, but without a binding regulation it deducts little of it.
ORIGINS_UNDER_AGREEMENT = ("contract", "bonus", "extra")

# What the workers were promised: frozen from the day the plan is in force, by the
# database for every stored column and relation among them.
TERMS = {
    "payer_id",
    "company_id",
    "origin",
    "date_from",
    "date_to",
    "expires_on",
    "kind_ids",
    "audience",
    "category_ids",
    "category_rule",
    "funding_mode",
    "leftover_policy",
    "carry_until",
    "solidarity_share",
    "revival_days",
    "leaver_months",
    "refund_paid_by",
    "refund_type_ids",
}


GUARD_BODY = """
BEGIN
    IF OLD.state <> 'draft' AND (
        NEW.state = 'draft' OR ({new}) IS DISTINCT FROM ({old})
        OR (OLD.agreement_sha256 IS NOT NULL
            AND NEW.agreement_sha256 IS DISTINCT FROM OLD.agreement_sha256)
        OR (OLD.superseded_on IS NOT NULL
            AND NEW.superseded_on IS DISTINCT FROM OLD.superseded_on)
    ) THEN
        RAISE EXCEPTION 'a plan in force is amended, not rewritten'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
"""

# A plan that is being deleted is not found any more: a draft, then.
RELATION_GUARD_BODY = """
BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (
        SELECT FROM welfare_plan
         WHERE id = OLD.welfare_plan_id AND state <> 'draft'
    ) OR TG_OP <> 'DELETE' AND EXISTS (
        SELECT FROM welfare_plan
         WHERE id = NEW.welfare_plan_id AND state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'a plan in force is amended, not rewritten'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END
"""


class WelfarePlan(models.Model):
    """What a firm gives, to whom, for what, until when."""

    _name = "welfare.plan"
    _description = "Welfare plan"
    _inherit = ["mail.thread", "welfare.guarded", "welfare.lifecycle"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    payer_id = fields.Many2one(
        "welfare.payer",
        string="Firm",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("payer_type", "=", "firm")],
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    origin = fields.Selection(ORIGINS, string="Origin of the credit", required=True)
    date_from = fields.Date(string="In force from", required=True)
    date_to = fields.Date(string="In force to", required=True)
    expires_on = fields.Date(
        string="Credit expires on",
        required=True,
        help="Last day to spend what is granted now; a grant may say otherwise.",
    )
    kind_ids = fields.Many2many(
        "welfare.benefit.kind", string="Benefit kinds", required=True
    )
    audience = fields.Selection(
        [
            ("everybody", "All workers of the firm"),
            ("category", "Homogeneous categories"),
        ],
        string="To whom",
        required=True,
        default="everybody",
        help="What is given to named persons loses the exemption: a plan speaks to all"
        " or to categories (TUIR art. 51 c. 2).",
    )
    category_ids = fields.Many2many(
        "welfare.worker.category",
        string="Categories",
        ondelete="restrict",
        domain="[('payer_id', '=', payer_id)]",
    )
    category_rule = fields.Text(
        string="Who",
        compute="_compute_category_rule",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="The rule that says who is in it, in words, as it was when the plan came"
        " into force.",
    )
    funding_mode = fields.Selection(
        [("prepaid", "Paid in advance"), ("postpaid", "Paid after")],
        required=True,
        default="prepaid",
    )
    spend_limit = fields.Monetary(
        string="Agreed exposure",
        help="How much may be granted beyond the funds received.",
    )
    leftover_policy = fields.Selection(
        [
            ("firm", "Back to the firm"),
            ("carry", "Carried over"),
            ("fund", "To the Solidarity Fund"),
        ],
        required=True,
        default="firm",
    )
    carry_until = fields.Date(
        string="Carried over until",
        help="Last day to spend what is carried over.",
    )
    revival_days = fields.Integer(
        string="Days to spend what comes back late",
        required=True,
        default=lambda self: self._get_default_revival_days(),
        help="Credit returned after its expiry can be spent for so many days. Zero: it"
        " follows what is left over.",
    )
    leaver_months = fields.Integer(
        string="Months to spend after leaving",
        required=True,
        default=lambda self: self._get_default_leaver_months(),
        help="Who leaves the firm can spend for so many months, at most until the"
        " credit expires. Zero: until the last day of work.",
    )
    solidarity_share = fields.Float(
        string="Solidarity share (%)",
        help="Of what is spent, paid by the firm to the Fund on top.",
    )
    agreement = fields.Binary(string="Agreement or regulation", attachment=True)
    agreement_name = fields.Char()
    agreement_sha256 = fields.Char(
        string="Fingerprint of the agreement",
        compute="_compute_agreement_sha256",
        store=True,
    )
    state = fields.Selection(
        [("draft", "Draft"), ("in_force", "In force"), ("closed", "Closed")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    in_force_since = fields.Date(readonly=True, copy=False)
    closed_on = fields.Date(readonly=True, copy=False)
    member_ids = fields.One2many("welfare.plan.member", "plan_id", readonly=True)
    lot_ids = fields.One2many("welfare.credit.lot", "plan_id")
    granted_amount = fields.Monetary(string="Granted", compute="_compute_amounts")
    left_amount = fields.Monetary(string="Left", compute="_compute_amounts")
    spent_amount = fields.Monetary(string="Used", compute="_compute_amounts")
    worker_count = fields.Integer(string="Workers", compute="_compute_amounts")

    _dates = models.Constraint(
        "CHECK (date_to >= date_from AND expires_on >= date_from)",
        "A plan ends, and its credit expires, after it begins.",
    )
    _share_range = models.Constraint(
        "CHECK (solidarity_share BETWEEN 0 AND 100)",
        "The solidarity share is between 0 and 100 per cent.",
    )

    _bonus_not_to_fund = models.Constraint(
        "CHECK (state = 'draft' OR origin <> 'bonus' OR leftover_policy <> 'fund')",
        "A converted bonus is the worker's own pay: what is left of it cannot be given"
        " to the Fund.",
    )
    _carry_has_an_end = models.Constraint(
        """CHECK (state = 'draft' OR leftover_policy <> 'carry'
            OR (carry_until IS NOT NULL AND carry_until > expires_on))""",
        "What is carried over has a last day, after the one on which the credit"
        " expires.",
    )
    _agreement_where_due = models.Constraint(
        f"""CHECK (state = 'draft' OR agreement_sha256 IS NOT NULL
            OR origin NOT IN {ORIGINS_UNDER_AGREEMENT})""",
        "Credit of this origin stands on an agreement: load it before the plan comes"
        " into force.",
    )

    @api.model
    def _get_guards(self):
        """Keep the terms of a plan in force, whoever writes."""
        terms = [self._fields[name] for name in sorted(TERMS)]
        columns = [term.name for term in terms if term.store and term.column_type]
        return (
            Guard(
                self._table,
                f"{self._table}_guard",
                "BEFORE",
                ("UPDATE",),
                f"{self._table}_guard",
                GUARD_BODY.format(
                    new=", ".join(f"NEW.{column}" for column in columns),
                    old=", ".join(f"OLD.{column}" for column in columns),
                ),
            ),
            *(
                Guard(
                    term.relation,
                    "welfare_plan_relation_guard",
                    "BEFORE",
                    ("INSERT", "UPDATE", "DELETE"),
                    "welfare_plan_relation_guard",
                    RELATION_GUARD_BODY,
                )
                for term in terms
                if term.type == "many2many"
            ),
        )

    @api.depends("audience", "category_ids")
    def _compute_category_rule(self):
        """Taken from the categories once; the plan keeps the words it was agreed in."""
        for plan in self:
            rules = [
                f"{category.name}: {category.rule}"
                for category in plan.category_ids
                if category.rule
            ]
            plan.category_rule = (
                "\n".join(rules)
                or plan.category_rule
                or (plan.audience == "everybody" and self.env._("All staff"))
            )

    @api.depends("agreement")
    def _compute_agreement_sha256(self):
        for plan in self.with_context(bin_size=False):
            data = base64.b64decode(plan.agreement or b"")
            plan.agreement_sha256 = hashlib.sha256(data).hexdigest() if data else False

    _revival_days_not_negative = models.Constraint(
        "CHECK (revival_days >= 0)", "Days cannot be negative."
    )
    _leaver_months_not_negative = models.Constraint(
        "CHECK (leaver_months >= 0)", "Months cannot be negative."
    )

    @api.model
    def _get_default_revival_days(self):
        """:return: days, for plans that do not say and for credit without a plan"""
        return 30

    @api.model
    def _get_default_leaver_months(self):
        """:return: months, for plans that do not say (``domain.md`` 1.8)"""
        return 6

    @api.depends("lot_ids.balance")
    def _compute_amounts(self):
        moved = {
            (plan.id, move_type): amount
            for plan, move_type, amount in self.env["welfare.credit.move"]
            .sudo()
            ._read_group(
                [("lot_id.plan_id", "in", self.ids)],
                ["lot_id.plan_id", "move_type"],
                ["amount:sum"],
            )
        }

        def total(plan, *types):
            return sum(moved.get((plan.id, move_type), 0.0) for move_type in types)

        for plan in self:
            lots = plan.sudo().lot_ids
            plan.granted_amount = total(plan, "grant", "take_back")
            plan.left_amount = sum(lots.mapped("balance"))
            plan.spent_amount = -total(
                plan, "spend", "reversal", "refund", "refund_payslip"
            )
            plan.worker_count = len(lots.worker_id)

    @api.constrains("category_ids", "payer_id", "audience")
    def _check_categories(self):
        for plan in self:
            if plan.category_ids.payer_id - plan.payer_id:
                raise ValidationError(
                    self.env._("The category belongs to another firm.")
                )

    def write(self, vals):
        if TERMS & set(vals) and self.filtered(lambda plan: plan.state != "draft"):
            raise UserError(self._get_frozen_message())
        if "agreement" in vals and self.filtered(
            lambda plan: plan.state != "draft" and plan.agreement_sha256
        ):
            raise UserError(self._get_frozen_message())
        return super().write(vals)

    def _get_frozen_message(self):
        return self.env._("A plan in force is not rewritten: amend it.")

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if self.filtered(lambda plan: plan.state != "draft"):
            raise UserError(self.env._("Only a draft plan can be deleted."))

    def action_put_in_force(self):
        self._put_in_force()

    def action_close(self):
        self._close()

    def _check_can_put_in_force(self):
        for plan in self:
            if plan.state != "draft":
                raise UserError(self.env._("This plan is already in force."))
            plan._check_agreement()
            plan._check_audience()
            if plan.leftover_policy == "carry" and not (
                plan.carry_until and plan.carry_until > plan.expires_on
            ):
                raise UserError(
                    self.env._(
                        "Say until when what is left is carried over: a day after the"
                        " one on which the credit expires."
                    )
                )

    def _check_agreement(self):
        if self.origin in ORIGINS_UNDER_AGREEMENT and not self.agreement_sha256:
            raise UserError(
                self.env._(
                    "Load the agreement first. Credit from a collective contract or a"
                    " converted bonus stands on it: without the signed text neither the"
                    " worker's exemption nor the firm's deduction can be shown."
                )
            )

    def _check_audience(self):
        if self.audience != "category":
            return
        if not self.category_ids:
            raise UserError(self.env._("Say which categories the plan speaks to."))
        unwritten = self.category_ids.filtered(lambda category: not category.rule)
        if unwritten:
            raise UserError(
                self.env._(
                    "Write down who belongs to %s: a category without a written rule is"
                    " a list of names, and what is given to named persons is taxed.",
                    ", ".join(unwritten.mapped("name")),
                )
            )

    def _put_in_force(self):
        """Freeze the terms and allow grants.

        :raise UserError: the plan is not a draft, or lacks what it stands on
        """
        self._check_can_put_in_force()
        # What is still to be written belongs to the draft.
        self.flush_recordset()
        self._keep(
            {
                "state": "in_force",
                "in_force_since": self.env["welfare.clock"]._today(),
            }
        )

    def _close(self):
        """No more grants; what was granted stays spendable until it expires."""
        self.filtered(lambda plan: plan.state == "in_force")._keep(
            {"state": "closed", "closed_on": self.env["welfare.clock"]._today()}
        )

    def _check_can_grant(self, employment, amount, expires_on):
        self.ensure_one()
        if self.state != "in_force":
            raise UserError(self.env._("Put the plan in force before granting."))
        if employment.payer_id != self.payer_id:
            raise ValidationError(
                self.env._("The worker is not employed by the firm of this plan.")
            )
        if not self._speaks_to(employment.category_id):
            raise ValidationError(
                self.env._(
                    "The category %(category)s is not in this plan, which speaks to:"
                    " %(categories)s.",
                    category=employment.category_id.name or "-",
                    categories=", ".join(self.category_ids.mapped("name")),
                )
            )
        if amount <= 0:
            raise ValidationError(self.env._("A grant is more than zero."))
        if expires_on < self.env["welfare.clock"]._today():
            raise ValidationError(self.env._("This credit would already be expired."))

    def _speaks_to(self, category):
        """:return: whether a worker of this ``welfare.worker.category`` is in it"""
        return self.audience == "everybody" or category in self.category_ids

    def _check_grant_day(self, granted_on, expires_on):
        """:raise ValidationError: these terms do not hold on that day"""
        last_day = self._get_last_day()
        if not self.date_from <= granted_on <= last_day:
            raise ValidationError(
                self.env._(
                    "The plan %(plan)s holds from %(start)s to %(end)s: nothing can be"
                    " granted under it for %(day)s.",
                    plan=self.name,
                    start=format_date(self.env, self.date_from),
                    end=format_date(self.env, last_day),
                    day=format_date(self.env, granted_on),
                )
            )
        if expires_on < granted_on:
            raise ValidationError(
                self.env._("The last day to spend comes before the first.")
            )

    def _get_last_day(self):
        """:return: last day for which credit is granted under these terms"""
        return self.date_to

    def _grant(self, employment, amount, key, granted_on=None, expires_on=None):
        """Give credit to one worker.

        :param employment: ``welfare.employment`` with the firm of the plan
        :param float amount: EUR, > 0
        :param str key: idempotency key; a second call returns the first lot
        :param granted_on: first day it can be spent, default today (Rome)
        :param expires_on: last day, default the plan's
        :return: the ``welfare.credit.lot``
        :raise UserError: the plan is not in force
        :raise ValidationError: other firm or category, amount not positive, already
            expired, a day for which the plan does not hold
        """
        lots = self._grant_many([(employment, amount, key)], granted_on, expires_on)
        day = lots.granted_on
        self.env["welfare.plan.member"].sudo()._record(self, day, employment)
        return lots

    def _grant_many(self, grants, granted_on=None, expires_on=None, is_set_aside=False):
        """Give credit to many workers at once, see `_grant`.

        Who was in the plan on that day is recorded by the caller, once for all.

        :param grants: list of ``(employment, amount, key)``
        :param bool is_set_aside: these amounts are among those of files being booked,
            which the spend limit counts already
        :return: the lots in the order of ``grants``
        """
        self.ensure_one()
        granted_on = granted_on or self.env["welfare.clock"]._today()
        expires_on = expires_on or self.expires_on
        Move = self.env["welfare.credit.move"].sudo()
        keys = [f"grant:{key}" for _employment, _amount, key in grants]
        found = {move.key: move.lot_id for move in Move.search([("key", "in", keys)])}
        missing = [
            (key, employment, amount)
            for key, (employment, amount, _key) in zip(keys, grants, strict=True)
            if key not in found
        ]
        if missing:
            self._check_grant_day(granted_on, expires_on)
            total = sum(amount for _key, _employment, amount in missing)
            self.payer_id._check_spend_limit(total, set_aside=total * is_set_aside)
        for _key, employment, amount in missing:
            self._check_can_grant(employment, amount, expires_on)
        lots = (
            self.env["welfare.credit.lot"]
            .sudo()
            .create(
                [
                    self._prepare_lot_vals(employment, granted_on, expires_on)
                    for _key, employment, _amount in missing
                ]
            )
        )
        Move.create(
            [
                lot._prepare_move_vals("grant", amount, key, 0.0, self, None)
                for lot, (key, _employment, amount) in zip(lots, missing, strict=True)
            ]
        )
        found.update(
            (key, lot) for lot, (key, *_rest) in zip(lots, missing, strict=True)
        )
        return lots.browse().concat(*(found[key] for key in keys))

    def _prepare_lot_vals(self, employment, granted_on, expires_on):
        return {
            "worker_id": employment.worker_id.id,
            "employment_id": employment.id,
            "plan_id": self.id,
            "payer_id": self.payer_id.id,
            "origin": self.origin,
            "kind_ids": [fields.Command.set(self.kind_ids.ids)],
            "granted_on": granted_on,
            "expires_on": expires_on,
            "company_id": self.company_id.id,
        }

    def _take_back(self, lot, key, amount=None):
        """Take a wrong grant back as far as it is unspent.

        :param lot: a ``welfare.credit.lot`` of this plan
        :param str key: idempotency key
        :param float amount: EUR at most; default all that is left
        :return: EUR taken back (0.0 if nothing was left)
        """
        return self._take_back_many([(lot, key, amount)])[lot]

    def _take_back_many(self, takings):
        """Take many grants back at once, see `_take_back`.

        :param takings: list of ``(lot, key, amount or None)``
        :return: ``{lot: EUR taken back}``
        """
        self.ensure_one()
        Move = self.env["welfare.credit.move"].sudo()
        keys = [f"take_back:{key}" for _lot, key, _amount in takings]
        found = {move.key: move for move in Move.search([("key", "in", keys)])}
        lots = self.env["welfare.credit.lot"].sudo().union(*(one[0] for one in takings))
        # In the order of their ids: two files that touch the same lots do not wait for
        # each other.
        lots.sorted("id").lock_for_update()
        lots.invalidate_recordset(["balance", "held", "available"])
        taken, vals_list = {}, []
        for key, (lot, _key, limit) in zip(keys, takings, strict=True):
            if key in found:
                taken[lot] = -found[key].amount
                continue
            available = lot.sudo().available
            amount = available if limit is None else min(limit, available)
            taken[lot] = 0.0 if lot.currency_id.is_zero(amount) else amount
            if taken[lot]:
                vals_list.append(
                    lot.sudo()._prepare_move_vals(
                        "take_back", -amount, key, 0.0, None, None
                    )
                )
        Move.create(vals_list)
        return taken
