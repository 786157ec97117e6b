import re

from stdnum import iso11649

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

#: What a match is about; those of ``BY_ITSELF`` are booked without asking, if nothing
#: speaks against it.
KINDS = [
    ("exact", "Paid exactly"),
    ("gift", "Gift"),
    ("returned", "Returned by the bank"),
    ("partial", "Less than was due"),
    ("over", "More than was due"),
    ("guess", "Without the right reference"),
    ("by_hand", "Registered by hand before"),
    ("held", "Paid to the shop"),
    ("handed_over", "Handed over by the shop"),
    ("double", "Paid twice"),
    ("cancelled", "Was cancelled"),
    ("foreign", "Foreign currency"),
    ("unknown", "Nobody known"),
]

#: A reference is as long as this, with RF and its check digits (ISO 11649).
REFERENCE_LENGTHS = range(8, 26)
#: How a contribution's own code reads once what is no letter or digit is gone.
CODE = re.compile(r"FC(\d{6,10})")
#: Digits of the year in a code, and of the number behind it.
YEAR_DIGITS, NUMBER_DIGITS = (2, 4), range(4, 7)
#: Words by which one says, without any reference, that it is for the Fund.
WORDS = ("FONDO", "SOLIDAR")
#: How far back a return without reference is looked for.
RETURN_DAYS = 90
#: How long a line that nobody books is looked at again.
LOOK_DAYS = 400


