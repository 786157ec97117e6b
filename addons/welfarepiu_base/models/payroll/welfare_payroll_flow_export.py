import base64
import csv
import io
import unicodedata
from datetime import date

import xlsxwriter

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_amount, format_date

#: What a spreadsheet would take for a formula.
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n")


class WelfarePayrollFlow(models.Model):
    """The files of an issued flow. Their columns and the order of them are an interface
    (ADR 41): payroll programs are told once which is which."""

    _inherit = "welfare.payroll.flow"

    csv_file = fields.Binary(compute="_compute_files")
    xlsx_file = fields.Binary(compute="_compute_files")

    def _compute_files(self):
        for flow in self:
            issued = flow.state != "draft"
            flow.csv_file = issued and base64.b64encode(flow._export_csv())
            flow.xlsx_file = issued and base64.b64encode(flow._export_xlsx())

    def _get_columns(self):
        """:return: list of ``(name, title, function of a line)``"""
        return [
            ("firm", self.env._("Firm"), lambda line: line.flow_id.payer_id.name),
            (
                "firm_code",
                self.env._("Firm's VAT number"),
                lambda line: self._get_firm_code(),
            ),
            ("tax_code", self.env._("Tax code"), lambda line: line.tax_code),
            (
                "payroll_number",
                self.env._("Payroll number"),
                lambda line: line.payroll_number,
            ),
            (
                "month",
                self.env._("Month"),
                lambda line: line.flow_id.month.strftime("%m/%Y"),
            ),
            ("letter", self.env._("Legal letter"), lambda line: line.kind_id.code),
            ("code", self.env._("Payroll code"), self._get_code),
            ("amount", self.env._("Amount"), lambda line: line.amount),
            (
                "paid_by",
                self.env._("Paid by (E effective, F figurative)"),
                lambda line: "E" if line.paid_by == "employer" else "F",
            ),
            (
                "is_return",
                self.env._("Given back"),
                lambda line: self._say(line.is_return),
            ),
            (
                "counted_year",
                self.env._("Year of the cap"),
                lambda line: str(line.counted_year) if line.counted_year else "",
            ),
            (
                "counted_amount",
                self.env._("Counted so far"),
                lambda line: line.counted_amount if line.counted_year else "",
            ),
            (
                "has_children",
                self.env._("Children declared"),
                lambda line: self._say(line.has_children) if line.counted_year else "",
            ),
            (
                "over_cap",
                self.env._("Over the cap"),
                lambda line: self._say(line.over_cap) if line.counted_year else "",
            ),
            (
                "document_number",
                self.env._("Document number"),
                lambda line: line.document_number,
            ),
            (
                "document_date",
                self.env._("Document date"),
                lambda line: line.document_date,
            ),
            (
                "beneficiary_tax_code",
                self.env._("Tax code of who benefits"),
                lambda line: line.beneficiary_tax_code,
            ),
            (
                "beneficiary_relation",
                self.env._("Relation"),
                lambda line: line.beneficiary_relation,
            ),
        ]

    def _get_firm_code(self):
        partner = self.payer_id.partner_id
        return partner.vat or partner.l10n_it_codice_fiscale

    def _get_code(self, line):
        return line.flow_id.program_id._get_code(line)

    def _say(self, flag):
        return self.env._("Yes") if flag else self.env._("No")

    def _describe_line(self, line):
        """:return: list of ``(title, words)`` of the columns in which a line has
        something"""
        self.ensure_one()
        paid_by = line._fields["paid_by"]
        res = []
        for name, title, value in self._get_columns():
            cell = value(line)
            if name == "paid_by":
                # The file has one letter for it.
                choices = dict(paid_by._description_selection(self.env))
                title = paid_by._description_string(self.env)
                res.append((title, choices[line.paid_by]))
            elif isinstance(cell, float):
                res.append((title, format_amount(self.env, cell, self.currency_id)))
            elif isinstance(cell, date):
                res.append((title, format_date(self.env, cell)))
            elif cell and not (name == "is_return" and not line.is_return):
                res.append((title, cell))
        return res

    def _get_table(self):
        """:return: titles, then the rows: str, float (EUR) or date cells, text that a
            spreadsheet would take for a formula made harmless
        :raise AccessError: the user acts neither for the firm nor for the back office
        :raise UserError: not issued
        """
        self.ensure_one()
        self._check_can_act()
        flow = self.sudo()
        if flow.state == "draft":
            raise UserError(
                self.env._("Issue the payroll flow first: a draft may still change.")
            )
        columns = flow._get_columns()
        return [
            [title for _name, title, _value in columns],
            *(
                [self._neutralise(value(line)) for _name, _title, value in columns]
                for line in flow.line_ids
            ),
        ]

    def _neutralise(self, cell):
        if isinstance(cell, (float, date)):
            return cell
        text = cell or ""
        return f"'{text}" if text.startswith(FORMULA_BEGINNINGS) else text

    def _export_csv(self):
        """:return: bytes: semicolons, Italian decimals and dates, every line ended by
        CR LF, in the letters of the payroll program (UTF-8 without one)"""
        output = io.StringIO(newline="")
        writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
        for row in self._get_table():
            writer.writerow([self._write_cell(cell) for cell in row])
        encoding = self.sudo().program_id.encoding or "utf-8-sig"
        text = output.getvalue()
        if encoding != "utf-8-sig":
            text = self._fit_letters(text, encoding)
        return text.encode(encoding)

    def _write_cell(self, cell):
        if isinstance(cell, float):
            return f"{cell:.2f}".replace(".", ",")
        return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else cell

    def _fit_letters(self, text, encoding):
        """Write letters that an encoding has not as the nearest it has."""

        def fit(letter):
            try:
                letter.encode(encoding)
            except UnicodeEncodeError:
                plain = unicodedata.normalize("NFKD", letter)
                return plain.encode("ascii", "ignore").decode() or "?"
            return letter

        return "".join(map(fit, text))

    def _export_xlsx(self):
        """:return: bytes of the workbook, one sheet"""
        titles, *rows = self._get_table()
        output = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(output, options) as book:
            bold = book.add_format({"bold": True})
            money = book.add_format({"num_format": "#,##0.00"})
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            sheet = book.add_worksheet(self.sudo().month.strftime("%Y-%m"))
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(titles) - 1, 18)
            sheet.write_row(0, 0, titles, bold)
            for number, row in enumerate(rows, 1):
                for place, cell in enumerate(row):
                    if isinstance(cell, float):
                        sheet.write_number(number, place, cell, money)
                    elif isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, day)
                    else:
                        sheet.write_string(number, place, cell)
        return output.getvalue()

    def _get_filename(self, form):
        """:param str form: ``csv`` or ``xlsx``"""
        self.ensure_one()
        return f"paghe_{self.month:%Y-%m}_{self.payer_id.id}_{self.number}.{form}"

    def action_download_csv(self):
        return self._get_download("csv")

    def action_download_xlsx(self):
        return self._get_download("xlsx")

    def _get_download(self, form):
        self.ensure_one()
        self._get_table()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{form}_file"
            f"?download=true&filename={self._get_filename(form)}",
            "target": "self",
        }
