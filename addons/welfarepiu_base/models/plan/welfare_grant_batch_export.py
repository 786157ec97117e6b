import base64
import io

import xlsxwriter

from odoo import fields, models
from odoo.exceptions import UserError


class WelfareGrantBatch(models.Model):
    """The refused rows as a file of their own, to correct and load again."""

    _inherit = "welfare.grant.batch"

    refused_file = fields.Binary(
        string="Refused rows (.xlsx)", compute="_compute_refused_file"
    )

    def _compute_refused_file(self):
        for batch in self:
            batch.refused_file = batch.refused_count and base64.b64encode(
                batch._export_refused()
            )

    def action_download_refused(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/refused_file"
            f"?download=true&filename={self._get_refused_filename()}",
            "target": "self",
        }

    def _get_refused_filename(self):
        return self.env._("refused_rows") + f"_{self.id}.xlsx"

    def _export_refused(self):
        """:return: bytes of an .xlsx with the refused rows as they stood in the file,
            the reason in a first column that the reader passes over
        :raise UserError: no row was refused
        """
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.status == "refused")
        if not lines:
            raise UserError(self.env._("No row of this file was refused."))
        columns = self.column_ids.sorted("position")
        output = io.BytesIO()
        with xlsxwriter.Workbook(
            output, {"in_memory": True, "strings_to_formulas": False}
        ) as book:
            bold = book.add_format({"bold": True})
            wrap = book.add_format({"text_wrap": True, "valign": "top"})
            sheet = book.add_worksheet(self.env._("Refused rows"))
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, 0, 60)
            sheet.set_column(1, len(columns), 20)
            titles = [
                self.env._("Why it was refused"),
                *(column.header for column in columns),
            ]
            sheet.write_row(0, 0, titles, bold)
            for number, line in enumerate(lines, 1):
                sheet.write_string(number, 0, line.message, wrap)
                cells = line.cells or []
                for place, column in enumerate(columns, 1):
                    if column.position < len(cells):
                        sheet.write(number, place, cells[column.position])
        return output.getvalue()