class WelfareFundMatch(models.Model):
    """What a line of the bank statement is for, as far as it concerns the Fund.

    What the reference and the amount leave no doubt about is booked by itself; the
    rest is proposed, with the reasons, and an accountant accepts or refuses.
    """

    _name = "welfare.fund.match"
    _inherit = ["welfare.lifecycle"]
    _description = "Payment to the Solidarity Fund, as the bank shows it"
    _order = "id desc"
    _rec_name = "statement_line_id"

    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Line of the bank",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    fund_id = fields.Many2one(
        "welfare.fund", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="statement_line_id.currency_id")
    date = fields.Date(related="statement_line_id.date")
    amount = fields.Monetary(related="statement_line_id.amount")
    payment_ref = fields.Char(
        related="statement_line_id.payment_ref", string="Reason of payment"
    )
    partner_name = fields.Char(
        related="statement_line_id.partner_name", string="Name at the bank"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    contribution_ids = fields.Many2many("welfare.fund.contribution", readonly=True)
    due_amount = fields.Monetary(
        string="Due then", readonly=True, help="When the line was last looked at."
    )
    received_ids = fields.Many2many(
        "welfare.fund.contribution",
        "welfare_fund_match_received_rel",
        readonly=True,
        help="What this line brought: of a contribution paid in part, its paid part.",
    )
    receipt_id = fields.Many2one(
        "welfare.fund.receipt", readonly=True, ondelete="restrict"
    )
    handover_id = fields.Many2one(
        "welfare.fund.handover", string="Hand-over", readonly=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Payer", readonly=True, ondelete="restrict"
    )
    by_reference = fields.Boolean(readonly=True)
    by_code = fields.Boolean(readonly=True)
    by_account = fields.Boolean(readonly=True)
    by_name = fields.Boolean(readonly=True)
    by_amount = fields.Boolean(readonly=True)
    reasons = fields.Text(string="Why", compute="_compute_reasons")
    state = fields.Selection(
        [
            ("proposed", "To be decided"),
            ("booked", "Booked by itself"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("settled", "Booked otherwise"),
        ],
        required=True,
        readonly=True,
        default="proposed",
        index=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_on = fields.Date(readonly=True)

    _line_once = models.Constraint(
        "UNIQUE (statement_line_id)", "This line of the bank is already looked at."
    )

    # -- why ---------------------------------------------------------------------------

    @api.depends(
        "kind", "contribution_ids", "due_amount", "receipt_id", "partner_id", "state"
    )
    @api.depends_context("lang")
    def _compute_reasons(self):
        for match in self:
            match.reasons = "\n".join(match._get_reasons())

    def _get_reasons(self):
        """:return: list of sentences, for the accountant"""
        self.ensure_one()
        format_ = self.fund_id.currency_id.format
        money = self._get_money()
        codes = ", ".join(self.contribution_ids.mapped("code"))
        reasons = []
        if self.by_reference and codes:
            reasons.append(self.env._("The reference is that of %s.", codes))
        elif self.by_code:
            reasons.append(
                self.env._(
                    "There is no valid reference, but the reason of payment names %s.",
                    codes,
                )
            )
        elif self.contribution_ids:
            reasons.append(
                self.env._("There is no reference of ours in the reason of payment.")
            )
        if self.by_account:
            reasons.append(self.env._("The account is one of this payer."))
        if self.by_name:
            reasons.append(self.env._("The name is that of this payer."))
        if self.by_amount and self.contribution_ids:
            reasons.append(
                self.env._(
                    "The amount is what is open: %(amount)s (%(codes)s).",
                    amount=format_(self.due_amount),
                    codes=codes,
                )
            )
        words = {
            "partial": lambda: (
                self.env._(
                    "%(money)s arrived, %(due)s is due: accepted, it is received and"
                    " %(rest)s stays due.",
                    money=format_(money),
                    due=format_(self.due_amount),
                    rest=format_(self.due_amount - money),
                )
                if self.state == "proposed"
                else self.env._(
                    "%(money)s arrived, %(due)s was due, %(rest)s was left.",
                    money=format_(money),
                    due=format_(self.due_amount),
                    rest=format_(self.due_amount - money),
                )
            ),
            "over": lambda: self.env._(
                "%(money)s arrived, %(due)s is due: %(rest)s more.",
                money=format_(money),
                due=format_(self.due_amount),
                rest=format_(money - self.due_amount),
            ),
            "by_hand": lambda: self.env._(
                "Receipt %(receipt)s of %(day)s, of the same amount, was registered by"
                " hand: accepted, the two are one payment. If the money came twice,"
                " it can be given back.",
                receipt=self.receipt_id.name,
                day=format_date(self.env, self.receipt_id.date),
            ),
            "held": lambda: self.env._(
                "It came to the bank account of the shop, which holds it for the Fund"
                " until the next hand-over."
            ),
            "handed_over": lambda: self.env._(
                "The shop transfers what it held for the Fund: %s.",
                self.handover_id.code,
            ),
            "double": lambda: self.env._(
                "It was received already, with receipt %(receipt)s of %(day)s: this"
                " money came once more.",
                receipt=self.receipt_id.name,
                day=format_date(self.env, self.receipt_id.date),
            ),
            "cancelled": lambda: self.env._(
                "It was cancelled, and now the money came."
            ),
            "foreign": lambda: self.env._(
                "It was paid in another currency: %(money)s arrived, %(due)s is due.",
                money=format_(money),
                due=format_(self.due_amount),
            ),
            "unknown": lambda: self.env._(
                "We know neither the reference nor who pays: accepted, it is a gift."
            ),
            "gift": lambda: (
                self.env._("The reference is that of gifts: nothing was due.")
                if self.by_reference
                else self.env._(
                    "This payer owes nothing of this amount: accepted, it is a gift."
                )
            ),
            "returned": lambda: self.env._(
                "The bank takes back what receipt %(receipt)s says was received: it is"
                " due again, and what is available goes down.",
                receipt=self.receipt_id.name,
            ),
        }
        if self.kind in words:
            reasons.append(words[self.kind]())
        if self.kind == "returned" and self.state == "proposed":
            missing = self.receipt_id.amount - self.fund_id.available
            if missing > 0:
                reasons.append(
                    self.env._(
                        "%s of it is already granted and stays granted: the Fund takes"
                        " it from the next money.",
                        format_(missing),
                    )
                )
        return reasons

    def _get_money(self):
        """:return: in the Fund's currency, what the line brings (negative: takes)"""
        self.ensure_one()
        line = self.statement_line_id.sudo()
        return self.fund_id.currency_id.round(
            sum(line._seek_for_lines()[0].mapped("balance"))
        )

    # -- looking -----------------------------------------------------------------------

    @api.model
    def _match(self, lines):
        """Look at lines of the bank, book what is beyond doubt, propose the rest.

        Can be called again: what is booked or was decided stays.

        :param lines: ``account.bank.statement.line``
        :return: the matches, with superuser rights
        """
        self = self.sudo()
        matches = self
        for line in lines.sudo():
            match = self.search([("statement_line_id", "=", line.id)])
            if match.state in ("booked", "accepted", "refused"):
                continue
            if line.is_reconciled:
                match.filtered(lambda one: one.state == "proposed").state = "settled"
                continue
            for fund, look in self._get_looks(line):
                if vals := look(fund, line):
                    vals |= {"statement_line_id": line.id, "fund_id": fund.id}
                    if match:
                        match.write({**vals, "state": "proposed"})
                    else:
                        match = self.create(vals)
                    match.due_amount = sum(match.contribution_ids.mapped("amount"))
                    match._book_by_itself()
                    matches |= match
                    break
            else:
                match.filtered(lambda one: one.state == "proposed").unlink()
        return matches

    @api.model
    def _get_looks(self, line):
        """:return: list of ``(fund, method)``: who looks at a line for which Fund"""
        Fund = self.env["welfare.fund"]
        of_journal = Fund._get_funds_of_journal(line.journal_id)
        of_shop = Fund._get_funds_of_shop(line.company_id)
        return [
            *((fund, self._look_at) for fund in of_journal),
            *((fund, self._look_at_shop) for fund in of_shop),
        ]

    @api.model
    def _look_at(self, fund, line):
        """:return: values of a match; empty when the line does not concern the Fund"""
        facts = line._welfare_get_facts()
        if fund.currency_id.is_zero(line.amount):
            return {}
        if line.amount < 0:
            return self._look_at_return(fund, line, facts)
        return self._look_at_payment(fund, line, facts)

    @api.model
    def _look_at_shop(self, fund, line):
        """The bank of the shop, where the books of the Fund are another company's: what
        has a reference of the Fund, and its exact amount.

        :return: values of a match; empty for everything else
        """
        references = self._find_references(line._welfare_get_facts()["texts"])
        money = sum(line._seek_for_lines()[0].mapped("balance"))
        compare = fund.currency_id.compare_amounts
        vals = {
            "by_reference": True,
            "by_code": False,
            "by_account": False,
            "by_name": False,
            "by_amount": True,
            "receipt_id": False,
        }
        base = Domain("fund_id", "=", fund.id) & Domain("reference", "in", references)
        if money < 0:
            handover = self.env["welfare.fund.handover"].search(
                base & Domain("state", "=", "open"), limit=1
            )
            if handover and not compare(handover.amount, -money):
                contributions = handover._get_contributions()
                return {
                    **vals,
                    "kind": "handed_over",
                    "handover_id": handover.id,
                    "contribution_ids": [fields.Command.set(contributions.ids)],
                }
            return {}
        opened = self.env["welfare.fund.contribution"].search(
            base
            & Domain("state", "in", ("pledged", "due"))
            & Domain("source_move_id", "=", False)
        )
        if opened and not compare(sum(opened.mapped("amount")), money):
            return {
                **vals,
                "kind": "held",
                "contribution_ids": [fields.Command.set(opened.ids)],
                "partner_id": opened.partner_id[:1].id,
            }
        return {}

    @api.model
    def _look_at_payment(self, fund, line, facts):
        Contribution = self.env["welfare.fund.contribution"]
        references = self._find_references(facts["texts"])
        money = sum(line._seek_for_lines()[0].mapped("balance"))
        named = Contribution.search(
            [("fund_id", "=", fund.id), ("reference", "in", references)]
        )
        handovers = self.env["welfare.fund.handover"].search(
            [
                ("fund_id", "=", fund.id),
                ("reference", "in", references),
                ("state", "!=", "cancelled"),
            ]
        )
        named |= handovers._get_contributions()
        by_reference = bool(named)
        if not named:
            named = self._find_by_code(fund, facts["texts"])
        payer, how = self._find_payer(fund, line, facts)
        vals = {
            "by_reference": by_reference,
            "by_code": bool(named) and not by_reference,
            "by_account": how == "account",
            "by_name": how == "name",
            "by_amount": False,
            "partner_id": payer.id,
            "receipt_id": False,
            "contribution_ids": [fields.Command.set(named.ids)],
        }
        if fund.gift_reference in references and not named:
            return {**vals, "kind": "gift", "by_reference": True}
        compare = fund.currency_id.compare_amounts
        opened = named.filtered(lambda one: one.state in ("pledged", "due"))
        if opened:
            difference = compare(money, sum(opened.mapped("amount")))
            vals |= {
                "by_amount": not difference,
                "contribution_ids": [fields.Command.set(opened.ids)],
            }
            if facts["is_foreign"] and (difference or line.foreign_currency_id):
                return {**vals, "kind": "foreign"}
            if line.currency_id != fund.currency_id:
                return {**vals, "kind": "foreign"}
            kind = {-1: "partial", 0: "exact", 1: "over"}[difference]
            if kind == "exact" and not by_reference:
                kind = "guess"
            return {**vals, "kind": kind}
        if named:
            receipts = named.receipt_ids.filtered(lambda one: one.state == "issued")
            if by_hand := receipts._filter_by_hand(line, money)[:1]:
                return {**vals, **self._prepare_by_hand_vals(by_hand)}
            return {
                **vals,
                "kind": "double" if receipts else "cancelled",
                "receipt_id": receipts[:1].id,
            }
        return self._look_at_payer(fund, line, facts, money, payer, vals)

    @api.model
    def _prepare_by_hand_vals(self, receipt):
        return {
            "kind": "by_hand",
            "by_amount": True,
            "receipt_id": receipt.id,
            "contribution_ids": [fields.Command.set(receipt.contribution_id.ids)],
            "partner_id": receipt.partner_id.id,
        }

    @api.model
    def _find_by_hand(self, fund, line, facts, money, payer):
        """:return: the receipt registered by hand that this line, without a reference,
        brings: of the same payer, amount and days; else none"""
        Receipt = self.env["welfare.fund.receipt"]
        recent = Receipt.search(
            [
                ("fund_id", "=", fund.id),
                ("state", "=", "issued"),
                ("file_line_id", "=", False),
                ("statement_line_id.journal_id", "=", line.journal_id.id),
                ("statement_line_id.amount", "=", money),
            ],
            order="id",
        )
        name = self._normalise([facts["name"] or ""])
        return recent._filter_by_hand(line, money).filtered(
            lambda one: one._is_near(line)
            and (
                (payer and one.contribution_id._get_debtor() == payer)
                or (name and self._normalise([one.partner_id.name or ""]) == name)
            )
        )[:1]

    @api.model
    def _look_at_payer(self, fund, line, facts, money, payer, vals):
        """Nothing was named: who pays, and how much, may tell what for."""
        compare = fund.currency_id.compare_amounts
        owed = payer and self._find_owed(fund, payer)
        if owed:
            same = owed.filtered(lambda one: not compare(one.amount, money))[:1]
            if not same and not compare(sum(owed.mapped("amount")), money):
                same = owed
            if same:
                return {
                    **vals,
                    "kind": "guess",
                    "by_amount": True,
                    "contribution_ids": [fields.Command.set(same.ids)],
                }
        if by_hand := self._find_by_hand(fund, line, facts, money, payer):
            how = {} if vals["by_account"] else {"by_name": True}
            return {**vals, **self._prepare_by_hand_vals(by_hand), **how}
        text = self._normalise(facts["texts"])
        if fund.bank_is_own or all(word in text for word in WORDS):
            return {**vals, "kind": "gift" if payer else "unknown"}
        return {}

    @api.model
    def _look_at_return(self, fund, line, facts):
        """The bank takes money: what of ours does it take back?"""
        Receipt = self.env["welfare.fund.receipt"]
        compare = fund.currency_id.compare_amounts
        money = -sum(line._seek_for_lines()[0].mapped("balance"))
        base = Domain("fund_id", "=", fund.id) & Domain("state", "=", "issued")
        references = self._find_references(facts["texts"])
        named = Receipt.search(
            base & Domain("contribution_id.reference", "in", references)
        )
        by_reference = bool(named)
        if not named and facts["is_return"]:
            limit = fields.Date.subtract(line.date, days=RETURN_DAYS)
            recent = Receipt.search(
                base
                & Domain("statement_line_id", "!=", False)
                & Domain("date", ">=", limit)
            )
            named = recent.filtered(
                lambda one: one.statement_line_id._welfare_is_same_payer(facts)
            )
        same = named.filtered(lambda one: not compare(one.amount, money))
        if len(same) != 1:
            return {}
        return {
            "kind": "returned",
            "receipt_id": same.id,
            "contribution_ids": [fields.Command.set(same.contribution_id.ids)],
            "partner_id": same.partner_id.id,
            "by_reference": by_reference and facts["is_return"],
            "by_code": False,
            "by_account": False,
            "by_name": False,
            "by_amount": True,
        }

    # -- what the texts say ------------------------------------------------------------

    @api.model
    def _normalise(self, texts):
        """:return: letters and digits alone, in capitals: blanks, line breaks and
        dashes are the bank's"""
        return "".join(one for one in "".join(texts).upper() if one.isalnum())

    @api.model
    def _find_references(self, texts):
        """:return: list of the valid ISO 11649 references in what the bank tells"""
        found = []
        for text in (*texts, "".join(texts)):
            plain = self._normalise([text])
            for start in (one.start() for one in re.finditer("RF", plain)):
                for length in REFERENCE_LENGTHS:
                    piece = plain[start : start + length]
                    if len(piece) == length and iso11649.is_valid(piece):
                        found.append(piece)
        return list(dict.fromkeys(found))

    @api.model
    def _find_by_code(self, fund, texts):
        # What stands behind it may be digits, too: the shorter codes are looked for.
        codes = {
            f"FC{digits[:year]}-{digits[year : year + number]}"
            for digits in CODE.findall(self._normalise(texts))
            for year in YEAR_DIGITS
            for number in NUMBER_DIGITS
            if year + number <= len(digits)
        }
        return self.env["welfare.fund.contribution"].search(
            [("fund_id", "=", fund.id), ("code", "in", list(codes))]
        )

    @api.model
    def _find_payer(self, fund, line, facts):
        """:return: ``(res.partner, how)``: known by the ``account`` or by ``name``"""
        Partner = self.env["res.partner"]
        account = self._normalise([facts["account"] or ""])
        if account:
            known = self.env["res.partner.bank"].search(
                [("sanitized_acc_number", "=", account)]
            )
            earlier = self.env["welfare.fund.receipt"].search(
                [
                    ("fund_id", "=", fund.id),
                    ("state", "=", "issued"),
                    ("statement_line_id.account_number", "=ilike", account),
                ]
            )
            partners = (
                known.partner_id.commercial_partner_id
                | earlier.contribution_id.partner_id
            )
            partners -= fund.company_id.partner_id
            if len(partners) == 1:
                return partners, "account"
        name = self._normalise([facts["name"] or line.partner_id.name or ""])
        if name:
            debtors = Partner.union(
                *(
                    one._get_debtor()
                    for one in self.env["welfare.fund.contribution"].search(
                        [
                            ("fund_id", "=", fund.id),
                            ("state", "in", ("pledged", "due")),
                        ]
                    )
                )
            )
            same = debtors.filtered(lambda one: self._normalise([one.name]) == name)
            if len(same) == 1:
                return same, "name"
        return Partner, None

    @api.model
    def _find_owed(self, fund, payer):
        """:return: what is open that this payer's bank would pay, oldest first"""
        opened = self.env["welfare.fund.contribution"].search(
            [("fund_id", "=", fund.id), ("state", "in", ("pledged", "due"))],
            order="due_on, id",
        )
        return opened.filtered(lambda one: one._get_debtor() == payer)

    # -- deciding ----------------------------------------------------------------------

    def _book_by_itself(self):
        """Book what leaves no doubt."""
        self.ensure_one()
        sure = self.by_reference and (
            self.kind in ("exact", "gift", "returned", "held", "handed_over")
            or (
                self.kind == "by_hand"
                and self.receipt_id._is_near(self.statement_line_id)
            )
        )
        if sure:
            try:
                with self.env.cr.savepoint():
                    self._book()
            except UserError:
                # An accountant sees it, with the reason when it is tried.
                return
            self.state = "booked"

    def _book(self, giving_back=False):
        """Book the line as the match says.

        :param giving_back: what is more than was due is owed to who paid it; else it
            is a further gift
        """
        self.ensure_one()
        line = self.statement_line_id
        if self.kind == "returned":
            self.receipt_id._return(line)
            return
        if self.kind == "held":
            self.contribution_ids._hold_from_line(line)
            return
        if self.kind == "handed_over":
            self.handover_id._pay_from_line(line)
            return
        if self.kind == "by_hand" and not giving_back:
            self.receipt_id._join_file_line(line)
            return
        extra_account = self.fund_id._get_give_back_account() if giving_back else None
        opened = self.contribution_ids.filtered(
            lambda one: one.state in ("pledged", "due")
        )
        if opened:
            self.received_ids = opened._pay_from_line(line, extra_account)
        elif self.kind in ("exact", "partial", "over", "guess", "foreign"):
            raise UserError(
                self.env._("A contribution proposed here is not open any more.")
            )
        elif giving_back:
            line._welfare_lock_line()
            line._welfare_replace_suspense(
                [(extra_account, -self._get_money(), line.payment_ref)]
            )
        else:
            self.received_ids = self._write_gift()._pay_from_line(line)

    def _write_gift(self):
        """:return: a contribution of what the line brings, pledged"""
        contribution = self.contribution_ids[:1]
        partner = self.partner_id or contribution.partner_id
        return self.env["welfare.fund.contribution"]._contribute(
            self.fund_id,
            contribution.source_type or self._get_source_type(partner),
            self._get_money(),
            f"line:{self.statement_line_id.id}",
            partner=partner,
            date=self.date,
        )

    @api.model
    def _get_source_type(self, partner):
        """:return: as what this partner gives; see the contribution's field"""
        if not partner:
            return "other"
        if partner.is_welfare_supplier:
            return "supplier"
        if self.env["welfare.payer"].search_count(
            [("partner_id", "=", partner.id), ("payer_type", "=", "firm")], limit=1
        ):
            return "firm"
        return "worker" if partner.welfare_employment_ids else "other"

    def action_accept(self):
        """Book what is proposed; what is more than was due is a further gift."""
        self._decide("accepted", lambda match: match._book())

    def action_give_back(self):
        """Book what is proposed; what is more than was due is owed to who paid it."""
        self._decide("accepted", lambda match: match._book(giving_back=True))

    def action_refuse(self):
        """It is not for the Fund: the line is left to be booked otherwise."""
        self._decide("refused", lambda match: None)

    def action_look_again(self):
        """Look at what is proposed anew: much may have changed."""
        self._check_can_decide()
        self._match(self.statement_line_id)

    def _check_can_decide(self):
        self.check_access("read")
        if not self.env.user.has_group("welfarepiu_base.group_accountant"):
            raise AccessError(self.env._("Accountants book contributions."))

    def _decide(self, state, act):
        self._check_can_decide()
        for match in self.sudo():
            if match.state != "proposed":
                raise UserError(self.env._("This was decided already."))
            act(match)
            match.write(
                {
                    "state": state,
                    "decided_by_id": self.env.user.id,
                    "decided_on": self.env["welfare.clock"]._today(),
                }
            )

    @api.model
    def _get_lines_domain(self):
        """:return: domain of the lines of the bank that may concern a Fund"""
        funds = self.env["welfare.fund"].sudo().search([("journal_id", "!=", False)])
        first = fields.Date.subtract(self.env["welfare.clock"]._today(), days=LOOK_DAYS)
        return (
            Domain(
                "company_id", "in", (funds.company_id | funds.operator_company_id).ids
            )
            & Domain("date", ">=", first)
            & Domain("is_reconciled", "=", False)
            & Domain("welfare_match_ids", "not any", [("state", "=", "refused")])
        )

    @api.model
    def _cron_match(self):
        """Look again at every line that is not booked: what was due came later, too."""
        Line = self.env["account.bank.statement.line"].sudo()
        proposed = self.sudo().search([("state", "=", "proposed")])
        lines = Line.search(self._get_lines_domain()) | proposed.statement_line_id
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(lines))
        for line in lines:
            self._match(line)
            if not cron._commit_progress(1):
                return
