from collections import defaultdict

from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL, formatLang


class WelfareQuadratura(models.TransientModel):
    """The search for the document behind a difference."""

    _inherit = "welfare.quadratura"

    @api.model
    def _find_differences(self, date=None, payers=None, terms=None):
        """Compare every lot, coverage, recharge, receipt and entry on the firms' funds.

        :param date: as things stood at the end of this day (Rome), default today
        :param payers: default all firms of the user's companies
        :param terms: what ``_read_terms`` gave, if the caller has it
        :return: list of dicts with ``payer_id``, ``model`` and ``id`` of the document,
            ``document`` (its name), ``register`` and ``books`` (EUR), ``message``;
            empty when all agrees to the cent
        """
        date = date or self.env["welfare.clock"]._today()
        payers = self._get_payers() if payers is None else payers
        self = self.sudo()
        self.env.flush_all()
        found = [
            *self._find_in_guards(payers),
            *self._find_in_lots(payers),
            *self._find_in_holds(payers),
            *self._find_in_coverage(payers, date),
            *self._find_in_orders(payers),
            *self._find_in_recharges(payers, date),
            *self._find_in_funding(payers, date),
            *self._find_in_provvista(payers, date),
            *self._find_in_settlements(payers, date),
            *self._find_in_refunds(payers, date),
        ]
        return found + self._find_unexplained(payers, date, found, terms)

    @api.model
    def _tell(self, payer_id, record, register, books, message, document=None):
        return {
            "payer_id": payer_id,
            "model": record._name,
            "id": record.id,
            "document": document or record.display_name,
            "register": float(register),
            "books": float(books),
            "message": message,
        }

    @api.model
    def _find_in_guards(self, payers):
        """What the database keeps by itself, is still kept."""
        Move = self.env["welfare.credit.move"]
        return [
            self._tell(payer.id, Move, 0.0, 0.0, sentence, self.env._("Database"))
            for payer in payers
            for sentence in Move._get_guard_sentences()
        ]

    @api.model
    def _find_in_lots(self, payers):
        """Each lot is the sum of its movements."""
        res = []
        Lot = self.env["welfare.credit.lot"]
        for lot_id, balance, moved, held, holds in Lot._find_differences():
            lot = Lot.browse(lot_id)
            if lot.payer_id in payers:
                message = self.env._(
                    "Lot %(lot)s: balance %(balance)s, movements %(moved)s;"
                    " held %(held)s, movements %(holds)s",
                    lot=lot_id,
                    balance=balance,
                    moved=moved,
                    held=held,
                    holds=holds,
                )
                name = self.env._("Lot %s", lot_id)
                res.append(
                    self._tell(lot.payer_id.id, lot, moved, balance, message, name)
                )
        return res

    @api.model
    def _find_in_holds(self, payers):
        """What is held on each lot is set aside for something."""
        res = []
        Lot = self.env["welfare.credit.lot"]
        for lot_id, held, aside, *_spent in Lot._find_coverage_differences():
            lot = Lot.browse(lot_id)
            if lot.payer_id in payers and held != aside:
                message = self.env._(
                    "Lot %(lot)s: held %(held)s, set aside for orders %(aside)s",
                    lot=lot_id,
                    held=f"{held:.2f}",
                    aside=f"{aside:.2f}",
                )
                name = self.env._("Lot %s", lot_id)
                res.append(self._tell(lot.payer_id.id, lot, aside, held, message, name))
        return res

    @api.model
    def _find_in_coverage(self, payers, date):
        """Each lot has spent what its coverage says."""
        found = self.env["welfare.credit.coverage"]._find_lot_differences(day=date)
        return [one for one in found if one["payer_id"] in payers._ids]

    @api.model
    def _find_in_orders(self, payers):
        """Nothing stays spent on a cancelled order."""
        groups = self.env["welfare.credit.coverage"]._read_group(
            [
                ("payer_id", "in", payers.ids),
                ("state", "in", ("spent", "recharged")),
                ("order_id.state", "=", "cancel"),
            ],
            ["payer_id", "order_id"],
            ["amount:sum"],
        )
        return [
            self._tell(
                payer.id,
                order,
                amount,
                0.0,
                self.env._(
                    "%(order)s is cancelled and %(amount)s of credit is still spent on"
                    " it",
                    order=order.name,
                    amount=formatLang(self.env, amount),
                ),
            )
            for payer, order, amount in groups
            if not payer.currency_id.is_zero(amount)
        ]

    @api.model
    def _find_in_recharges(self, payers, date):
        """Coverage, lines and documents of each run come to the same."""
        recharges = self.env["welfare.recharge"].search(
            [
                ("payer_id", "in", payers.ids),
                ("state", "=", "posted"),
                ("posted_on", "<=", date),
            ]
        )
        covered = dict(
            self.env["welfare.credit.coverage"]._read_group(
                [("recharge_id", "in", recharges.ids), ("state", "=", "recharged")],
                ["recharge_id"],
                ["amount:sum"],
            )
        )
        lines = defaultdict(float)
        for recharge, credited, amount in self.env["welfare.recharge.line"]._read_group(
            [("recharge_id", "in", recharges.ids)],
            ["recharge_id", "credited_move_id"],
            ["amount:sum"],
        ):
            lines[recharge, credited] += amount
        res = []
        for recharge in recharges:
            compare = recharge.currency_id.compare_amounts
            mine = {key[1]: value for key, value in lines.items() if key[0] == recharge}
            total, expected = covered.get(recharge, 0.0), sum(mine.values())
            if compare(total, expected):
                message = self.env._(
                    "%(recharge)s: spent %(spent)s, recharged %(lines)s",
                    recharge=recharge.name,
                    spent=formatLang(self.env, total),
                    lines=formatLang(self.env, expected),
                )
                res.append(
                    self._tell(recharge.payer_id.id, recharge, total, expected, message)
                )
            for move in recharge.move_ids:
                register = mine.pop(move.reversed_entry_id, 0.0)
                res += self._find_in_document(recharge, move, register)
            missing = sum(mine.values())
            if compare(missing, 0.0):
                message = self.env._(
                    "%(recharge)s: %(amount)s has no document",
                    recharge=recharge.name,
                    amount=formatLang(self.env, missing),
                )
                res.append(
                    self._tell(recharge.payer_id.id, recharge, missing, 0.0, message)
                )
        return res

    @api.model
    def _find_in_document(self, recharge, move, register):
        """An invoice or credit note: posted, whole, and of the amount of its lines."""
        compare = move.currency_id.compare_amounts
        booked = move._welfare_get_gross() if move.state == "posted" else 0.0
        sign = -1 if move.move_type == "out_refund" else 1
        written = sign * sum(move.invoice_line_ids.mapped("price_total"))
        written += move._welfare_get_split_vat()
        if compare(register, booked):
            books = booked
        elif compare(register, written):
            books = written
        elif compare(sum(move.line_ids.mapped("balance")), 0.0):
            books = booked + sum(move.line_ids.mapped("balance"))
        else:
            return []
        message = self.env._(
            "%(document)s: ledger %(ledger)s, books %(books)s",
            document=move.name or recharge.name,
            ledger=formatLang(self.env, register),
            books=formatLang(self.env, books),
        )
        return [
            self._tell(recharge.payer_id.id, move, register, books, message, move.name)
        ]

    @api.model
    def _find_in_funding(self, payers, date):
        """What the register of funds has, the bank and the provvista have too."""
        res = []
        fundings = self.env["welfare.funding"].search(
            [
                ("payer_id", "in", payers.ids),
                ("state", "in", ("received", "paid_back")),
                ("received_on", "<=", date),
            ]
        )
        for funding in fundings:
            compare = funding.currency_id.compare_amounts
            sign = 1 if funding.direction == "in" else -1
            register = sign * funding.received_amount
            line = funding.statement_line_id
            account = funding.company_id.welfare_provvista_account_id
            booked = -sum(
                line.move_id.line_ids.filtered(
                    lambda item, account=account: item.account_id == account
                ).mapped("balance")
            )
            booked = booked if line.move_id.state == "posted" else 0.0
            books = line.amount if compare(register, line.amount) else booked
            if compare(register, books):
                message = self.env._(
                    "%(document)s: register %(register)s, bank %(bank)s (%(line)s)",
                    document=funding.name,
                    register=formatLang(self.env, register),
                    bank=formatLang(self.env, books),
                    line=line.move_id.name or line.payment_ref,
                )
                res.append(
                    self._tell(funding.payer_id.id, funding, register, books, message)
                )
        return res

    @api.model
    def _find_in_provvista(self, payers, date):
        """Each entry on the funds of firms says what it is, and is registered."""
        res = []
        by_partner = {
            (payer.partner_id.id, payer.company_id.id): payer for payer in payers
        }
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.move_id, line.partner_id, line.company_id,
                       SUM(-line.balance)
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN res_company company ON company.id = line.company_id
             LEFT JOIN welfare_funding funding
                    ON funding.statement_line_id = move.statement_line_id
                   AND funding.state IN ('received', 'paid_back')
                   AND funding.received_on <= %(date)s
                 WHERE line.account_id IN (company.welfare_provvista_account_id,
                                           company.welfare_due_back_account_id)
                   AND line.company_id = ANY(%(companies)s)
                   AND line.parent_state = 'posted' AND line.date <= %(date)s
                   AND (move.welfare_term IS NULL
                        OR line.partner_id IS NULL
                        OR (move.welfare_term IN ('funding', 'repayment')
                            AND funding.id IS NULL))
              GROUP BY line.move_id, line.partner_id, line.company_id""",
                date=date,
                companies=payers.company_id.ids,
            )
        )
        for move_id, partner_id, company_id, amount in rows:
            move = self.env["account.move"].browse(move_id)
            company = self.env["res.company"].browse(company_id)
            payer = by_partner.get((partner_id, company_id))
            if not payer and not partner_id:
                payer = payers.grouped("company_id")[company][:1]
            if not payer:
                continue
            message = self.env._(
                "%(entry)s: %(amount)s on the funds of firms without origin",
                entry=move.name,
                amount=formatLang(self.env, amount),
            )
            res.append(self._tell(payer.id, move, 0.0, amount, message, move.name))
        return res

    @api.model
    def _find_in_settlements(self, payers, date):
        """Funds used are set against a document, and documents only against funds,
        the bank, or one another."""
        res = []
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.id, move.welfare_payer_id,
                       COALESCE(SUM(line.balance) FILTER (
                           WHERE account.account_type <> 'asset_receivable'), 0),
                       COALESCE((SELECT SUM(partials.amount)
                                   FROM (%(partials)s) partials
                                  WHERE partials.other_id = move.id), 0)
                  FROM account_move move
                  JOIN account_move_line line ON line.move_id = move.id
                  JOIN account_account account ON account.id = line.account_id
                 WHERE move.welfare_term = 'settlement' AND move.state = 'posted'
                   AND move.welfare_payer_id = ANY(%(payers)s) AND move.date <= %(date)s
              GROUP BY move.id, move.welfare_payer_id""",
                partials=self._get_partials(payers, date),
                payers=payers.ids,
                date=date,
            )
        )
        for move_id, payer_id, used, settled in rows:
            if used != settled:
                move = self.env["account.move"].browse(move_id)
                message = self.env._(
                    "%(entry)s: %(used)s of funds used, %(settled)s set against"
                    " documents",
                    entry=move.name,
                    used=formatLang(self.env, used),
                    settled=formatLang(self.env, settled),
                )
                res.append(
                    self._tell(payer_id, move, settled, used, message, move.name)
                )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partials.payer_id, partials.document_id, other.id,
                       SUM(partials.amount)
                  FROM (%s) partials
                  JOIN account_move other ON other.id = partials.other_id
                  JOIN account_journal journal ON journal.id = other.journal_id
                 WHERE other.welfare_term IS NULL
                   AND journal.type NOT IN ('bank', 'cash', 'credit')
              GROUP BY partials.payer_id, partials.document_id, other.id""",
                self._get_partials(payers, date),
            )
        )
        for payer_id, document_id, other_id, amount in rows:
            document, other = (
                self.env["account.move"].browse(document_id),
                self.env["account.move"].browse(other_id),
            )
            message = self.env._(
                "%(document)s: %(amount)s set against %(other)s, which is neither funds"
                " nor bank",
                document=document.name,
                amount=formatLang(self.env, amount),
                other=other.name,
            )
            res.append(self._tell(payer_id, other, 0.0, amount, message, other.name))
        return res

    @api.model
    def _find_in_refunds(self, payers, date):
        """Hook: what was refunded is what the ledger and the books say."""
        return []

    @api.model
    def _find_unexplained(self, payers, date, found, terms=None):
        """A payer whose tests are not zero though every document is in order."""
        told = {one["payer_id"] for one in found}
        res = []
        left = payers.filtered(lambda payer: payer.id not in told)
        terms = terms or (self._read_terms(left, date) if left else {})
        labels = self.fields_get(
            ["ledger_difference", "document_difference", "difference"], ["string"]
        )
        for payer in left:
            for name, label in labels.items():
                if payer.currency_id.is_zero(terms[payer][name]):
                    continue
                message = self.env._(
                    "%(test)s: %(amount)s, and no single document differs",
                    test=label["string"],
                    amount=formatLang(self.env, terms[payer][name]),
                )
                res.append(
                    self._tell(payer.id, payer, terms[payer][name], 0.0, message)
                )
        return res

    # -- every night -----------------------------------------------------------------

    @api.model
    def _cron_check(self):
        """Tell the accountant of each company what differs today."""
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        for company in companies:
            report = self.with_company(company).with_context(
                allowed_company_ids=company.ids
            )
            by_payer = defaultdict(list)
            for one in report._find_differences():
                if one["model"] == "welfare.credit.move":
                    continue  # The ledger has its own check of the night.
                by_payer[one["payer_id"]].append(one["message"])
            for payer_id, messages in by_payer.items():
                report._tell_accountant(
                    self.env["welfare.payer"].browse(payer_id), messages
                )

    @api.model
    def _get_accountant(self, company):
        """:return: who looks after differences of ``company``"""
        return company.welfare_accountant_id or self.env["res.users"].search(
            [
                (
                    "all_group_ids",
                    "in",
                    self.env.ref("welfarepiu_base.group_accountant").ids,
                ),
                ("company_ids", "in", company.ids),
                ("share", "=", False),
            ],
            order="id",
            limit=1,
        )

    @api.model
    def _tell_accountant(self, payer, messages):
        """Schedule one activity a payer; the one still open is brought up to date."""
        activity_type = self.env.ref("welfarepiu_base.activity_type_quadratura")
        note = Markup("<br/>").join(messages)
        running = payer.activity_ids.filtered(
            lambda activity: activity.activity_type_id == activity_type
        )
        if running:
            running.note = note
            return
        payer.activity_schedule(
            "welfarepiu_base.activity_type_quadratura",
            date_deadline=self.env["welfare.clock"]._today(),
            user_id=self._get_accountant(payer.company_id).id or self.env.uid,
            summary=self.env._("The quadratura differs"),
            note=note,
        )
