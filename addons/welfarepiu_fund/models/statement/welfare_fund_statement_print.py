import io

import xlsxwriter
from markupsafe import Markup

from odoo import api, models

from .welfare_fund_figures import OTHERS

REPORT = "welfarepiu_fund.report_fund_statement"


class WelfareFundStatement(models.Model):
    """The statement as one reads it: page, PDF and workbook have the same figures."""

    _inherit = "welfare.fund.statement"

    def _get_values(self):
        """:return: dict with ``sections`` (list of ``(title, rows)``, a row being
        ``(label, EUR)``), ``totals`` (list of ``(label, EUR, in words)``), ``notes``
        (sentences) and ``content``"""
        self.ensure_one()
        env = self.env
        content = self._get_content()
        sections = [
            (
                env._("At the beginning"),
                [
                    (env._("Available"), content["opening"]["available"]),
                    (
                        env._("Granted, still to be spent"),
                        content["opening"]["committed"],
                    ),
                ],
            ),
            (
                env._("What came in"),
                [
                    *self._get_source_rows(content["entries"]),
                    (env._("All that came in"), content["entered"]),
                ],
            ),
            (env._("What was granted"), self._get_grant_rows(content)),
            (
                env._("What was spent on help"),
                [
                    *self._get_need_rows(content["spent_by_need"]),
                    (env._("All that was spent"), content["spent"]),
                ],
            ),
            (
                env._("At the end"),
                [
                    (env._("Available"), content["closing"]["available"]),
                    (
                        env._("Granted, still to be spent"),
                        content["closing"]["committed"],
                    ),
                ],
            ),
        ]
        totals = [
            (env._("Came in"), content["entered"]),
            (env._("Spent on help"), content["spent"]),
            (env._("Granted, still to be spent"), content["closing"]["committed"]),
            (env._("Available at the end"), content["closing"]["available"]),
        ]
        return {
            "content": content,
            "sections": [
                (title, [(label, cents / 100) for label, cents in rows])
                for title, rows in sections
            ],
            "totals": [
                (label, cents / 100, self._to_words(cents / 100))
                for label, cents in totals
            ],
            "notes": self._get_notes(content),
        }

    def _to_words(self, amount):
        return self.currency_id.sudo()._welfare_amount_to_words(amount)

    def _get_source_rows(self, entries):
        env = self.env
        field = env["welfare.fund.contribution"]._fields["source_type"]
        plural = {
            "firm": env._("Firms"),
            "supplier": env._("Suppliers"),
            "worker": env._("Workers"),
            "operator": env._("The operator"),
            OTHERS: env._("Others"),
        }
        return [
            (plural.get(source, label), entries[source])
            for source, label in field._description_selection(env)
            if source in entries
        ]

    def _get_grant_rows(self, content):
        env = self.env
        total = (env._("Granted, less what came back unused"), content["given"])
        if "granted" not in content:
            return [total]
        rows = [(env._("Granted in the period"), content["granted"])]
        if content["returned"]:
            rows.append((env._("Came back unused"), -content["returned"]))
            rows.append(total)
        return rows

    def _get_need_rows(self, needs):
        names = self._get_need_names()
        named = sorted(
            (names.get(need, need), amount)
            for need, amount in needs.items()
            if need != OTHERS
        )
        if OTHERS in needs:
            label = (
                self.env._("Other needs")
                if named
                else self.env._("Needs, all together")
            )
            named.append((label, needs[OTHERS]))
        return named

    def _get_need_names(self):
        """:return: dict code of an event -> its name in the newest regulation"""
        events = self.fund_id.sudo().regulation_ids.sorted("version").event_ids
        return {event.code: event.name for event in events}

    def _get_notes(self, content):
        env = self.env
        notes = [
            env._(
                "A need is named when at least five requests stand behind its figure;"
                " the others are added together."
            )
        ]
        if "granted" not in content:
            notes.append(
                env._(
                    "What was granted and what came back unused are one figure: apart,"
                    " they would be of fewer than five requests."
                )
            )
        return notes

    @api.depends("state", "date_from", "date_to")
    def _compute_figures(self):
        for statement in self:
            if not statement.fund_id or not statement.date_to:
                statement.figures = False
                continue
            values = statement._get_values()
            statement.figures = statement._to_html(values)

    def _to_html(self, values):
        """:return: the sections as tables, for the form"""
        row = Markup("<tr><td>%s</td><td class='text-end'>%s</td></tr>")
        table = Markup("<h4>%s</h4><table class='table table-sm'>%s</table>")
        return Markup("").join(
            table
            % (
                title,
                Markup("").join(
                    row % (label, self.currency_id.format(amount))
                    for label, amount in rows
                ),
            )
            for title, rows in values["sections"]
        )

    # -- files --------------------------------------------------------------------

    def action_print(self):
        self.check_access("read")
        return self.env.ref(
            "welfarepiu_fund.action_report_fund_statement"
        ).report_action(self)

    def action_export_xlsx(self):
        self.ensure_one()
        self.check_access("read")
        attachment = self.env["ir.attachment"].create(
            {"name": self._get_file_name() + ".xlsx", "raw": self._to_xlsx()}
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    def _get_file_name(self):
        self.ensure_one()
        return self.env._(
            "solidarity fund statement %(start)s %(end)s",
            start=self.date_from.strftime("%Y-%m"),
            end=self.date_to.strftime("%Y-%m"),
        ).replace(" ", "-")

    @api.model
    def _get_published(self, fund):
        """:return: what everybody may read, the newest first, with sudo"""
        return self.sudo().search(
            [("fund_id", "=", fund.id), ("state", "=", "published")]
        )

    def _get_file(self, form):
        """A published statement does not change: its files are made once a language.

        :param str form: ``pdf`` or ``xlsx``
        :return: bytes
        """
        self.ensure_one()
        make = {"pdf": self._to_pdf, "xlsx": self._to_xlsx}[form]
        if self.state != "published":
            return make()
        name = f"{self.env.lang or 'en_US'}.{form}"
        place = [
            ("res_model", "=", self._name),
            ("res_id", "=", self.id),
            ("name", "=", name),
        ]
        Attachment = self.env["ir.attachment"].sudo()
        file = Attachment.search(place, limit=1)
        if not file:
            file = Attachment.create(
                {
                    "res_model": self._name,
                    "res_id": self.id,
                    "name": name,
                    "raw": make(),
                }
            )
        return file.raw

    def _to_pdf(self):
        """:return: bytes"""
        pdf, _kind = (
            self.env["ir.actions.report"].sudo()._render_qweb_pdf(REPORT, self.ids)
        )
        return pdf

    def _to_xlsx(self):
        """:return: bytes of a workbook with the same figures as the printed page"""
        self.ensure_one()
        values = self._get_values()
        output = io.BytesIO()
        book = xlsxwriter.Workbook(output, {"in_memory": True})
        bold = book.add_format({"bold": True, "bottom": 1})
        money = book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet(self.env._("Statement"))
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, 1, 16)
        sheet.set_column(2, 2, 60)
        sheet.write_row(0, 0, [self.fund_id.sudo().name, self._get_title()], bold)
        row = 2
        for title, rows in values["sections"]:
            sheet.write_string(row, 0, title, bold)
            for label, amount in rows:
                row += 1
                sheet.write_string(row, 0, label)
                sheet.write_number(row, 1, amount, money)
            row += 2
        sheet.write_string(row, 0, self.env._("In words"), bold)
        for label, amount, words in values["totals"]:
            row += 1
            sheet.write_string(row, 0, label)
            sheet.write_number(row, 1, amount, money)
            sheet.write_string(row, 2, f"euro {words}")
        row += 2
        for note in values["notes"]:
            sheet.write_string(row, 0, note)
            row += 1
        if self.content_hash:
            sheet.write_row(row, 0, [self.env._("Fingerprint"), self.content_hash])
        book.close()
        return output.getvalue()
