from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# Where credit comes from decides what may happen to what is left of it.
ORIGINS = [
    ("contract", "Collective contract"),
    ("on_top", "On top"),
    ("bonus", "Converted bonus"),
    ("extra", "Extra on conversion"),
]

# What the workers were promised: frozen from the day the plan is in force.
TERMS = {
    "payer_id",
    "company_id",
    "origin",
    "date_from",
    "date_to",
    "expires_on",
    "kind_ids",
    "category_rule",
    "funding_mode",
    "leftover_policy",
    "solidarity_share",
}


class WelfarePlan(models.Model):
    """What a firm gives, to whom, for what, until when."""

    _name = "welfare.plan"
    _description = "Welfare plan"
    _inherit = ["mail.thread"]
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
    category_rule = fields.Text(
        string="Who",
        required=True,
        help="The homogeneous category of workers, in words (TUIR art. 51 c. 2).",
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
    solidarity_share = fields.Float(
        string="Solidarity share (%)",
        help="Of what is spent, paid by the firm to the Fund on top.",
    )
    agreement = fields.Binary(string="Agreement or regulation", attachment=True)
    agreement_name = fields.Char()
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

    @api.depends("lot_ids.balance")
    def _compute_amounts(self):
        granted = dict(
            self.env["welfare.credit.move"]
            .sudo()
            ._read_group(
                [
                    ("lot_id.plan_id", "in", self.ids),
                    ("move_type", "in", ("grant", "take_back")),
                ],
                ["lot_id"],
                ["amount:sum"],
            )
        )
        for plan in self:
            lots = plan.sudo().lot_ids
            plan.granted_amount = sum(granted.get(lot, 0.0) for lot in lots)
            plan.left_amount = sum(lots.mapped("balance"))
            plan.spent_amount = plan.granted_amount - plan.left_amount
            plan.worker_count = len(lots.worker_id)

    def write(self, vals):
        if TERMS & set(vals) and self.filtered(lambda plan: plan.state != "draft"):
            raise UserError(
                self.env._("A plan in force is not rewritten: close it and amend it.")
            )
        return super().write(vals)

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

    def _put_in_force(self):
        """Freeze the terms and allow grants.

        :raise UserError: the plan is not a draft
        """
        self._check_can_put_in_force()
        self.write(
            {
                "state": "in_force",
                "in_force_since": self.env["welfare.clock"]._today(),
            }
        )

    def _close(self):
        """No more grants; what was granted stays spendable until it expires."""
        self.filtered(lambda plan: plan.state == "in_force").write(
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
        if amount <= 0:
            raise ValidationError(self.env._("A grant is more than zero."))
        if expires_on < self.env["welfare.clock"]._today():
            raise ValidationError(self.env._("This credit would already be expired."))

    def _grant(self, employment, amount, key, granted_on=None, expires_on=None):
        """Give credit to one worker.

        :param employment: ``welfare.employment`` with the firm of the plan
        :param float amount: EUR, > 0
        :param str key: idempotency key; a second call returns the first lot
        :param granted_on: first day it can be spent, default today (Rome)
        :param expires_on: last day, default the plan's
        :return: the ``welfare.credit.lot``
        :raise UserError: the plan is not in force
        :raise ValidationError: other firm, amount not positive, already expired
        """
        self.ensure_one()
        move_key = f"grant:{key}"
        if move := self.env["welfare.credit.move"].sudo()._find(move_key):
            return move.lot_id
        expires_on = expires_on or self.expires_on
        self._check_can_grant(employment, amount, expires_on)
        lot = (
            self.env["welfare.credit.lot"]
            .sudo()
            .create(self._prepare_lot_vals(employment, granted_on, expires_on))
        )
        lot._post_move("grant", amount, move_key, origin=self)
        return lot

    def _prepare_lot_vals(self, employment, granted_on, expires_on):
        return {
            "worker_id": employment.worker_id.id,
            "employment_id": employment.id,
            "plan_id": self.id,
            "payer_id": self.payer_id.id,
            "origin": self.origin,
            "kind_ids": [fields.Command.set(self.kind_ids.ids)],
            "granted_on": granted_on or self.env["welfare.clock"]._today(),
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
        self.ensure_one()
        lot = lot.sudo()
        if move := self.env["welfare.credit.move"].sudo()._find(f"take_back:{key}"):
            return -move.amount
        lot.lock_for_update()
        available = lot.available
        amount = available if amount is None else min(amount, available)
        if lot.currency_id.is_zero(amount):
            return 0.0
        return -lot._post_move("take_back", -amount, f"take_back:{key}").amount
