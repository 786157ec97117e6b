from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL, float_round
from odoo.tools.misc import format_amount

#: Movements that tell the employer nothing: credit given, set aside or moved on.
SILENT_MOVES = (
    "grant",
    "take_back",
    "hold",
    "release",
    "expire",
    "donate",
    "carry_out",
    "carry_in",
)


class WelfarePayrollFlow(models.Model):
    """What stands in a flow, where it comes from, and how it is said to the worker
    before."""

    _inherit = "welfare.payroll.flow"

    # -- rows --------------------------------------------------------------------------

    def _get_rows(self):
        """:return: list of row dicts of this firm and month, see `_prepare_row`"""
        self.ensure_one()
        return self._collect_rows(self.payer_id, self.month, self._get_last_day())

    def _collect_rows(self, payers, first, last):
        """:return: the rows of all sources, for firms and days (both included)"""
        return [
            *self._get_rows_of_purchases(payers, first, last),
            *self._get_rows_of_refunds(payers, first, last),
        ]

    def _prepare_row(self, employment_id, kind, amount, **vals):
        """What one row may say; whatever is not named here does not leave the
        platform.

        :param int employment_id: of the worker at this firm
        :param kind: ``welfare.benefit.kind``
        :param float amount: EUR, negative when given back
        :param vals: ``paid_by``, ``is_return``, ``counted_year``; with a document of
            its own ``document_number``, ``document_date``, ``source_model``,
            ``source_id``, and ``beneficiary`` (``welfare.family.member`` or none)
            with ``day``, the day whose law decides whether payroll names them
        """
        row = {
            "employment_id": employment_id,
            "kind_id": kind.id,
            "amount": float_round(amount, precision_digits=2),
            "paid_by": vals.get("paid_by", "platform"),
            "is_return": vals.get("is_return", False),
            "counted_year": vals.get("counted_year", 0),
        }
        if vals.get("source_model"):
            row |= {
                name: vals.get(name)
                for name in (
                    "document_number",
                    "document_date",
                    "source_model",
                    "source_id",
                )
            }
            beneficiary = vals.get("beneficiary")
            rule = kind._get_rule(vals["day"])
            if beneficiary and rule.payroll_beneficiary:
                row |= {
                    "beneficiary_tax_code": beneficiary.tax_code,
                    "beneficiary_relation": beneficiary.relation_type_id.name,
                }
        return row

    def _get_rows_of_purchases(self, payers, first, last):
        """What was bought with credit of these firms, added up for each worker, kind
        and year: the employer does not see single purchases. What comes back from an
        earlier month stands apart, negative, in the year of the spending."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lot.employment_id, part.kind_id, part.counted_year,
                       part.is_return, SUM(part.amount)
                  FROM (
                    SELECT coverage.lot_id, coverage.kind_id,
                           COALESCE(coverage.counted_year, 0) AS counted_year,
                           coverage.amount,
                           COALESCE(spent.spent_on < %(first)s, FALSE) AS is_return
                      FROM welfare_credit_coverage coverage
                 LEFT JOIN welfare_credit_coverage spent
                        ON spent.id = coverage.return_of_id
                     WHERE coverage.state IN ('spent', 'recharged', 'returned')
                       AND coverage.spent_on BETWEEN %(first)s AND %(last)s
                     UNION ALL
                    SELECT lot_id, kind_id, COALESCE(counted_year, 0), -amount,
                           spent_on < %(first)s
                      FROM welfare_credit_coverage
                     WHERE state = 'returned'
                       AND returned_on BETWEEN %(first)s AND %(last)s
                  ) part
                  JOIN welfare_credit_lot lot ON lot.id = part.lot_id
                 WHERE lot.payer_id = ANY(%(payers)s)
                   AND lot.employment_id IS NOT NULL
              GROUP BY lot.employment_id, part.kind_id, part.counted_year,
                       part.is_return
                HAVING SUM(part.amount) <> 0
              ORDER BY lot.employment_id, part.kind_id, part.counted_year,
                       part.is_return""",
                first=first,
                last=last,
                payers=payers.ids,
            )
        )
        kinds = self.env["welfare.benefit.kind"]
        return [
            self._prepare_row(
                employment_id,
                kinds.browse(kind_id),
                float(amount),
                counted_year=year,
                is_return=is_return,
            )
            for employment_id, kind_id, year, is_return, amount in rows
        ]

    def _get_rows_of_refunds(self, payers, first, last):
        """Refunded expenses, one row each with its document, on the day of decision:
        on that day credit goes and a payslip may pay it. An approval of an earlier
        month that was undone stands apart, negative."""
        within = [("given_on", ">=", first), ("given_on", "<=", last)]
        undone = [("undone_on", ">=", first), ("undone_on", "<=", last)]
        parts = (
            self.env["welfare.refund.part"]
            .sudo()
            .search(
                Domain("refund_id.payer_id", "in", payers.ids)
                & (Domain(within) | Domain(undone)),
                order="given_on, refund_id, id",
            )
        )
        return parts._get_payroll_rows(first, last)

    def _get_refunds_in_payslip(self):
        """:return: the ``welfare.refund`` that these flows tell the firm to pay in the
        payslip, with superuser rights; what is given back is not among them"""
        lines = self.sudo().line_ids.filtered(
            lambda line: line.source_model == "welfare.refund"
            and line.paid_by == "employer"
            and line.amount > 0
        )
        Refund = self.env["welfare.refund"].sudo()
        return Refund.browse(set(lines.mapped("source_id"))).exists()

    # -- lines -------------------------------------------------------------------------

    def _prepare_lines(self, rows):
        """:return: vals of the lines, by name of the worker"""
        self.ensure_one()
        employments = (
            self.env["welfare.employment"]
            .sudo()
            .browse({row["employment_id"] for row in rows})
        )
        counts = self._get_counts(rows, employments)
        order = {
            employment.id: place
            for place, employment in enumerate(
                employments.sorted(
                    lambda one: ((one.worker_name or "").casefold(), one.id)
                )
            )
        }
        by_id = employments.grouped("id")
        return [
            {
                **row,
                "tax_code": by_id[row["employment_id"]].tax_code,
                "payroll_number": by_id[row["employment_id"]].payroll_number,
                **counts.get(
                    (
                        by_id[row["employment_id"]].worker_id.id,
                        row["kind_id"],
                        row["counted_year"],
                    ),
                    {},
                ),
            }
            for row in sorted(rows, key=lambda row: order[row["employment_id"]])
        ]

    def _get_counts(self, rows, employments):
        """How far the workers are at the end of the month from the caps the rows count
        towards: all firms and what they have outside together, what is set aside not.

        :return: ``{(worker id, kind id, year): vals of a line}``
        """
        last = self._get_last_day()
        later = self._get_later_amounts(employments.worker_id, last)
        workers = {one.id: one.worker_id for one in employments}
        wanted = {}
        for row in rows:
            if row["counted_year"]:
                key = (row["kind_id"], row["counted_year"])
                wanted.setdefault(key, self.env["res.partner"])
                wanted[key] |= workers[row["employment_id"]]
        res = {}
        for (kind_id, year), people in wanted.items():
            kind = self.env["welfare.benefit.kind"].browse(kind_id)
            for worker, count in people._welfare_get_yearly_counts(kind, year).items():
                key = (worker.id, kind_id, year)
                counted = float_round(
                    count.counted - count.parts.get("held", 0.0) - later.get(key, 0.0),
                    precision_digits=2,
                )
                res[key] = {
                    "counted_amount": counted,
                    "has_children": count.has_children,
                    "over_cap": counted > count.cap,
                }
        return res

    def _get_later_amounts(self, workers, day):
        """:return: ``{(worker id, kind id, year): EUR}`` of what came after ``day``"""
        today = self.env["welfare.clock"]._today()
        lots = self.env["welfare.credit.lot"].sudo()
        payers = lots.search([("worker_id", "in", workers.ids)]).payer_id
        rows = self._collect_rows(payers, day, today)
        # One day is enough to leave out: `day` itself belongs to the month.
        rows_of_day = self._collect_rows(payers, day, day)
        employments = self.env["welfare.employment"].sudo()
        res = {}
        for sign, part in ((1, rows), (-1, rows_of_day)):
            for row in part:
                worker = employments.browse(row["employment_id"]).worker_id
                key = (worker.id, row["kind_id"], row["counted_year"])
                res[key] = res.get(key, 0.0) + sign * row["amount"]
        return res

    # -- the ledger --------------------------------------------------------------------

    def _find_differences(self):
        """Compare the lines with the movements of the firm's credit in the month: two
        independent sources.

        :return: list of ``(employment id, kind id, EUR of the lines, EUR of the
            ledger)`` that differ; empty when it adds up
        """
        self.ensure_one()
        lines = {}
        for line in self.line_ids:
            key = (line.employment_id.id, line.kind_id.id)
            lines[key] = lines.get(key, 0.0) + line.amount
        ledger = self._get_ledger_sums()
        return [
            (*key, lines.get(key, 0.0), ledger.get(key, 0.0))
            for key in sorted(lines.keys() | ledger.keys())
            if self.currency_id.compare_amounts(
                lines.get(key, 0.0), ledger.get(key, 0.0)
            )
        ]

    def _get_ledger_sums(self):
        """:return: ``{(employment id, kind id): EUR used}`` by the movements of the
        month; ids are 0 where a movement has none"""
        self.ensure_one()
        sums = {}
        for lot, model, origin_id, amount in (
            self.env["welfare.credit.move"]
            .sudo()
            ._read_group(
                [
                    ("lot_id.payer_id", "=", self.payer_id.id),
                    ("move_type", "not in", SILENT_MOVES),
                    ("day", ">=", self.month),
                    ("day", "<=", self._get_last_day()),
                ],
                ["lot_id", "origin_model", "origin_id"],
                ["amount:sum"],
            )
        ):
            origin = self.env[model].sudo().browse(origin_id) if model else None
            kind = origin.exists().kind_id if origin is not None else None
            key = (lot.employment_id.id or 0, (kind.id if kind else 0) or 0)
            sums[key] = sums.get(key, 0.0) - amount
        return sums

    # -- said before -------------------------------------------------------------------

    def _describe_rows(self, payer, rows):
        """What a firm will see of these rows, in one line for the worker.

        Made of the rows themselves: what a flow tells and this does not is a defect.

        :param payer: ``welfare.payer``
        :param rows: list of rows, see `_prepare_row`; what is not known yet may be
            empty
        :return: a sentence, empty for payers that get no flow
        """
        if payer.payer_type != "firm" or not rows:
            return ""
        euro = self.env.ref("base.EUR")
        told = [
            self.env._(
                "%(amount)s under “%(kind)s”",
                amount=format_amount(self.env, row["amount"], euro),
                kind=self.env["welfare.benefit.kind"]
                .browse(row["kind_id"])
                .display_name,
            )
            for row in rows
        ]
        if any(row["counted_year"] for row in rows):
            told.append(self.env._("how much of the yearly cap you have used"))
        if any("document_number" in row for row in rows):
            told.append(self.env._("number and date of the document"))
        if any("beneficiary_tax_code" in row for row in rows):
            told.append(self.env._("tax code and relation of the person it is for"))
        hidden = (
            self.env._("neither what it is nor where.")
            if any("document_number" in row for row in rows)
            else self.env._("neither what you buy nor where.")
        )
        return self.env._(
            "%(firm)s will see for payroll: %(told)s; %(hidden)s",
            firm=payer.name,
            told=", ".join(told),
            hidden=hidden,
        )
