import io

import xlsxwriter

from odoo import api, models
from odoo.exceptions import UserError

REPORT = "welfarepiu_logistics.report_participation_sheet"
FORMS = ("pdf", "xlsx")


class WelfareTeamMember(models.Model):
    """The sheet as a file: what is in it was read with the rights of who asks."""

    _inherit = "welfare.team.member"

    @api.model
    def _format_minutes(self, minutes):
        """:return: ``"3:05"``, hours and minutes"""
        return f"{minutes // 60}:{minutes % 60:02d}"

    def _get_sheet_file(self, form, date_from, date_to):
        """:param form: ``pdf`` or ``xlsx``
        :return: bytes
        :raise AccessError: the sheet is not for the current user
        """
        sheet = self._get_sheet(date_from, date_to)
        if form not in FORMS:
            raise UserError(self.env._("There is no such form."))
        return self._make_sheet_pdf(sheet) if form == "pdf" else self._make_xlsx(sheet)

    def _get_sheet_name(self, date_from, date_to):
        """:return: name of the file, without its ending: no name of a person in it"""
        return self.env._(
            "participation %(number)s %(start)s %(end)s",
            number=self.id,
            start=date_from,
            end=date_to,
        ).replace(" ", "-")

    def _make_sheet_pdf(self, sheet):
        # What the reader may see has been read already: the report shows that alone.
        content, _kind = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf(REPORT, res_ids=self.ids, data={"sheet": sheet})
        )
        return content

    def _make_xlsx(self, sheet):
        output = io.BytesIO()
        with xlsxwriter.Workbook(
            output, {"in_memory": True, "strings_to_formulas": False}
        ) as book:
            bold = book.add_format({"bold": True})
            day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
            hours = book.add_format({"num_format": "[h]:mm"})
            page = book.add_worksheet(self.env._("Hours"))
            page.set_column(0, 0, 14)
            page.set_column(1, 6, 12)
            page.write(0, 0, sheet["person"], bold)
            page.write(1, 0, sheet["team"])
            page.write_datetime(2, 0, sheet["date_from"], day)
            page.write_datetime(2, 1, sheet["date_to"], day)
            heads = [name for _phase, name, _minutes in sheet["totals"]]
            page.write_row(4, 0, [self.env._("Day"), *heads, self.env._("Total")], bold)
            line = 5
            for one in sheet["days"]:
                page.write_datetime(line, 0, one["date"], day)
                for column, (phase, _name, _minutes) in enumerate(sheet["totals"], 1):
                    page.write_number(
                        line, column, one["tasks"].get(phase, 0) / 1440, hours
                    )
                page.write_number(line, len(heads) + 1, one["minutes"] / 1440, hours)
                line += 1
            page.write(line, 0, self.env._("Total"), bold)
            for column, (_phase, _name, minutes) in enumerate(sheet["totals"], 1):
                page.write_number(line, column, minutes / 1440, hours)
            page.write_number(line, len(heads) + 1, sheet["minutes"] / 1440, hours)
            self._write_xlsx_rest(book, sheet, bold, day)
        return output.getvalue()

    def _write_xlsx_rest(self, book, sheet, bold, day):
        page = book.add_worksheet(self.env._("Tasks"))
        page.set_column(0, 2, 26)
        page.write_row(
            0,
            0,
            [
                self.env._("Task"),
                self.env._("When the period began"),
                self.env._("When it ended"),
                self.env._("Rounds in which it was given"),
            ],
            bold,
        )
        for line, one in enumerate(sheet["tasks"], 1):
            page.write_row(
                line, 0, [one["task"], one["before"], one["now"], one["given"]]
            )
        page = book.add_worksheet(self.env._("How it was told"))
        page.set_column(0, 5, 18)
        for one in sheet["prompts"][:1]:
            levels = [name for _level, name, _acts, _share in one["levels"]]
            page.write_row(
                0, 0, [self.env._("Month"), *levels, self.env._("With help")], bold
            )
        for line, one in enumerate(sheet["prompts"], 1):
            page.write_datetime(line, 0, one["month"], day)
            page.write_row(
                line,
                1,
                [*(acts for _l, _n, acts, _s in one["levels"]), one["helped"]],
            )
        if sheet["goals"]:
            page = book.add_worksheet(self.env._("Goals"))
            page.set_column(0, 1, 40)
            page.write_row(0, 0, [self.env._("Goal"), self.env._("State")], bold)
            for line, one in enumerate(sheet["goals"], 1):
                page.write_row(line, 0, [one["goal"], one["state"]])
