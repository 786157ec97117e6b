from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..request.welfare_fund_request import COMMITTEE, STAFF


class WelfareFundRequest(models.Model):
    """The committee decides; a grant is followed to its last euro."""

    _inherit = "welfare.fund.request"

    vote_ids = fields.One2many(
        "welfare.fund.vote", "request_id", string="Votes", readonly=True, groups=STAFF
    )
    decided_at = fields.Datetime(readonly=True)
    refused_at = fields.Datetime(
        readonly=True, help="At first: from here the days to appeal count."
    )
    refusal_reason = fields.Selection(
        [
            ("requirements", "A requirement of the regulation is not met"),
            ("points", "Not enough points"),
            ("papers", "Papers not delivered"),
            ("funds", "No money left in the Fund"),
            ("other", "Other, explained below"),
        ],
        readonly=True,
    )
    refusal_text = fields.Text(
        string="Explanation", readonly=True, help="Read by the applicant."
    )
    appeal_until = fields.Date(string="Appeal until", compute="_compute_appeal_until")
    amount_granted = fields.Monetary(readonly=True)
    grant_move_id = fields.Many2one(
        "account.move",
        string="Entry: grant",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    amount_spent = fields.Monetary(compute="_compute_amount_spent")

    _grant_is_booked = models.Constraint(
        "CHECK (state NOT IN ('granted', 'used')"
        " OR (amount_granted > 0 AND grant_move_id IS NOT NULL))",
        "A grant is booked before it is given.",
    )
    _refusal_explained = models.Constraint(
        "CHECK (state <> 'refused' OR refusal_reason IS NOT NULL)",
        "A refusal says why.",
    )

    @api.depends("refused_at", "regulation_id.appeal_days")
    def _compute_appeal_until(self):
        clock = self.env["welfare.clock"]
        for request in self:
            days = request.regulation_id.appeal_days
            if request.refused_at and days:
                refused_on = clock._day_of(request.refused_at)
                request.appeal_until = refused_on + timedelta(days=days)
            else:
                request.appeal_until = False

    def _compute_amount_spent(self):
        """Added up from the Fund's journal."""
        spent = dict(
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("welfare_fund_request_id", "in", self.ids),
                    ("move_id.welfare_fund_flow", "=", "spend"),
                    ("parent_state", "=", "posted"),
                ],
                ["welfare_fund_request_id"],
                ["balance:sum"],
            )
        )
        spent = {request.id: amount for request, amount in spent.items()}
        for request in self:
            request.amount_spent = spent.get(request.id, 0.0)

    def action_vote(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Vote"),
            "res_model": "welfare.fund.vote.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_request_id": self.id},
        }

    def _is_decidable(self):
        """Hook.

        :return: whether the committee can vote on it
        """
        self.ensure_one()
        return self.state == "committee"

    def _get_assessors(self):
        """Hook.

        :return: users who assessed the request, and so do not decide on it
        """
        self.ensure_one()
        return self.sudo().assessor_id

    def _check_decidable(self):
        for request in self:
            if not request._is_decidable():
                raise UserError(
                    self.env._("%s has already moved on: load it again.", request.code)
                )

    def _check_can_vote(self, choice):
        self._check_role(COMMITTEE)
        self._check_decidable()
        if self.env.user in self._get_assessors():
            raise AccessError(
                self.env._("Who assessed a request does not decide on it.")
            )
        if self.env.user in self.sudo().vote_ids.member_id:
            raise UserError(self.env._("You have already voted on this request."))
        if choice == "grant" and not (self.is_eligible and self.amount_proposed > 0):
            raise UserError(
                self.env._("The request does not meet the regulation in force.")
            )

    def _vote(self, choice, refusal_reason=None, refusal_text=None):
        """Cast the user's vote; the vote that makes the quorum decides.

        :param str choice: ``grant``, ``refuse`` or ``recuse``
        :param str refusal_reason: with ``refuse``, see the field
        :param str refusal_text: explanation for the applicant
        :raise AccessError: the user is not of the committee, assessed the request
            or is the one who asks
        :raise UserError: already voted or decided, or the Fund has not enough
        """
        self.ensure_one()
        self._lock()
        self._check_can_vote(choice)
        self._check_words(choice, refusal_reason, refusal_text)
        request = self.sudo()
        # The database judges a vote by what it knows.
        self.env.flush_all()
        self.env["welfare.fund.vote"].sudo().create(request._prepare_vote_vals(choice))
        request._keep_words(choice, refusal_reason, refusal_text)
        request.invalidate_recordset(["vote_ids"])
        request._decide()

    def _check_words(self, choice, reason, text):
        """Hook: what a vote has to say with it."""
        if choice == "refuse" and not reason:
            raise UserError(self.env._("A refusal says why."))
        explained = reason != "other" or self._get_refusal_text(reason, text)
        if choice == "refuse" and not explained:
            raise UserError(self.env._("Explain it: who asks reads why."))

    def _get_refusal_text(self, reason, text):
        """:return: what the vote says, or what was said before of the same reason"""
        said = (text or "").strip()
        before = self.sudo()
        return said or (before.refusal_reason == reason and before.refusal_text)

    def _keep_words(self, choice, reason, text):
        """Hook: keep what the vote says to the applicant."""
        if choice == "refuse":
            text = self._get_refusal_text(reason, text)
            self.write({"refusal_reason": reason, "refusal_text": text})

    def _prepare_vote_vals(self, choice):
        self.ensure_one()
        return {
            "request_id": self.id,
            "member_id": self.env.uid,
            "assessor_id": self.assessor_id.id,
            "choice": choice,
            "voted_at": self.env["welfare.clock"]._now(),
        }

    def _get_quorum(self):
        """Hook.

        :return: how many votes decide, recusals not counted
        """
        self.ensure_one()
        return self.regulation_id.quorum

    def _get_counting_votes(self):
        """Hook.

        :return: votes on what is to be decided now
        """
        self.ensure_one()
        return self.vote_ids

    def _decide(self):
        """Grant or refuse once enough members have voted and one side is larger."""
        self.ensure_one()
        choices = self._get_counting_votes().mapped("choice")
        granting, refusing = choices.count("grant"), choices.count("refuse")
        if granting + refusing < self._get_quorum() or granting == refusing:
            return
        if granting > refusing:
            self._grant(self.amount_proposed)
            self._after_decision("granted")
        else:
            self._refuse()
            self._after_decision("refused")

    def _after_decision(self, outcome):
        """Hook: the request was just ``granted`` or ``refused``."""

    def _refuse(self):
        now = self.env["welfare.clock"]._now()
        self.write({"decided_at": now, "refused_at": self.refused_at or now})
        self._set_state("refused")

    def _grant(self, amount):
        """Reserve ``amount`` of the Fund and give it as credit, or do nothing.

        :param float amount: EUR
        :raise UserError: the Fund does not have it, or somebody else is deciding
        """
        self.ensure_one()
        self._check_decidable()
        self._check_no_other_grant()
        fund = self.fund_id
        fund._lock()
        fund._check_available(amount)
        self._check_can_grant(amount)
        move = fund._book(
            "grant",
            [
                (fund.received_account_id, amount, self.code, self),
                (fund.committed_account_id, -amount, self.code, self),
            ],
            f"grant:{self.code}",
            self.code,
        )
        self.write(
            {
                "amount_granted": amount,
                "grant_move_id": move.id,
                "decided_at": self.env["welfare.clock"]._now(),
                "refusal_reason": False,
                "refusal_text": False,
            }
        )
        self._set_state("granted")
        self._give_credit(amount)

    def _give_credit(self, amount):
        """Give the applicant a lot of credit paid by the Fund."""
        self.ensure_one()
        applicant = self._get_applicant()
        # Also the ledger's create_uid says nothing about who decided for whom.
        lot = (
            self.env["welfare.credit.lot"]
            .with_user(SUPERUSER_ID)
            .create(self._prepare_lot_vals())
        )
        lot._post_move("grant", amount, f"fund:{applicant.grant_key}")
        applicant.lot_id = lot.id

    def _prepare_lot_vals(self):
        self.ensure_one()
        today = self.env["welfare.clock"]._today()
        days = self.regulation_id.grant_validity_days
        return {
            "worker_id": self._get_applicant().partner_id.id,
            "payer_id": self.fund_id.payer_id.id,
            "origin": "fund_grant",
            "kind_ids": [fields.Command.set(self.event_id.kind_ids.ids)],
            "granted_on": today,
            "expires_on": today + timedelta(days=days),
            "company_id": self.fund_id.operator_company_id.id,
        }

    def _expire_if_empty(self):
        """Close a grant of which the last day has passed and nothing is left."""
        for request in self.filtered(lambda one: one.state == "granted"):
            root = request._get_applicant().lot_id
            lots = root.search([("id", "child_of", root.id)])
            if not any(lots.mapped("balance")):
                request._set_state("expired")

    def _update_used(self):
        """Follow the grant to its last euro."""
        for request in self.filtered(lambda one: one.state in ("granted", "used")):
            request.invalidate_recordset(["amount_spent"])
            is_used = (
                request.currency_id.compare_amounts(
                    request.amount_spent, request.amount_granted
                )
                >= 0
            )
            if is_used != (request.state == "used"):
                request._set_state("used" if is_used else "granted")
