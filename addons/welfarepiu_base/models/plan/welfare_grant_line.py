import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.payroll_reader import ERRORS
from .welfare_grant_batch import LEFT_OUT, RESULT_SELECTION

#: Issues with which a row is not granted.
REFUSING = {*ERRORS, "category_outside", "category_unknown"}

#: Fields of ours that the reader calls otherwise.
READER_FIELDS = {
    "payroll_number": "employee_number",
    "city_id": "town",
}


class WelfareGrantLine(models.Model):
    """One row of a payroll file: what it says, and what becomes of it."""

    _name = "welfare.grant.line"
    _description = "Grant File Row"
    _order = "batch_id desc, sheet, row_number, id"
    _rec_name = "row_number"

    batch_id = fields.Many2one(
        "welfare.grant.batch", required=True, index=True, ondelete="cascade"
    )
    payer_id = fields.Many2one(related="batch_id.payer_id", store=True, index=True)
    company_id = fields.Many2one(related="batch_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="batch_id.currency_id")
    sheet = fields.Char()
    row_number = fields.Integer(string="Row", help="As the spreadsheet counts.")
    tax_code = fields.Char()
    name = fields.Char(string="Worker")
    email = fields.Char(string="E-mail")
    phone = fields.Char()
    street = fields.Char()
    zip = fields.Char(string="ZIP")
    city_id = fields.Many2one("res.city", string="Municipality")
    payroll_number = fields.Char()
    category = fields.Char()
    hired_on = fields.Date()
    amount = fields.Monetary(help="In euro; zero when the file says no number.")
    status = fields.Selection(RESULT_SELECTION, required=True)
    is_new = fields.Boolean(
        string="New worker", help="Nobody of this tax code worked for the firm so far."
    )
    issues = fields.Json(help="What the reader found: list of code, column, value.")
    is_changed = fields.Boolean(string="Changed", help="Booking changes known data.")
    changes = fields.Json(help="What booking changes: list of field, old, new.")
    cells = fields.Json(
        help="A refused row as it stands in the file, to be corrected there."
    )
    message = fields.Text(compute="_compute_message")
    employment_id = fields.Many2one(
        "welfare.employment", index="btree_not_null", ondelete="restrict"
    )
    lot_id = fields.Many2one(
        "welfare.credit.lot", index="btree_not_null", ondelete="restrict"
    )
    taken_back = fields.Monetary(
        readonly=True, help="What of this grant was taken back."
    )
    is_taken_back = fields.Boolean(
        compute="_compute_is_taken_back", store=True, help="All of it was taken back."
    )

    _lot_unique = models.UniqueIndex(
        "(lot_id) WHERE lot_id IS NOT NULL", "A row becomes one lot of credit."
    )

    @api.depends("taken_back", "amount", "lot_id")
    def _compute_is_taken_back(self):
        for line in self:
            line.is_taken_back = (
                bool(line.lot_id)
                and line.currency_id.compare_amounts(line.taken_back, line.amount) >= 0
            )

    @api.depends("issues", "changes", "is_new", "status")
    @api.depends_context("lang")
    def _compute_message(self):
        for line in self:
            line.message = "\n".join(
                [
                    *(line._get_issue_message(issue) for issue in line.issues or []),
                    *(line._get_change_message(one) for one in line.changes or []),
                ]
            )

    def _filter_good(self):
        """:return: the rows that are granted when the file is booked"""
        return self.filtered(lambda line: line.status not in LEFT_OUT)

    # Preview ------------------------------------------------------------------

    @api.model
    def _prepare_from_rows(self, batch, rows):
        """:return: vals of one line for each row of the reader, right or wrong"""
        running = self._get_running_employments(batch.payer_id, rows)
        cities = self._get_cities()
        return [
            self._prepare_one_row(batch, row, running.get(row.tax_code), cities)
            for row in rows
        ]

    @api.model
    def _prepare_one_row(self, batch, row, employment, cities):
        vals = self._prepare_row_vals(batch, row, cities)
        vals["employment_id"] = employment.id if employment else False
        vals["is_new"] = not employment
        self._judge_category(batch.plan_id, vals, employment)
        changes = self._get_changes(vals, employment) if employment else []
        vals["status"] = self._get_status(vals, changes)
        if vals["status"] == "refused":
            vals["cells"] = [self._prepare_cell(cell) for cell in row.cells]
        else:
            vals["changes"] = changes
            vals["is_changed"] = bool(changes)
        return vals

    @api.model
    def _prepare_cell(self, cell):
        """:return: the cell as JSON holds it; a date as Italians write it"""
        if isinstance(cell, datetime.date):
            return f"{cell:%d/%m/%Y}"
        if isinstance(cell, bool | int | float | str) or cell is None:
            return cell
        return str(cell)

    @api.model
    def _judge_category(self, plan, vals, employment):
        """A plan of some categories grants nothing to who is in none of them.

        What the file says of the category counts before what is known; where neither
        says anything and the plan speaks to one category only, the file is HR's word
        that its people are in it.
        """
        if plan.audience == "everybody":
            return
        said = vals["category"] or (employment and employment.category_id.name)
        by_name = {one.name.casefold(): one for one in plan.category_ids}
        issue = {
            "value": said or "",
            "params": {"categories": ", ".join(plan.category_ids.mapped("name"))},
        }
        if said and said.casefold() in by_name:
            # One spelling, the plan's.
            vals["category"] = by_name[said.casefold()].name
        elif said:
            vals["issues"].append({"code": "category_outside", **issue})
        elif len(by_name) == 1:
            vals["category"] = plan.category_ids.name
            vals["issues"].append({"code": "category_assumed", **issue})
        else:
            vals["issues"].append({"code": "category_unknown", **issue})

    @api.model
    def _get_cities(self):
        """:return: ``{name: id}`` of the municipalities a row can be about; by name,
        never by postcode: most of the valleys share one
        """
        cities = self.env["res.city"].sudo().search([("istat_code", "!=", False)])
        return {city.name: city.id for city in cities}

    @api.model
    def _get_running_employments(self, payer, rows):
        """:return: ``{tax code: employment}``, with this firm only: that somebody
        works for another member is not this firm's to know
        """
        employments = (
            self.env["welfare.employment"]
            .with_context(active_test=False)
            .search(
                [
                    ("payer_id", "=", payer.id),
                    ("left_on", "=", False),
                    (
                        "worker_id.l10n_it_codice_fiscale",
                        "in",
                        [row.tax_code for row in rows if row.tax_code],
                    ),
                ]
            )
        )
        return {employment.tax_code: employment for employment in employments}

    def _prepare_repeated_vals(self, batch):
        """:param batch: the file that grants the same already"""
        issue = {
            "code": "granted_already",
            "params": {"file": batch.filename, "day": str(batch._get_granting_day())},
        }
        return {"status": "repeated", "issues": [*(self.issues or []), issue]}

    @api.model
    def _prepare_row_vals(self, batch, row, cities):
        return {
            "batch_id": batch.id,
            "sheet": row.sheet,
            "row_number": row.row,
            "tax_code": row.tax_code,
            "name": f"{row.first_name} {row.last_name}".strip(),
            "email": row.email,
            "phone": row.phone,
            "street": row.street,
            "zip": row.zip_code,
            "city_id": cities.get(row.town, False),
            "payroll_number": row.employee_number,
            "category": row.category,
            "hired_on": row.hired_on,
            "amount": float(row.amount or 0),
            "issues": [self._prepare_issue(issue) for issue in row.issues],
        }

    @api.model
    def _prepare_issue(self, issue):
        return {
            "code": issue.code,
            "field": issue.field,
            "column": issue.column,
            "header": issue.header,
            "value": issue.value,
            "params": {key: str(value) for key, value in issue.params.items()},
        }

    @api.model
    def _get_status(self, vals, changes):
        codes = {issue["code"] for issue in vals["issues"]}
        if codes & REFUSING:
            return "refused"
        if codes:
            return "warned"
        if vals["is_new"]:
            return "new"
        return "changed" if changes else "known"

    @api.model
    def _get_changes(self, vals, employment):
        """:return: list of ``{field, old, new}`` in words: what booking would change"""
        said = {name: vals[name] for name in ("payroll_number", "hired_on")}
        changes = employment._get_changes(
            {name: value for name, value in said.items() if value}
        )
        pairs = [(name, employment[name], new) for name, new in changes.items()]
        if vals["category"]:
            pairs.append(("category", employment.category_id.name, vals["category"]))
        worker = employment.worker_id
        if employment.payer_id._may_correct_contact(worker):
            city = self.env["res.city"].sudo().browse(vals["city_id"])
            pairs += [
                ("email", worker.email, vals["email"]),
                ("city_id", worker.city_id.name, city.name),
            ]
        return [
            {
                "field": READER_FIELDS.get(name, name),
                "old": self._prepare_cell(old or ""),
                "new": self._prepare_cell(new),
            }
            for name, old, new in pairs
            if new and (old or "") != new
        ]

    # Booking ------------------------------------------------------------------

    def _book(self):
        """Enrol the workers of these rows of one file, and grant; done once by row.

        Callers have checked the user and hold a savepoint.
        """
        batch = self.batch_id.ensure_one()
        employments = batch.payer_id._enrol(
            [line._prepare_person() for line in self]
        ).sudo()
        # The limit is judged again, by step: other files may have been granted since
        # this one was confirmed.
        lots = batch.plan_id._grant_many(
            [
                (employment, line.amount, line._get_grant_key())
                for line, employment in zip(self, employments, strict=True)
            ],
            granted_on=batch.granted_on,
            expires_on=batch.expires_on,
            is_set_aside=batch.state == "queued",
        )
        for line, employment, lot in zip(self, employments, lots, strict=True):
            line.write({"employment_id": employment.id, "lot_id": lot.id})

    def _prepare_person(self):
        self.ensure_one()
        return {
            "tax_code": self.tax_code,
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "street": self.street,
            "zip": self.zip,
            "city_id": self.city_id.id,
            "payroll_number": self.payroll_number,
            "category": self.category,
            "hired_on": self.hired_on,
        }

    def _get_grant_key(self):
        return f"grant_line:{self.id}"

    # Taking back --------------------------------------------------------------

    def action_take_back(self):
        self._take_back()

    def _take_back(self, amount=None):
        """Take a wrong grant back as far as it is unspent.

        :param float amount: EUR at most; default all that is left
        :return: EUR taken back over these rows
        :raise AccessError: the user does not act for the firm
        :raise UserError: a row was not booked, or nothing of it is left
        """
        self.sudo().payer_id._check_can_manage()
        lines = self.sudo()
        if missing := lines.filtered(lambda line: not line.lot_id):
            raise UserError(
                self.env._("Row %s was not granted.", missing[0].row_number)
            )
        total = lines._take_back_what_is_left(amount)
        if not total:
            raise UserError(
                self.env._(
                    "Row %s: nothing of this grant is left.",
                    ", ".join(str(line.row_number) for line in lines[:5]),
                )
            )
        return total

    def _take_back_what_is_left(self, amount=None):
        """:return: EUR taken back; a row of which nothing is left gives nothing"""
        self.lock_for_update()
        self.invalidate_recordset(["taken_back"])
        total = 0.0
        for plan, lines in self.grouped(lambda line: line.batch_id.plan_id).items():
            taken = plan._take_back_many(
                # The key counts in cents what was taken back before: a repeated
                # request finds the first one's movement.
                [
                    (
                        line.lot_id,
                        f"grant_line:{line.id}:{round(line.taken_back * 100)}",
                        amount,
                    )
                    for line in lines
                ]
            )
            for line in lines:
                if taken[line.lot_id]:
                    line.taken_back += taken[line.lot_id]
            total += sum(taken.values())
        self.batch_id._mark_undone()
        return total

    # Words --------------------------------------------------------------------

    @api.model
    def _get_field_labels(self):
        """:return: ``{field of the reader: its name in the user's language}``"""
        return {
            "tax_code": self.env._("Tax code"),
            "last_name": self.env._("Last name"),
            "first_name": self.env._("First name"),
            "full_name": self.env._("Last and first name"),
            "birth_date": self.env._("Date of birth"),
            "hired_on": self.env._("Hired on"),
            "left_on": self.env._("Left on"),
            "employee_number": self.env._("Payroll number"),
            "category": self.env._("Category"),
            "level": self.env._("Level"),
            "department": self.env._("Department"),
            "town": self.env._("Municipality"),
            "zip_code": self.env._("ZIP"),
            "street": self.env._("Street"),
            "email": self.env._("E-mail"),
            "phone": self.env._("Phone"),
            "dependent_children": self.env._("Dependent children"),
            "amount": self.env._("Amount"),
            "notes": self.env._("Notes"),
        }

    def _get_issue_message(self, issue):
        """:return: where and what, in the user's language"""
        text = self._get_issue_text(issue)
        if not issue.get("field"):
            return text
        if issue.get("column"):
            where = self.env._(
                "column %(column)s (%(header)s)",
                column=issue["column"],
                header=issue["header"],
            )
        else:
            where = self._get_field_labels()[issue["field"]]
        return self.env._(
            "Row %(row)s, %(where)s: %(text)s",
            row=self.row_number,
            where=where,
            text=text,
        )

    def _get_change_message(self, change):
        label = self._get_field_labels()[change["field"]]
        if not change["old"]:
            return self.env._("%(field)s: %(new)s", field=label, new=change["new"])
        return self.env._(
            "%(field)s: from %(old)s to %(new)s",
            field=label,
            old=change["old"],
            new=change["new"],
        )

    def _get_issue_text(self, issue):
        params = dict(issue.get("params", {}))
        if day := params.get("day"):
            params["day"] = format_date(self.env, day)
        if params.get("ambiguous"):
            return self.env._(
                "the amount can be read in two ways: write it with the cents"
            )
        texts = {
            "cf_missing": self.env._("the tax code is missing"),
            "cf_checksum": self.env._("the tax code %(value)s is not valid"),
            "birthdate_does_not_match_cf": self.env._(
                "the date of birth %(value)s does not go with the tax code"
            ),
            "duplicate_cf": self.env._(
                "the tax code stands already in row %(first_row)s"
            ),
            "name_missing": self.env._("the first or the last name is missing"),
            "amount_missing": self.env._("the amount is missing"),
            "amount_not_a_number": self.env._("the amount %(value)s is not a number"),
            "amount_not_positive": self.env._("the amount %(value)s is not above zero"),
            "email_missing": self.env._(
                "the e-mail is missing: the activation letter is to be printed"
            ),
            "email_invalid": self.env._(
                "the e-mail %(value)s is not valid: the activation letter is to be"
                " printed"
            ),
            "town_unknown": self.env._("the municipality %(value)s is not known"),
            "granted_already": self.env._(
                "the same amount was already granted for this day by the file %(file)s"
                " of %(day)s"
            ),
            "category_outside": self.env._(
                "the category %(value)s is not in this plan, which speaks to:"
                " %(categories)s"
            ),
            "category_unknown": self.env._(
                "the category is not known, and the plan speaks only to: %(categories)s"
            ),
            "category_assumed": self.env._(
                "the file does not say the category: enrolled as %(categories)s"
            ),
        }
        return texts[issue["code"]] % {**params, "value": issue.get("value", "")}
