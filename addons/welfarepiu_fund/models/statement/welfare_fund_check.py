from odoo import models
from odoo.tools import SQL, format_date

from odoo.addons.welfarepiu_base.tools.guards import find_faults


class WelfareFund(models.Model):
    """The search for the document behind a difference between registers and books."""

    _inherit = "welfare.fund"

    def _find_document_differences(self, date=None):
        """Compare every document of the registers with its entry, and every entry with
        its document; see ``welfare.fund.quadratura``.

        :param date: as things stood at the end of this day (Rome), default today
        :return: list of dicts with ``model`` and ``id`` of the document, ``document``
            (its name), ``register`` and ``books`` (EUR) and ``message``; empty when all
            agrees to the cent
        """
        self.ensure_one()
        fund = self.sudo()
        date = date or fund.env["welfare.clock"]._today()
        entries = fund._read_entries()
        expected = fund._get_expected_entries()
        found = [
            *fund._find_in_entries(expected, entries, date),
            *fund._find_strange_entries(expected, entries, date),
            *fund._find_in_lots(date),
            *fund._find_in_payments(),
            *fund._find_in_shop(date),
            *fund._find_in_guards(),
        ]
        if date >= fund.env["welfare.clock"]._today():
            found += fund._find_in_counters()
        return found

    def _tell(self, record, document, register, books, message):
        return {
            "model": record._name,
            "id": record.id,
            "document": document,
            "register": float(register),
            "books": float(books),
            "message": message,
        }

    def _tell_entry(self, one, entry, register, books, message):
        """What differs leads to the document of the register, where there is one."""
        if one:
            record = self.env[one.model].browse(one.record_id)
            return self._tell(record, one.document, register, books, message)
        record = self.env["account.move"].browse(entry.move_id)
        return self._tell(record, entry.name, register, books, message)

    # -- each document has its entry --------------------------------------------

    def _find_in_entries(self, expected, entries, date):
        by_key = {entry.key: entry for entry in entries if entry.key}
        for one in expected:
            entry = by_key.get(one.key)
            posted = entry if entry and entry.state == "posted" else None
            dates = [one.date] + ([posted.date] if posted else [])
            if min(dates) > date:
                continue
            register = self._get_size(one.balances)
            if not posted:
                yield self._tell_entry(
                    one,
                    None,
                    register,
                    0.0,
                    self.env._(
                        "%(document)s: %(amount)s has no entry in the Fund's journal",
                        document=one.document,
                        amount=self.currency_id.format(register),
                    ),
                )
                continue
            yield from self._find_in_entry(one, posted)

    def _find_in_entry(self, one, entry):
        compare = self.currency_id.compare_amounts
        own = set(self._get_guarded_accounts().ids) | set(one.balances)
        for account_id in sorted(own):
            register = one.balances.get(account_id, 0.0)
            books = entry.balances.get(account_id, 0.0)
            if compare(register, books):
                account = self.env["account.account"].browse(account_id)
                yield self._tell_entry(
                    one,
                    entry,
                    register,
                    books,
                    self.env._(
                        "%(document)s: %(register)s in the register, %(books)s in entry"
                        " %(entry)s on %(account)s",
                        document=one.document,
                        register=self.currency_id.format(register),
                        books=self.currency_id.format(books),
                        entry=entry.name,
                        account=account.name,
                    ),
                )
                return
        if one.flow != entry.flow or one.date != entry.date:
            yield self._tell_entry(
                one,
                entry,
                self._get_size(one.balances),
                self._get_size(entry.balances),
                self.env._(
                    "%(document)s: %(flow)s of %(day)s in the register, %(booked)s of"
                    " %(date)s in entry %(entry)s",
                    document=one.document,
                    flow=self._get_flow_name(one.flow),
                    day=format_date(self.env, one.date),
                    booked=self._get_flow_name(entry.flow),
                    date=format_date(self.env, entry.date),
                    entry=entry.name,
                ),
            )
            return
        if compare(sum(entry.balances.values()), 0.0):
            yield self._tell_unbalanced(one, entry)

    def _tell_unbalanced(self, one, entry):
        size = self._get_size(entry.balances)
        return self._tell_entry(
            one,
            entry,
            size,
            size + sum(entry.balances.values()),
            self.env._(
                "Entry %(entry)s does not balance: %(amount)s",
                entry=entry.name,
                amount=self.currency_id.format(sum(entry.balances.values())),
            ),
        )

    def _get_flow_name(self, flow):
        field = self.env["account.move"]._fields["welfare_fund_flow"]
        return dict(field._description_selection(self.env)).get(flow) or "?"

    def _get_size(self, balances):
        """:return: EUR that an entry with these balances moves"""
        return self.currency_id.round(
            max(
                sum(value for value in balances.values() if value > 0),
                -sum(value for value in balances.values() if value < 0),
            )
        )

    # -- each entry has its document ----------------------------------------------

    def _find_strange_entries(self, expected, entries, date):
        known = {one.key for one in expected}
        for entry in entries:
            if entry.date > date:
                continue
            is_own = entry.fund_id == self.id and entry.journal_id == self.journal_id.id
            if entry.state == "posted" and is_own and entry.key in known:
                continue
            if entry.state != "posted" and entry.key not in known:
                continue
            size = self._get_size(entry.balances)
            yield self._tell_entry(
                None,
                entry,
                0.0,
                size,
                self.env._(
                    "Entry %(entry)s: %(amount)s on the Fund's accounts without a"
                    " document behind it",
                    entry=entry.name,
                    amount=self.currency_id.format(size),
                ),
            )

    # -- the ledger of credit -------------------------------------------------------

    def _find_in_lots(self, date):
        """The Fund's lots are the sum of their movements, and paid for what they
        say."""
        Lot = self.env["welfare.credit.lot"]
        mine = set(Lot.search([("payer_id", "=", self.payer_id.id)]).ids)
        for lot_id, balance, moved, held, holds in Lot._find_differences():
            if lot_id in mine:
                yield self._tell(
                    Lot.browse(lot_id),
                    self.env._("Lot %s", lot_id),
                    moved,
                    balance,
                    self.env._(
                        "Lot %(lot)s: balance %(balance)s, movements %(moved)s;"
                        " held %(held)s, movements %(holds)s",
                        lot=lot_id,
                        balance=balance,
                        moved=moved,
                        held=held,
                        holds=holds,
                    ),
                )
        for one in self.env["welfare.credit.coverage"]._find_lot_differences(day=date):
            if one["payer_id"] == self.payer_id.id:
                yield {name: one[name] for name in one if name != "payer_id"}
        yield from self._find_in_granted_lots(mine)

    def _find_in_granted_lots(self, mine):
        """Each grant of credit is in the ledger, once."""
        granted = {
            applicant.lot_id: applicant.request_id
            for applicant in self.env["welfare.fund.applicant"].search(
                [("lot_id", "in", list(mine))]
            )
        }
        Lot = self.env["welfare.credit.lot"]
        for lot_id, amount in self.env.execute_query(
            SQL(
                """
                SELECT lot_id, SUM(amount) FROM welfare_credit_move
                 WHERE lot_id = ANY(%s) AND move_type IN ('grant', 'take_back')
              GROUP BY lot_id""",
                list(mine),
            )
        ):
            lot = Lot.browse(lot_id)
            request = granted.get(lot)
            if not request:
                # Who asked was erased; credit that nobody granted shows in the terms.
                continue
            register = request.amount_granted
            if self.currency_id.compare_amounts(register, float(amount)):
                yield self._tell(
                    request,
                    request.code,
                    register,
                    amount,
                    self.env._(
                        "%(request)s: %(granted)s granted, %(credit)s of credit given",
                        request=request.code,
                        granted=self.currency_id.format(register),
                        credit=self.currency_id.format(float(amount)),
                    ),
                )

    # -- payments ---------------------------------------------------------------------

    def _find_in_payments(self):
        """A payment is what its steps say; what is to be paid is open in the books."""
        signs = {"owed": 1, "unowed": -1, "paid": -1, "unpaid": 1, "given_up": 0}
        payments = self.env["welfare.fund.payment"].search([("fund_id", "=", self.id)])
        steps = self.env["welfare.fund.payment.step"].search(
            [("payment_id", "in", payments.ids)]
        )
        owed = dict.fromkeys(payments, 0.0)
        for step in steps:
            owed[step.payment_id] += signs[step.kind] * step.amount
        for payment, register in owed.items():
            line = payment.open_line_id
            books = -line.amount_residual if payment.state == "to_pay" else 0.0
            wanted = payment.amount if payment.state == "to_pay" else 0.0
            compare = self.currency_id.compare_amounts
            # Part of it may be at the bank already.
            if compare(register, wanted) or not 0 <= books <= wanted:
                yield self._tell(
                    payment,
                    payment.code,
                    register,
                    books,
                    self.env._(
                        "%(payment)s: %(register)s to pay in the register, %(books)s"
                        " open"
                        " in the books",
                        payment=payment.code,
                        register=self.currency_id.format(register),
                        books=self.currency_id.format(books),
                    ),
                )

    # -- the shop's books -------------------------------------------------------------

    def _find_in_shop(self, date):
        """What the shop keeps for the Fund is what the Fund has, or has coming."""
        contributions = self.env["welfare.fund.contribution"].search(
            [
                ("fund_id", "=", self.id),
                ("source_move_id", "!=", False),
                ("source_move_id.date", "<=", date),
            ]
        )
        for move, parts in contributions.sorted("id").grouped("source_move_id").items():
            # What arrived in parts was divided: the entry is that of all of them.
            one, register = parts[0], sum(parts.mapped("amount"))
            lines = move.line_ids.filtered(
                lambda line: line.account_id == self.transit_account_id
            )
            books = -sum(lines.mapped("balance"))
            if move.state != "posted":
                books = 0.0
            if self.currency_id.compare_amounts(register, books):
                yield self._tell(
                    one,
                    one.code,
                    register,
                    books,
                    self.env._(
                        "%(document)s: %(register)s given, %(books)s in the shop's"
                        " entry"
                        " %(entry)s",
                        document=one.code,
                        register=self.currency_id.format(register),
                        books=self.currency_id.format(books),
                        entry=move.name,
                    ),
                )
        if self._is_own_company():
            yield from self._find_in_recharges(date)

    def _find_in_recharges(self, date):
        """Between companies, each charge of the shop is the debt of the Fund."""
        recharges = self.env["welfare.recharge"].search(
            [
                ("payer_id", "=", self.payer_id.id),
                ("state", "=", "posted"),
                ("posted_on", "<=", date),
            ]
        )
        Move = self.env["account.move"]
        for one in recharges:
            charged = sum(
                move._welfare_get_gross()
                for move in one.move_ids
                if move.state == "posted" and move.company_id == one.company_id
            )
            entry = Move.search(
                [("welfare_fund_key", "=", self._get_spending_key(one.coverage_ids))]
            )
            owed = -sum(
                entry.line_ids.filtered(
                    lambda line: line.account_id == self.payable_account_id
                ).mapped("balance")
            )
            if self.currency_id.compare_amounts(charged, owed):
                yield self._tell(
                    one,
                    one.name,
                    charged,
                    owed,
                    self.env._(
                        "%(recharge)s: the shop charged %(charged)s, the Fund owes"
                        " %(owed)s",
                        recharge=one.name,
                        charged=self.currency_id.format(charged),
                        owed=self.currency_id.format(owed),
                    ),
                )

    # -- what keeps it all ------------------------------------------------------------

    def _find_in_counters(self):
        labels = self.fields_get(["received", "committed", "spent", "available"])
        for name, (counter, books) in self._find_differences().items():
            yield self._tell(
                self,
                labels[name]["string"],
                counter,
                books,
                self.env._(
                    "%(figure)s: the counter says %(counter)s, the books %(books)s",
                    figure=labels[name]["string"],
                    counter=self.currency_id.format(counter),
                    books=self.currency_id.format(books),
                ),
            )

    def _find_in_guards(self):
        guards = self.env["welfare.guarded"]._get_all_guards("welfarepiu_fund")
        for table, trigger, fault in find_faults(self.env.cr, guards):
            yield self._tell(
                self,
                table,
                0.0,
                0.0,
                self.env._(
                    "The database no longer keeps %(table)s: %(trigger)s is %(fault)s",
                    table=table,
                    trigger=trigger,
                    fault=fault,
                ),
            )
