import io

import xlsxwriter
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_date

from ...tools.overlapping_groups import split
from .welfare_payer import MIN_GROUP

# The lines of the credit account, in the order they are read.
MOVES = (
    "grant",
    "take_back",
    "spend",
    "reversal",
    "refund",
    "refund_payslip",
    "expire",
    "donate",
)


class WelfareStatement(models.TransientModel):
    """What a firm gave, what was used, what was charged and what funds are left, for
    whole months. Totals only: no worker, nothing bought."""

    _name = "welfare.statement"
    _description = "Statement of a firm"

    payer_id = fields.Many2one(
        "welfare.payer",
        string="Firm",
        required=True,
        domain=[("payer_type", "=", "firm")],
    )
    company_id = fields.Many2one(related="payer_id.company_id")
    currency_id = fields.Many2one(related="payer_id.currency_id")
    month_from = fields.Selection(
        selection=lambda self: self.env["welfare.month.run"]._get_months(),
        string="From",
        required=True,
        default=lambda self: self.env["welfare.month.run"]._get_default_month(),
    )
    month_to = fields.Selection(
        selection=lambda self: self.env["welfare.month.run"]._get_months(),
        string="To",
        required=True,
        default=lambda self: self.env["welfare.month.run"]._get_default_month(),
    )

    @api.constrains("month_from", "month_to")
    def _check_months(self):
        for statement in self:
            if statement.month_from > statement.month_to:
                raise ValidationError(self.env._("A statement ends after it begins."))

    def _compute_display_name(self):
        for statement in self:
            statement.display_name = statement._get_title()

    def _get_period(self):
        """:return: first and last day; whole months, so that two statements never
        tell more than each of them"""
        self.ensure_one()
        last = fields.Date.to_date(self.month_to) + relativedelta(months=1, days=-1)
        return fields.Date.to_date(self.month_from), last

    def _get_title(self):
        start, end = self._get_period()

        def name(day):
            return format_date(self.env, day, date_format="MMMM yyyy")

        if start.month == end.month and start.year == end.year:
            return name(start)
        return f"{name(start)} - {name(end)}"

    # -- figures ---------------------------------------------------------------------

    def _get_values(self):
        """:return: dict with ``credit`` (list of ``(label, EUR)``, opening and closing
        included), ``kinds``, ``documents``, ``fees``, ``funds`` (as ``credit``),
        ``closing`` and ``funds_left`` (EUR), ``terms`` (of the quadratura on the last
        day)"""
        self.ensure_one()
        self = self.sudo()
        start, end = self._get_period()
        Quadratura = self.env["welfare.quadratura"]
        payer = self.payer_id
        before = Quadratura._read_terms(payer, start - relativedelta(days=1))[payer]
        after = Quadratura._read_terms(payer, end)[payer]
        return {
            "credit": self._get_credit_rows(before, after, start, end),
            "kinds": self._get_kinds(start, end),
            "documents": self._get_documents(start, end),
            "fees": self._get_fees(start, end),
            "funds": self._get_fund_rows(before, after, start, end),
            "closing": after["unspent"] + after["held"],
            "funds_left": after["provvista"],
            "terms": after,
        }

    def _get_credit_rows(self, before, after, start, end):
        env = self.env
        labels = {
            "grant": env._("Granted"),
            "take_back": env._("Taken back"),
            "spend": env._("Spent"),
            "reversal": env._("Returned"),
            "refund": env._("Expenses refunded"),
            "refund_payslip": env._("Expenses refunded in the payslip"),
            "expire": env._("Expired, back to the firm"),
            "donate": env._("Given to the Solidarity Fund"),
        }
        moved = self._read_moves(start, end)
        return [
            (
                env._("Credit with the workers at the beginning"),
                before["unspent"] + before["held"],
            ),
            *(
                (labels[name], moved.get(name, 0.0))
                for name in MOVES
                if moved.get(name)
            ),
            (
                env._("Credit with the workers at the end"),
                after["unspent"] + after["held"],
            ),
        ]

    def _read_moves(self, start, end):
        """:return: ``{move type: EUR}`` of the period, signed"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.move_type, SUM(move.amount)
                  FROM welfare_credit_move move
                  JOIN welfare_credit_lot lot ON lot.id = move.lot_id
                 WHERE lot.payer_id = %s AND move.day BETWEEN %s AND %s
                   AND move.move_type = ANY(%s)
              GROUP BY move.move_type""",
                self.payer_id.id,
                start,
                end,
                list(MOVES),
            )
        )
        return {name: float(amount) for name, amount in rows}

    def _get_kinds(self, start, end):
        """What was spent, by kind, month by month: a kind is told for a month only when
        at least five workers used it then, and never so that the rest tells on fewer.
        A month that is not over tells no kind.

        :return: list of ``(name, EUR)``, net of returns; they sum to what was spent
        """
        told, rest = {}, 0.0
        month = start
        while month <= end:
            last = month + relativedelta(months=1, days=-1)
            spending = self._read_spending(month, last)
            found, left = self._split_by_kind(spending)
            if last >= self.env["welfare.clock"]._today():
                # Two looks at a month that runs would tell who bought in between.
                found, left = {}, sum(one[0] for one in spending.values())
            for kind, amount in found.items():
                told[kind] = told.get(kind, 0.0) + amount
            rest += left
            month += relativedelta(months=1)
        rows = [
            (kind.name, amount)
            for kind, amount in sorted(told.items(), key=lambda one: one[0].sequence)
        ]
        if not self.currency_id.is_zero(rest):
            name = self.env._("Other kinds") if told else self.env._("Several kinds")
            rows.append((name, rest))
        return rows

    @api.model
    def _split_by_kind(self, spending):
        """:param spending: ``{kind: (EUR, set of worker ids)}`` of one month
        :return: ``{kind: EUR}`` that may be told, EUR of the others
        """
        told, rest = split({kind.id: one for kind, one in spending.items()}, MIN_GROUP)
        return {self.env["welfare.benefit.kind"].browse(i): told[i] for i in told}, rest

    def _read_spending(self, start, end):
        """:return: ``{kind: (EUR net of returns, set of worker ids)}``"""
        self.env["welfare.credit.coverage"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kind_id, SUM(amount), ARRAY_AGG(DISTINCT worker_id)
                  FROM (SELECT coverage.kind_id, coverage.amount, lot.worker_id
                          FROM welfare_credit_coverage coverage
                          JOIN welfare_credit_lot lot ON lot.id = coverage.lot_id
                         WHERE coverage.payer_id = %(payer)s
                           AND coverage.state IN ('spent', 'recharged', 'returned')
                           AND coverage.spent_on BETWEEN %(start)s AND %(end)s
                     UNION ALL
                        SELECT coverage.kind_id, -coverage.amount, lot.worker_id
                          FROM welfare_credit_coverage coverage
                          JOIN welfare_credit_lot lot ON lot.id = coverage.lot_id
                         WHERE coverage.payer_id = %(payer)s
                           AND coverage.state = 'returned'
                           AND coverage.returned_on BETWEEN %(start)s AND %(end)s
                       ) spending
              GROUP BY kind_id""",
                payer=self.payer_id.id,
                start=start,
                end=end,
            )
        )
        Kind = self.env["welfare.benefit.kind"]
        return {
            Kind.browse(kind_id): (float(amount), set(workers))
            for kind_id, amount, workers in rows
        }

    def _get_documents(self, start, end):
        """:return: list of dicts ``name``, ``date``, ``untaxed``, ``tax``, ``total``,
        ``open`` (EUR; credit notes negative)"""
        return [
            self._prepare_document(move)
            for move in self.env["account.move"].search(
                [
                    ("welfare_payer_id", "=", self.payer_id.id),
                    ("welfare_term", "=", "recharge"),
                    ("state", "=", "posted"),
                    ("date", ">=", start),
                    ("date", "<=", end),
                ],
                order="date, name",
            )
        ]

    def _get_fees(self, start, end):
        recharges = self.env["welfare.recharge"].search(
            [
                ("payer_id", "=", self.payer_id.id),
                ("posted_on", ">=", start),
                ("posted_on", "<=", end),
                ("fee_move_id", "!=", False),
            ],
            order="posted_on, id",
        )
        return [self._prepare_document(move) for move in recharges.fee_move_id]

    @api.model
    def _prepare_document(self, move):
        return {
            "name": move.name,
            "date": move.invoice_date,
            "untaxed": move.amount_untaxed_signed,
            "tax": move.amount_tax_signed,
            "total": move.amount_total_signed,
            "open": move.amount_residual_signed,
        }

    def _get_fund_rows(self, before, after, start, end):
        env = self.env
        moved = self._read_fund_moves(start, end)
        labels = {
            "funding": env._("Received"),
            "settlement": env._("Used for recharge documents"),
            "refund": env._("Used for refunds"),
            "donation": env._("Given to the Solidarity Fund"),
            "repayment": env._("Paid back to you"),
            "due_back": env._("To be paid back"),
            False: env._("Other entries"),
        }
        return [
            (env._("Funds at the beginning"), before["provvista"]),
            *(
                (label, moved[name])
                for name, label in labels.items()
                if moved.get(name)
            ),
            (env._("Funds at the end"), after["provvista"]),
        ]

    def _read_fund_moves(self, start, end):
        """:return: ``{term of the quadratura: EUR}`` on the firm's funds"""
        groups = self.env["account.move.line"]._read_group(
            [
                ("account_id", "=", self.company_id.welfare_provvista_account_id.id),
                ("partner_id", "=", self.payer_id.partner_id.id),
                ("parent_state", "=", "posted"),
                ("date", ">=", start),
                ("date", "<=", end),
            ],
            ["move_id"],
            ["balance:sum"],
        )
        res = {}
        for move, balance in groups:
            res[move.welfare_term] = res.get(move.welfare_term, 0.0) - balance
        return res

    # -- print -----------------------------------------------------------------------

    def action_print(self):
        return self.env.ref("welfarepiu_base.action_report_statement").report_action(
            self
        )

    def action_export_xlsx(self):
        attachment = self.env["ir.attachment"].create(
            {"name": self._get_file_name() + ".xlsx", "raw": self._to_xlsx()}
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    def _get_file_name(self):
        start, end = self._get_period()
        return self.env._(
            "statement %(firm)s %(start)s %(end)s",
            firm=self.payer_id.name,
            start=start.strftime("%Y-%m"),
            end=end.strftime("%Y-%m"),
        )

    def _to_pdf(self):
        """:return: bytes"""
        pdf, _kind = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf("welfarepiu_base.report_statement", self.ids)
        )
        return pdf

    def _to_xlsx(self):
        """:return: bytes of a workbook with the same figures as the printed page"""
        values = self._get_values()
        env = self.env
        output = io.BytesIO()
        book = xlsxwriter.Workbook(output, {"in_memory": True})
        styles = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        }
        sheet = book.add_worksheet(env._("Credit"))
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, 1, 16)
        sheet.write_row(0, 0, [self.payer_id.name, self._get_title()], styles["head"])
        row = 2
        for title, rows in (
            (env._("Workers' credit"), values["credit"]),
            (env._("Spent by kind"), values["kinds"]),
            (env._("Your funds"), values["funds"]),
        ):
            sheet.write(row, 0, title, styles["head"])
            for label, amount in rows:
                row += 1
                sheet.write(row, 0, label)
                sheet.write_number(row, 1, amount, styles["money"])
            row += 2
        sheet = book.add_worksheet(env._("Documents"))
        sheet.set_column(0, 5, 18)
        head = [
            env._("Number"),
            env._("Date"),
            env._("Untaxed"),
            env._("VAT"),
            env._("Total"),
            env._("Still to pay"),
        ]
        sheet.write_row(0, 0, head, styles["head"])
        for row, one in enumerate(values["documents"] + values["fees"], start=1):
            sheet.write_string(row, 0, one["name"])
            sheet.write_datetime(
                row, 1, fields.Datetime.to_datetime(one["date"]), styles["date"]
            )
            for column, name in enumerate(("untaxed", "tax", "total", "open"), start=2):
                sheet.write_number(row, column, one[name], styles["money"])
        book.close()
        return output.getvalue()
