from odoo import api, fields, models

TERMS = (
    "granted",
    "unspent",
    "held",
    "spent",
    "recharged",
    "to_recharge",
    "funded",
    "invoiced",
    "provvista",
    "open_documents",
    "funded_not_granted",
    "difference",
)


class WelfareQuadratura(models.TransientModel):
    """Do ledger and books, two independent sources, agree to the cent?

    Gross EUR, per payer; the letters are those accountants use for the identity
    ``F = U + H + Rn + Rp + Z``.
    """

    _name = "welfare.quadratura"
    _description = "Quadratura"

    payer_id = fields.Many2one(
        "welfare.payer", required=True, domain=[("payer_type", "=", "firm")]
    )
    company_id = fields.Many2one(related="payer_id.company_id")
    currency_id = fields.Many2one(related="payer_id.company_id.currency_id")
    date = fields.Date(
        required=True, default=lambda self: self.env["welfare.clock"]._today()
    )
    granted = fields.Monetary(string="G granted", compute="_compute_terms")
    unspent = fields.Monetary(string="U unspent", compute="_compute_terms")
    held = fields.Monetary(string="H set aside", compute="_compute_terms")
    spent = fields.Monetary(string="S spent", compute="_compute_terms")
    recharged = fields.Monetary(string="Rp recharged", compute="_compute_terms")
    to_recharge = fields.Monetary(
        string="Rn not yet recharged", compute="_compute_terms"
    )
    funded = fields.Monetary(string="F funds received", compute="_compute_terms")
    invoiced = fields.Monetary(string="Recharge invoices", compute="_compute_terms")
    provvista = fields.Monetary(
        string="Provvista in the books", compute="_compute_terms"
    )
    open_documents = fields.Monetary(
        string="Open recharge documents", compute="_compute_terms"
    )
    funded_not_granted = fields.Monetary(
        string="Z funded, not granted",
        compute="_compute_terms",
        help="Negative: granted, not yet funded.",
    )
    difference = fields.Monetary(compute="_compute_terms")
    explanation = fields.Text(compute="_compute_terms")

    def _compute_display_name(self):
        self.display_name = self.env._("Quadratura")

    @api.depends("payer_id", "date")
    def _compute_terms(self):
        empty = self.filtered(lambda report: not report.payer_id)
        empty.update(dict.fromkeys(TERMS, 0.0) | {"explanation": False})
        for report in self - empty:
            terms = report._get_terms()
            for name, value in terms.items():
                report[name] = value
            report.explanation = "\n".join(report._get_differences(terms))

    def _get_terms(self):
        """:return: ``{field: EUR}``, each term from its own source"""
        payer, date = self.payer_id, self.date
        round_ = self.currency_id.round
        moves = self._sum_moves(payer, date)
        held = sum(amount for _type, (_amount, amount) in moves.items())
        granted = self._pick(moves, "grant", "take_back")
        spent = -self._pick(moves, "spend", "reversal")
        balance = sum(amount for amount, _held in moves.values())
        recharged = self._sum_coverages(payer, date, recharged=True)
        to_recharge = self._sum_coverages(payer, date, recharged=False)
        funded = self._sum_funding(payer, date)
        provvista, open_documents, invoiced = self._sum_books(payer, date)
        unspent = balance - held
        z = funded - unspent - held - to_recharge - recharged
        return {
            "granted": round_(granted),
            "unspent": round_(unspent),
            "held": round_(held),
            "spent": round_(spent),
            "recharged": round_(recharged),
            "to_recharge": round_(to_recharge),
            "funded": round_(funded),
            "invoiced": round_(invoiced),
            "provvista": round_(provvista),
            "open_documents": round_(open_documents),
            "funded_not_granted": round_(z),
            "difference": round_(
                (provvista - open_documents) - (unspent + held + to_recharge + z)
            ),
        }

    def _pick(self, moves, *types):
        return sum(moves.get(move_type, (0.0, 0.0))[0] for move_type in types)

    def _sum_moves(self, payer, date):
        """:return: ``{move type: (EUR of balance, EUR held)}``, from the ledger"""
        return {
            move_type: (amount, held)
            for move_type, amount, held in self.env["welfare.credit.move"]
            .sudo()
            ._read_group(
                [("lot_id.payer_id", "=", payer.id), ("day", "<=", date)],
                ["move_type"],
                ["amount:sum", "held_amount:sum"],
            )
        }

    def _sum_coverages(self, payer, date, recharged):
        domain = [
            ("payer_id", "=", payer.id),
            ("spent_on", "<=", date),
            ("state", "in", ("spent", "recharged")),
        ]
        posted = (
            self.env["welfare.credit.coverage"]
            .sudo()
            .search(domain)
            .filtered(
                lambda coverage: bool(
                    coverage.state == "recharged"
                    and coverage.recharge_id.move_id.date <= date
                )
                == recharged
            )
        )
        return sum(posted.mapped("amount"))

    def _sum_funding(self, payer, date):
        return sum(
            self.env["welfare.funding"]
            .sudo()
            .search(
                [
                    ("payer_id", "=", payer.id),
                    ("state", "=", "received"),
                    ("received_on", "<=", date),
                ]
            )
            .mapped("amount")
        )

    def _sum_books(self, payer, date):
        """:return: provvista, open recharge documents, recharge invoices net of credit
        notes: EUR, from journal items only"""
        Line = self.env["account.move.line"].sudo()
        common = [
            ("partner_id", "=", payer.partner_id.id),
            ("company_id", "=", payer.company_id.id),
            ("parent_state", "=", "posted"),
            ("date", "<=", date),
        ]
        company = payer.company_id
        [(provvista,)] = Line._read_group(
            [*common, ("account_id", "=", company.welfare_provvista_account_id.id)],
            [],
            ["balance:sum"],
        )
        journals = (
            company.welfare_recharge_journal_id | company.welfare_provvista_journal_id
        )
        receivable = [
            *common,
            ("account_id.account_type", "=", "asset_receivable"),
        ]
        [(open_documents,)] = Line._read_group(
            [*receivable, ("journal_id", "in", journals.ids)], [], ["balance:sum"]
        )
        [(invoiced,)] = Line._read_group(
            [
                *receivable,
                ("journal_id", "=", company.welfare_recharge_journal_id.id),
            ],
            [],
            ["balance:sum"],
        )
        return -(provvista or 0.0), open_documents or 0.0, invoiced or 0.0

    def _get_differences(self, terms):
        """:return: one sentence for each difference, naming the document behind it"""
        res = self.env["welfare.credit.move"].sudo()._get_guard_sentences()
        for lot_id, balance, moved, held, holds in self.env[
            "welfare.credit.lot"
        ]._find_differences():
            res.append(
                self.env._(
                    "Lot %(lot)s: balance %(balance)s, movements %(moved)s;"
                    " held %(held)s, movements %(holds)s",
                    lot=lot_id,
                    balance=balance,
                    moved=moved,
                    held=held,
                    holds=holds,
                )
            )
        for recharge in self.env["welfare.recharge"].search(
            [("payer_id", "=", self.payer_id.id), ("state", "=", "posted")]
        ):
            booked = sum(
                recharge.move_id.line_ids.filtered(
                    lambda line: line.account_id.account_type == "asset_receivable"
                ).mapped("balance")
            )
            if self.currency_id.compare_amounts(recharge.amount, booked):
                res.append(
                    self.env._(
                        "%(document)s: ledger %(ledger)s, books %(books)s",
                        document=recharge.move_id.name or recharge.name,
                        ledger=recharge.amount,
                        books=booked,
                    )
                )
        for funding in self.env["welfare.funding"].search(
            [("payer_id", "=", self.payer_id.id), ("state", "=", "received")]
        ):
            booked = funding.statement_line_id.amount
            if self.currency_id.compare_amounts(funding.amount, booked):
                res.append(
                    self.env._(
                        "%(document)s: register %(register)s, bank %(bank)s",
                        document=funding.name,
                        register=funding.amount,
                        bank=booked,
                    )
                )
        if self.currency_id.compare_amounts(
            terms["spent"], terms["recharged"] + terms["to_recharge"]
        ):
            res.append(
                self.env._(
                    "Spent in the ledger %(spent)s, in the coverage %(coverage)s",
                    spent=terms["spent"],
                    coverage=terms["recharged"] + terms["to_recharge"],
                )
            )
        return res
