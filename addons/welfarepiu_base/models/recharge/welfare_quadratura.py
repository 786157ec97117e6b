import io

import xlsxwriter

from odoo import api, fields, models
from odoo.tools import SQL, format_date

TERMS = (
    "granted",
    "unspent",
    "held",
    "spent",
    "refunded",
    "refunded_payslip",
    "expired",
    "donated",
    "recharged",
    "to_recharge",
    "funded",
    "split_vat",
    "provvista",
    "due_back",
    "open_documents",
    "funded_not_granted",
    "ledger_difference",
    "document_difference",
    "difference",
)
# Entries by which a firm owes for its credit, apart from using its funds.
DOCUMENT_TERMS = ["recharge", "refund", "donation"]


class WelfareQuadratura(models.TransientModel):
    """Do ledger and books, independent sources, agree to the cent?

    Gross EUR, per payer, as things stood at the end of a day in Rome (``money.md``,
    *Quadratura*). Three tests, none of them by a plug:

    - ledger: G = U + H + S + RFo + RFp + XF + XS, where U and H come from the lots and
      the others from the movements;
    - documents: S = Rp + Rn, where Rp comes from posted invoices and credit notes and
      Rn from the coverage;
    - money: provvista + due back - open documents (books) = U + H + Rn + Z, where
      Z = F + V - (G - XF - RFp) comes from the register of funds, the payments of
      recharge documents and what was granted.
    """

    _name = "welfare.quadratura"
    _description = "Quadratura"
    _order = "payer_id, id"

    payer_id = fields.Many2one(
        "welfare.payer",
        string="Firm",
        domain=[("payer_type", "=", "firm")],
        help="Empty: all firms, one line each.",
    )
    company_id = fields.Many2one(related="payer_id.company_id")
    currency_id = fields.Many2one(related="payer_id.company_id.currency_id")
    date = fields.Date(
        required=True, default=lambda self: self.env["welfare.clock"]._today()
    )
    granted = fields.Monetary(
        string="Granted (G)",
        compute="_compute_terms",
        help="Credit given to the workers, less what was taken back.",
    )
    unspent = fields.Monetary(
        string="Not spent yet (U)",
        compute="_compute_terms",
        help="What the workers can still spend.",
    )
    held = fields.Monetary(
        string="Set aside (H)",
        compute="_compute_terms",
        help="For orders whose payment is under way.",
    )
    spent = fields.Monetary(
        string="Spent (S)",
        compute="_compute_terms",
        help="Less what was returned.",
    )
    refunded = fields.Monetary(
        string="Refunded by the operator (RFo)", compute="_compute_terms"
    )
    refunded_payslip = fields.Monetary(
        string="Refunded in the payslip (RFp)", compute="_compute_terms"
    )
    expired = fields.Monetary(
        string="Expired, back to the firm (XF)", compute="_compute_terms"
    )
    donated = fields.Monetary(
        string="Given to the Solidarity Fund (XS)", compute="_compute_terms"
    )
    recharged = fields.Monetary(
        string="Recharged to the firm (Rp)",
        compute="_compute_terms",
        help="Posted invoices less credit notes.",
    )
    to_recharge = fields.Monetary(
        string="Still to recharge (Rn)",
        compute="_compute_terms",
        help="Spent, in no invoice yet. Negative: returned after the invoice.",
    )
    funded = fields.Monetary(
        string="Funds received (F)",
        compute="_compute_terms",
        help="Funds and payments of recharge documents, less what was paid back.",
    )
    split_vat = fields.Monetary(
        string="VAT the payer pays to the State (V)", compute="_compute_terms"
    )
    provvista = fields.Monetary(
        string="Provvista in the books",
        compute="_compute_terms",
        help="Balance of the liability account of the firm's funds.",
    )
    due_back = fields.Monetary(string="Due back to the firm", compute="_compute_terms")
    open_documents = fields.Monetary(
        string="Open recharge documents",
        compute="_compute_terms",
        help="Invoiced to the firm and not settled by funds or payments.",
    )
    funded_not_granted = fields.Monetary(
        string="Funded, not granted (Z)",
        compute="_compute_terms",
        help="Negative: granted, not yet funded.",
    )
    ledger_difference = fields.Monetary(
        string="Difference in the ledger", compute="_compute_terms"
    )
    document_difference = fields.Monetary(
        string="Difference in the documents", compute="_compute_terms"
    )
    difference = fields.Monetary(
        string="Difference between ledger and books", compute="_compute_terms"
    )
    is_square = fields.Boolean(
        string="All agrees", compute="_compute_terms", help="To the cent."
    )
    explanation = fields.Text(compute="_compute_terms")
    difference_ids = fields.One2many(
        "welfare.quadratura.difference", "quadratura_id", string="Differences"
    )

    def _compute_display_name(self):
        self.display_name = self.env._("Quadratura")

    @api.depends("payer_id", "date")
    def _compute_terms(self):
        empty = self.filtered(lambda report: not report.payer_id or not report.date)
        empty.update(
            dict.fromkeys(TERMS, 0.0) | {"explanation": False, "is_square": False}
        )
        for date, reports in (self - empty).grouped("date").items():
            payers = reports.payer_id._origin
            terms = self._read_terms(payers, date)
            differences = self._find_differences(date, payers, terms)
            for report in reports:
                payer = report.payer_id._origin
                found = [one for one in differences if one["payer_id"] == payer.id]
                report.update(terms[payer])
                report.explanation = "\n".join(one["message"] for one in found) or False
                report.is_square = not found

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        reports._fill_differences()
        return reports

    def write(self, vals):
        res = super().write(vals)
        if {"payer_id", "date"} & set(vals):
            self._fill_differences()
        return res

    def _fill_differences(self):
        """Write one line for each document that differs."""
        self.difference_ids.unlink()
        Difference = self.env["welfare.quadratura.difference"]
        for date, reports in self.filtered("payer_id").grouped("date").items():
            found = self._find_differences(date, reports.payer_id)
            Difference.create(
                [
                    Difference._prepare_vals(report, one)
                    for report in reports
                    for one in found
                    if one["payer_id"] == report.payer_id.id
                ]
            )

    # -- terms, each from its own source, all payers at once -------------------------

    @api.model
    def _read_terms(self, payers, date):
        """:param payers: ``welfare.payer``, any number: the queries stay as many
        :return: ``{payer: {field: EUR}}`` at the end of ``date``
        """
        self.env.flush_all()
        moves = self._read_moves(payers, date)
        lots = self._read_lots(payers, date)
        to_recharge = self._read_to_recharge(payers, date)
        funded = self._read_funded(payers, date)
        split_vat = self._read_split_vat(payers, date)
        accounts = self._read_accounts(payers, date)
        receivable = self._read_receivable(payers, date)
        open_documents = self._read_open_documents(payers, date)
        res = {}
        for payer in payers:
            term = moves[payer.id]
            vals = {
                **term,
                "unspent": lots[payer.id][0] - lots[payer.id][1],
                "held": lots[payer.id][1],
                "to_recharge": to_recharge.get(payer.id, 0.0),
                "funded": funded.get(payer.id, 0.0),
                "split_vat": split_vat.get(payer.id, 0.0),
                "recharged": receivable.get((payer.id, "recharge"), 0.0)
                + split_vat.get(payer.id, 0.0),
                "provvista": accounts[payer.id][0],
                "due_back": accounts[payer.id][1],
                "open_documents": open_documents.get(payer.id, 0.0),
            }
            vals["funded_not_granted"] = (
                vals["funded"]
                + vals["split_vat"]
                - (vals["granted"] - vals["expired"] - vals["refunded_payslip"])
            )
            vals.update(self._compare(vals))
            res[payer] = {
                name: payer.currency_id.round(value) for name, value in vals.items()
            }
        return res

    @api.model
    def _compare(self, vals):
        """:return: the three differences; all zero when ledger and books agree"""
        return {
            "ledger_difference": vals["granted"]
            - vals["unspent"]
            - vals["held"]
            - vals["spent"]
            - vals["refunded"]
            - vals["refunded_payslip"]
            - vals["expired"]
            - vals["donated"],
            "document_difference": vals["spent"]
            - vals["recharged"]
            - vals["to_recharge"],
            "difference": vals["provvista"]
            + vals["due_back"]
            - vals["open_documents"]
            - vals["unspent"]
            - vals["held"]
            - vals["to_recharge"]
            - vals["funded_not_granted"],
        }

    @api.model
    def _get_term_of_types(self):
        """:return: ``{move type: (term, sign)}``. A type that is not here moves credit
        between lots of one payer, and comes to zero."""
        return {
            "grant": ("granted", 1),
            "take_back": ("granted", 1),
            "spend": ("spent", -1),
            "reversal": ("spent", -1),
            "refund": ("refunded", -1),
            "refund_payslip": ("refunded_payslip", -1),
            "expire": ("expired", -1),
            "donate": ("donated", -1),
        }

    @api.model
    def _read_moves(self, payers, date):
        """:return: ``{payer id: {term: EUR}}``, from the movements"""
        names = self._get_term_of_types()
        terms = {name for name, _sign in names.values()}
        res = {payer.id: dict.fromkeys(terms, 0.0) for payer in payers}
        for payer_id, move_type, amount in self.env.execute_query(
            SQL(
                """
                SELECT lot.payer_id, move.move_type, SUM(move.amount)
                  FROM welfare_credit_move move
                  JOIN welfare_credit_lot lot ON lot.id = move.lot_id
                 WHERE lot.payer_id = ANY(%s) AND move.day <= %s
                   AND move.move_type = ANY(%s)
              GROUP BY lot.payer_id, move.move_type""",
                payers.ids,
                date,
                list(names),
            )
        ):
            name, sign = names[move_type]
            res[payer_id][name] += sign * float(amount)
        return res

    @api.model
    def _read_lots(self, payers, date):
        """:return: ``{payer id: (EUR of balance, EUR held)}``, from the lots themselves
        less what has moved since ``date``"""
        res = dict.fromkeys(payers.ids, (0.0, 0.0))
        for payer_id, balance, held in self.env.execute_query(
            SQL(
                """
                SELECT lot.payer_id, SUM(lot.balance - COALESCE(later.amount, 0)),
                       SUM(lot.held - COALESCE(later.held, 0))
                  FROM welfare_credit_lot lot
             LEFT JOIN (SELECT lot_id, SUM(amount) AS amount, SUM(held_amount) AS held
                          FROM welfare_credit_move WHERE day > %s
                      GROUP BY lot_id) later ON later.lot_id = lot.id
                 WHERE lot.payer_id = ANY(%s)
              GROUP BY lot.payer_id""",
                date,
                payers.ids,
            )
        ):
            res[payer_id] = (float(balance), float(held))
        return res

    @api.model
    def _read_to_recharge(self, payers, date):
        """:return: ``{payer id: EUR}`` spent and not in a recharge posted by ``date``,
        from the coverage; what was returned later still counts on ``date``"""
        return self._read_dict(
            SQL(
                """
                SELECT coverage.payer_id, SUM(coverage.amount)
                  FROM welfare_credit_coverage coverage
             LEFT JOIN welfare_recharge recharge
                    ON recharge.id = coverage.recharge_id AND recharge.state = 'posted'
                 WHERE coverage.payer_id = ANY(%(payers)s)
                   AND coverage.state IN ('spent', 'recharged', 'returned')
                   AND coverage.spent_on <= %(date)s
                   AND (coverage.state <> 'returned' OR coverage.returned_on > %(date)s)
                   AND (recharge.id IS NULL OR recharge.posted_on > %(date)s)
              GROUP BY coverage.payer_id""",
                payers=payers.ids,
                date=date,
            )
        )

    @api.model
    def _read_funded(self, payers, date):
        """:return: ``{payer id: EUR}`` from the register of funds and the payments of
        recharge documents by bank"""
        res = self._read_dict(
            SQL(
                """
                SELECT payer_id, SUM(CASE WHEN direction = 'in' THEN received_amount
                                          ELSE -received_amount END)
                  FROM welfare_funding
                 WHERE payer_id = ANY(%s) AND received_on <= %s
                   AND state IN ('received', 'paid_back')
              GROUP BY payer_id""",
                payers.ids,
                date,
            )
        )
        for payer_id, amount in self._read_payments(payers, date).items():
            res[payer_id] = res.get(payer_id, 0.0) + amount
        return res

    @api.model
    def _read_funded_not_granted(self, payers, date):
        """:return: ``{payer: EUR}``, Z: see :meth:`_read_terms`"""
        self.env.flush_all()
        moves = self._read_moves(payers, date)
        funded = self._read_funded(payers, date)
        split_vat = self._read_split_vat(payers, date)
        return {
            payer: payer.currency_id.round(
                funded.get(payer.id, 0.0)
                + split_vat.get(payer.id, 0.0)
                - moves[payer.id]["granted"]
                + moves[payer.id]["expired"]
                + moves[payer.id]["refunded_payslip"]
            )
            for payer in payers
        }

    @api.model
    def _get_partials(self, payers, date):
        """:return: SQL of what was set against the documents of ``payers``: payer,
        document line, other move, EUR (positive lowers what is owed)"""
        return SQL(
            """
            SELECT document.welfare_payer_id AS payer_id, document.id AS document_id,
                   other_line.move_id AS other_id,
                   CASE WHEN partial.debit_move_id = line.id
                        THEN partial.amount ELSE -partial.amount END AS amount
              FROM account_move_line line
              JOIN account_move document ON document.id = line.move_id
              JOIN account_account account ON account.id = line.account_id
              JOIN account_partial_reconcile partial
                ON line.id IN (partial.debit_move_id, partial.credit_move_id)
              JOIN account_move_line other_line
                ON other_line.id = partial.debit_move_id + partial.credit_move_id
                                   - line.id
             WHERE document.state = 'posted' AND document.date <= %(date)s
               AND document.welfare_payer_id = ANY(%(payers)s)
               AND document.welfare_term = ANY(%(terms)s)
               AND account.account_type = 'asset_receivable'
               AND partial.max_date <= %(date)s""",
            date=date,
            payers=payers.ids,
            terms=DOCUMENT_TERMS,
        )

    @api.model
    def _read_payments(self, payers, date):
        """:return: ``{payer id: EUR}`` by which the bank paid recharge documents"""
        return self._read_dict(
            SQL(
                """
                SELECT partials.payer_id, SUM(partials.amount)
                  FROM (%s) partials
                  JOIN account_move other ON other.id = partials.other_id
                  JOIN account_journal journal ON journal.id = other.journal_id
                 WHERE journal.type IN ('bank', 'cash', 'credit')
                   AND other.welfare_term IS NULL
              GROUP BY partials.payer_id""",
                self._get_partials(payers, date),
            )
        )

    @api.model
    def _read_open_documents(self, payers, date):
        """:return: ``{payer id: EUR}`` that recharge documents still ask for, from the
        journal items and what was set against them by ``date``"""
        res = {}
        for (payer_id, _term), amount in self._read_receivable(payers, date).items():
            res[payer_id] = res.get(payer_id, 0.0) + amount
        settled = self._read_dict(
            SQL(
                "SELECT payer_id, SUM(amount) FROM (%s) partials GROUP BY payer_id",
                self._get_partials(payers, date),
            )
        )
        for payer_id, amount in settled.items():
            res[payer_id] = res.get(payer_id, 0.0) - amount
        return res

    @api.model
    def _read_receivable(self, payers, date):
        """:return: ``{(payer id, term): EUR}`` that the documents charged, from journal
        items only"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.welfare_payer_id, move.welfare_term, SUM(line.balance)
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN account_account account ON account.id = line.account_id
                 WHERE move.state = 'posted' AND move.date <= %s
                   AND move.welfare_payer_id = ANY(%s) AND move.welfare_term = ANY(%s)
                   AND account.account_type = 'asset_receivable'
              GROUP BY move.welfare_payer_id, move.welfare_term""",
                date,
                payers.ids,
                DOCUMENT_TERMS,
            )
        )
        return {(payer_id, term): float(amount) for payer_id, term, amount in rows}

    @api.model
    def _read_split_vat(self, payers, date):
        """:return: ``{payer id: EUR}`` of VAT that public payers pay to the State"""
        return self._read_dict(
            SQL(
                """
                SELECT move.welfare_payer_id, SUM(line.balance)
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN account_tax tax ON tax.id = line.tax_line_id
                 WHERE move.state = 'posted' AND move.date <= %s
                   AND move.welfare_payer_id = ANY(%s)
                   AND move.welfare_term = 'recharge'
                   AND tax.amount < 0 AND tax.l10n_it_withholding_type IS NULL
                   AND tax.l10n_it_pension_fund_type IS NULL
              GROUP BY move.welfare_payer_id""",
                date,
                payers.ids,
            )
        )

    @api.model
    def _read_accounts(self, payers, date):
        """:return: ``{payer id: (EUR of provvista, EUR due back)}`` in the books"""
        res = dict.fromkeys(payers.ids, (0.0, 0.0))
        for payer_id, provvista, due_back in self.env.execute_query(
            SQL(
                """
                SELECT payer.id,
                       COALESCE(SUM(-line.balance) FILTER (WHERE line.account_id =
                           company.welfare_provvista_account_id), 0),
                       COALESCE(SUM(-line.balance) FILTER (WHERE line.account_id =
                           company.welfare_due_back_account_id), 0)
                  FROM welfare_payer payer
                  JOIN res_company company ON company.id = payer.company_id
                  JOIN account_move_line line ON line.partner_id = payer.partner_id
                   AND line.company_id = payer.company_id
                   AND line.account_id IN (company.welfare_provvista_account_id,
                                           company.welfare_due_back_account_id)
                 WHERE payer.id = ANY(%s) AND line.parent_state = 'posted'
                   AND line.date <= %s
              GROUP BY payer.id""",
                payers.ids,
                date,
            )
        ):
            res[payer_id] = (float(provvista), float(due_back))
        return res

    @api.model
    def _read_dict(self, query):
        return {key: float(value) for key, value in self.env.execute_query(query)}

    # -- all firms -------------------------------------------------------------------

    @api.model
    def _get_payers(self):
        """:return: the payers that a quadratura is made of, of the user's companies"""
        return (
            self.env["welfare.payer"]
            .with_context(active_test=False)
            .search(
                [
                    ("payer_type", "=", "firm"),
                    ("company_id", "in", self.env.companies.ids),
                ]
            )
        )

    def action_open_all(self):
        """One line a firm, as of the date of this report."""
        self.ensure_one()
        reports = self.create(
            [{"payer_id": payer.id, "date": self.date} for payer in self._get_payers()]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "welfarepiu_base.action_welfare_quadratura_list"
        )
        action["domain"] = [("id", "in", reports.ids)]
        action["display_name"] = self.env._(
            "Quadratura on %s", format_date(self.env, self.date)
        )
        return action

    def action_export_xlsx(self):
        """Download the terms and the differences of these reports."""
        name = self.env._("quadratura %s", self[:1].date) + ".xlsx"
        attachment = self.env["ir.attachment"].create(
            {"name": name, "raw": self._to_xlsx()}
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    def _to_xlsx(self):
        """:return: bytes of a workbook: one line a firm, then the differences"""
        output = io.BytesIO()
        book = xlsxwriter.Workbook(output, {"in_memory": True})
        head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        money = book.add_format({"num_format": "#,##0.00"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        labels = self.fields_get(TERMS, ["string"])
        sheet = book.add_worksheet(self.env._("Firms"))
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, len(TERMS) + 1, 15)
        sheet.write_row(
            0,
            0,
            [
                self.env._("Firm"),
                self.env._("Date"),
                *(labels[name]["string"] for name in TERMS),
            ],
            head,
        )
        for row, report in enumerate(self, start=1):
            sheet.write_string(row, 0, report.payer_id.name)
            sheet.write_datetime(row, 1, fields.Datetime.to_datetime(report.date), day)
            for column, name in enumerate(TERMS, start=2):
                sheet.write_number(row, column, report[name], money)
        sheet = book.add_worksheet(self.env._("Differences"))
        sheet.set_column(0, 1, 34)
        sheet.set_column(2, 3, 15)
        sheet.set_column(4, 4, 80)
        sheet.write_row(
            0,
            0,
            [
                self.env._("Firm"),
                self.env._("Document"),
                self.env._("Register"),
                self.env._("Books"),
                self.env._("Difference"),
            ],
            head,
        )
        for row, line in enumerate(self.difference_ids, start=1):
            sheet.write_string(row, 0, line.quadratura_id.payer_id.name)
            sheet.write_string(row, 1, line.document or "")
            sheet.write_number(row, 2, line.register_amount, money)
            sheet.write_number(row, 3, line.books_amount, money)
            sheet.write_string(row, 4, line.message)
        book.close()
        return output.getvalue()
