import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import split_every

from ...tools.payroll_reader import FIELDS, UnreadableFile, read_payroll

#: Larger files are refused before anything is read.
MAX_FILE_SIZE = 20 * 1024 * 1024

#: Larger files are read by the cron: about 1,200 rows of text, 2,000 of .xlsx.
READ_AT_ONCE = 100 * 1024

#: More rows than a page can wait for are booked, or taken back, by the cron.
ROWS_AT_ONCE = 300

#: Rows in one step of the cron, which is kept before the next begins.
ROWS_A_STEP = 500

#: Fixed from the preview on: what is booked is what was seen.
FROZEN = {"plan_id", "file", "granted_on", "expires_on"}

#: In these states the cron has work to do.
AT_WORK = ("reading", "queued", "undoing")

#: In these states the file counts as booked: the same one is refused.
BOOKED = ("queued", "stopped", "booked", "undoing")

#: Rows of these results are not granted.
LEFT_OUT = ("refused", "repeated")

#: Rows shown with the file itself; all of them are a list of their own.
ROWS_SHOWN = 80

RESULT_SELECTION = [
    ("new", "New worker"),
    ("known", "Known worker"),
    ("changed", "Known worker, data changed"),
    ("warned", "With a warning"),
    ("repeated", "Already granted"),
    ("refused", "Refused"),
]


class WelfareGrantBatch(models.Model):
    """A payroll file on its way to become grants.

    Uploaded, read and shown row by row; nothing is booked before it is confirmed.
    The methods for the firm's HR check the user's firm and then work with rights
    the portal does not have, so HR needs no write access to any model.
    """

    _name = "welfare.grant.batch"
    _inherit = ["welfare.lifecycle"]
    _description = "Grant File"
    _order = "id desc"
    _rec_name = "filename"

    plan_id = fields.Many2one(
        "welfare.plan", required=True, index=True, ondelete="restrict"
    )
    payer_id = fields.Many2one(
        related="plan_id.payer_id", string="Firm", store=True, index=True
    )
    root_plan_id = fields.Many2one(related="plan_id.root_id", store=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    file = fields.Binary(string="Payroll file", required=True, attachment=True)
    filename = fields.Char(string="File name", required=True)
    sha256 = fields.Char(
        string="Fingerprint", compute="_compute_sha256", store=True, copy=False
    )
    granted_on = fields.Date(
        string="Spendable from",
        required=True,
        default=lambda self: self.env["welfare.clock"]._today(),
    )
    expires_on = fields.Date(
        string="Last day to spend",
        help="Only if it is another one than the plan's.",
    )
    state = fields.Selection(
        [
            ("draft", "Uploaded"),
            ("reading", "Being read"),
            ("previewed", "To confirm"),
            ("queued", "Being booked"),
            ("stopped", "Stopped halfway"),
            ("booked", "Booked"),
            ("undoing", "Being taken back"),
            ("undone", "Taken back"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    asked_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        help="Who is told when a long file is done.",
    )
    problem = fields.Text(readonly=True, copy=False, help="Why it could not go on.")
    column_ids = fields.One2many(
        "welfare.grant.column", "batch_id", string="Columns", copy=False
    )
    column_choice = fields.Json(
        copy=False, help="As corrected by the user: header to field, or to nothing."
    )
    notices = fields.Json(readonly=True, copy=False)
    notice_text = fields.Text(string="About the file", compute="_compute_notice_text")
    totals = fields.Json(
        readonly=True, copy=False, help="The total rows of the file: row, stated, read."
    )
    total_text = fields.Text(
        string="Total row of the file", compute="_compute_total_text"
    )
    line_ids = fields.One2many("welfare.grant.line", "batch_id", readonly=True)
    shown_line_ids = fields.One2many(
        "welfare.grant.line",
        compute="_compute_shown_line_ids",
        string="Rows to look at",
    )
    rows_to_read = fields.Integer(
        readonly=True, copy=False, help="Rows that the reader found in the file."
    )
    progress = fields.Float(compute="_compute_progress", help="Per cent.")
    row_count = fields.Integer(string="Rows", compute="_compute_totals", store=True)
    good_count = fields.Integer(
        string="Rows to grant", compute="_compute_totals", store=True
    )
    refused_count = fields.Integer(
        string="Refused rows", compute="_compute_totals", store=True
    )
    good_amount = fields.Monetary(
        string="Amount to grant", compute="_compute_totals", store=True
    )
    booked_count = fields.Integer(string="Booked rows", compute="_compute_booked_count")
    taken_back_amount = fields.Monetary(
        string="Taken back", compute="_compute_taken_back_amount"
    )
    booked_at = fields.Datetime(readonly=True, copy=False)
    same_file_id = fields.Many2one(
        "welfare.grant.batch",
        string="Already booked as",
        compute="_compute_same_file_id",
        compute_sudo=True,
    )

    _file_booked_once = models.UniqueIndex(
        f"(root_plan_id, sha256) WHERE state IN {BOOKED}",
        "This file has already been booked for this plan.",
    )

    @api.depends("file")
    def _compute_sha256(self):
        for batch in self.with_context(bin_size=False):
            batch.sha256 = hashlib.sha256(batch._get_data()).hexdigest()

    @api.depends("line_ids.status", "line_ids.amount")
    def _compute_totals(self):
        # Added up by the database: the rows of a long file are not loaded for it.
        groups = self.env["welfare.grant.line"]._read_group(
            [("batch_id", "in", self.ids)],
            ["batch_id", "status"],
            ["__count", "amount:sum"],
        )
        for batch in self:
            mine = [group[1:] for group in groups if group[0] == batch]
            counts, amounts = {}, {}
            for status, count, amount in mine:
                part = status if status in LEFT_OUT else "good"
                counts[part] = counts.get(part, 0) + count
                amounts[part] = amounts.get(part, 0.0) + amount
            batch.row_count = sum(counts.values())
            batch.good_count = counts.get("good", 0)
            batch.good_amount = amounts.get("good", 0.0)
            batch.refused_count = counts.get("refused", 0)
            batch.repeated_count = counts.get("repeated", 0)
            batch.repeated_amount = amounts.get("repeated", 0.0)

    @api.depends("line_ids.taken_back")
    def _compute_taken_back_amount(self):
        amounts = dict(
            self.env["welfare.grant.line"]
            .sudo()
            ._read_group(
                [("batch_id", "in", self.ids)], ["batch_id"], ["taken_back:sum"]
            )
        )
        for batch in self:
            batch.taken_back_amount = amounts.get(batch.sudo(), 0.0)

    @api.depends("line_ids")
    def _compute_shown_line_ids(self):
        """Refused and warned rows first: they are what has to be looked at."""
        Line = self.env["welfare.grant.line"]
        for batch in self:
            rows = Line
            for statuses in (
                ("refused",),
                ("repeated",),
                ("warned",),
                ("new", "changed", "known"),
            ):
                rows += (
                    Line.search(
                        [("batch_id", "=", batch.id), ("status", "in", statuses)],
                        limit=max(ROWS_SHOWN - len(rows), 0) or None,
                    )
                    if len(rows) < ROWS_SHOWN
                    else Line
                )
            batch.shown_line_ids = rows

    @api.depends("line_ids.lot_id")
    def _compute_booked_count(self):
        counts = dict(
            self.env["welfare.grant.line"]
            .sudo()
            ._read_group(
                [("batch_id", "in", self.ids), ("lot_id", "!=", False)],
                ["batch_id"],
                ["__count"],
            )
        )
        for batch in self:
            batch.booked_count = counts.get(batch.sudo(), 0)

    @api.depends("state", "rows_to_read", "row_count", "good_count", "line_ids.lot_id")
    def _compute_progress(self):
        for batch in self:
            done, total = batch._get_steps()
            batch.progress = 100 * done / total if total else 0

    def _get_steps(self):
        """:return: ``(rows done, rows to do)`` of what the cron is at"""
        if self.state == "reading":
            return self.row_count, self.rows_to_read
        if self.state == "undoing":
            left = self._find_lines_to_take_back()
            return self.booked_count - len(left), self.booked_count
        return self.booked_count, self.good_count

    @api.depends("sha256", "plan_id", "state")
    def _compute_same_file_id(self):
        for batch in self:
            batch.same_file_id = self.search(batch._get_same_file_domain(), limit=1)

    @api.depends("notices")
    @api.depends_context("lang")
    def _compute_notice_text(self):
        for batch in self:
            batch.notice_text = "\n".join(
                batch._get_notice_message(notice) for notice in batch.notices or []
            )

    @api.depends("totals")
    @api.depends_context("lang")
    def _compute_total_text(self):
        for batch in self:
            batch.total_text = "\n".join(
                batch._get_total_message(total) for total in batch.totals or []
            )

    @api.constrains("granted_on", "expires_on")
    def _check_days(self):
        for batch in self:
            if batch.expires_on and batch.expires_on < batch.granted_on:
                raise ValidationError(
                    self.env._("The last day to spend comes before the first.")
                )

    @api.constrains("file")
    def _check_file_size(self):
        for batch in self.with_context(bin_size=False):
            self._check_size(batch._get_data())

    def write(self, vals):
        if FROZEN & set(vals) and self.filtered(lambda one: one.state != "draft"):
            raise UserError(
                self.env._("A file that was read is not changed: upload another one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_booked(self):
        if self.filtered(lambda batch: batch.state in (*BOOKED, "undone")):
            raise UserError(self.env._("A booked file is kept."))

    # Upload -------------------------------------------------------------------

    @api.model
    def _upload(self, plan, data, filename, granted_on=None, expires_on=None):
        """Take a payroll file in, for the operator or for HR of the plan's firm.

        :param bytes data: the content of the file
        :param granted_on: first day to spend, default today (Rome) or the first day of
            the plan; the version of the plan that holds on that day is taken
        :param expires_on: last day to spend, default the plan's
        :return: the ``welfare.grant.batch``, not read yet
        :raise AccessError: the user does not act for the plan's firm
        :raise ValidationError: the file is empty or too large, or the days are wrong
        """
        plan.ensure_one()
        # Judged by who asks, not by who read the plan before.
        plan.with_env(self.env).sudo().payer_id._check_can_manage()
        self._check_size(data)
        plan = plan.sudo()
        granted_on = granted_on or max(
            plan.date_from, self.env["welfare.clock"]._today()
        )
        plan = plan._find_terms(plan, granted_on) or plan
        batch = self.sudo().create(
            {
                "plan_id": plan.id,
                "file": base64.b64encode(data),
                "filename": filename,
                "granted_on": granted_on,
                "expires_on": expires_on,
            }
        )
        return batch.with_env(self.env)

    @api.model
    def _check_size(self, data):
        if not data:
            raise ValidationError(self.env._("The file is empty."))
        if len(data) > MAX_FILE_SIZE:
            raise ValidationError(
                self.env._(
                    "The file is too large: %(limit)s MB at most.",
                    limit=MAX_FILE_SIZE // 1024 // 1024,
                )
            )

    def _get_data(self):
        return base64.b64decode(self.with_context(bin_size=False).file or b"")

    # Preview ------------------------------------------------------------------

    def action_preview(self):
        for batch in self:
            batch._preview(batch.column_ids._get_choice())

    def _read(self):
        """:return: what the payroll reader makes of the file, nothing stored
        :raise UserError: it cannot be read; says why in the user's language
        """
        self.ensure_one()
        choice = self._merge_choice(self.payer_id.payroll_columns, self.column_choice)
        try:
            return read_payroll(
                self._get_data(),
                self.filename,
                columns=choice,
                known_towns=self.env["welfare.grant.line"]._get_cities(),
            )
        except UnreadableFile as error:
            raise UserError(self._get_unreadable_message(error)) from error

    @api.model
    def _merge_choice(self, before, after):
        """:return: ``before`` as ``after`` corrects it: a field has one column"""
        after = after or {}
        taken = {name for name in after.values() if name}
        return {
            **{
                title: name
                for title, name in (before or {}).items()
                if name not in taken
            },
            **after,
        }

    def _preview(self, column_choice=None):
        """Read the file and show row by row what booking would do.

        Can be repeated, with corrected columns. A long file is read in the background.

        :param dict column_choice: title of a column to the name of a field, or to
            ``None`` for a column to leave out
        :return: True when read, False when it goes on in the background
        :raise AccessError: the user does not act for the firm
        :raise UserError: booked already, or the file cannot be read
        """
        self.ensure_one()
        batch = self._with_rights()
        batch.lock_for_update()
        batch.invalidate_recordset(["state"])
        batch._check_can_preview()
        vals = {"asked_by_id": self.env.uid, "problem": False}
        if column_choice:
            vals["column_choice"] = self._merge_choice(
                batch.column_choice, self._check_column_choice(column_choice)
            )
        batch.write(vals)
        if len(batch._get_data()) > READ_AT_ONCE:
            batch.state = "reading"
            batch._call_cron()
            return False
        payroll = batch._read()
        batch._begin_reading(payroll)
        batch._create_lines(payroll.rows)
        batch._finish_reading()
        return True

    def _begin_reading(self, payroll):
        """What was read before gives way."""
        for lines in split_every(ROWS_A_STEP, self.line_ids.ids, self.line_ids.browse):
            lines.unlink()
        self.column_ids.unlink()
        self.write(self._prepare_reading_vals(payroll))
        self.env["welfare.grant.column"]._create_from(self, payroll)

    def _create_lines(self, rows):
        Line = self.env["welfare.grant.line"].sudo()
        for part in split_every(ROWS_A_STEP, rows):
            Line.create(Line._prepare_from_rows(self, part))

    def _finish_reading(self):
        self.grant_repeated = False
        self._mark_repeated()
        missing = self._count_members_without_row()
        if missing:
            self.notices = [
                *(self.notices or []),
                {
                    "code": "members_missing",
                    "sheet": "",
                    "params": {"count": str(missing)},
                },
            ]
        self.state = "previewed"

    def _count_members_without_row(self):
        """Workers to whom the plan speaks and whom neither this file nor an earlier one
        for the same day gives anything: a benefit is offered to all of a category.
        """
        members = Domain([("payer_id", "=", self.payer_id.id), ("left_on", "=", False)])
        if self.plan_id.audience == "category":
            members &= Domain("category_id", "in", self.plan_id.category_ids.ids)
        Employment = self.env["welfare.employment"].sudo()
        in_file = self.env["welfare.grant.line"]._search(
            [
                ("batch_id", "=", self.id),
                ("status", "not in", LEFT_OUT),
                ("employment_id", "!=", False),
            ]
        )
        granted = (
            self.env["welfare.credit.lot"]
            .sudo()
            ._search(
                [
                    ("plan_id.root_id", "=", self.root_plan_id.id),
                    ("granted_on", "=", self.granted_on),
                    ("employment_id", "!=", False),
                ]
            )
        )
        members &= Domain("id", "not in", in_file.subselect("employment_id"))
        members &= Domain("id", "not in", granted.subselect("employment_id"))
        return Employment.search_count(members)

    def _check_can_preview(self):
        if self.state not in ("draft", "previewed"):
            raise UserError(self.env._("This file is no longer to confirm."))
        if self.booked_count:
            raise UserError(
                self.env._("Part of this file is booked: confirm the rest of it.")
            )

    @api.model
    def _check_column_choice(self, choice):
        if unknown := {name for name in choice.values() if name} - set(FIELDS):
            raise ValidationError(
                self.env._("Unknown field: %s", ", ".join(sorted(unknown)))
            )
        names = [name for name in choice.values() if name]
        if twice := {name for name in names if names.count(name) > 1}:
            labels = self.env["welfare.grant.line"]._get_field_labels()
            raise ValidationError(
                self.env._(
                    "Two columns cannot both be: %s",
                    ", ".join(sorted(labels[name] for name in twice)),
                )
            )
        return choice

    def _prepare_reading_vals(self, payroll):
        return {
            "rows_to_read": len(payroll.rows),
            "totals": [
                {
                    "sheet": total.sheet,
                    "row": total.row,
                    "stated": str(total.stated),
                    "read": str(total.read),
                }
                for total in payroll.totals
            ],
            "notices": [
                {
                    "code": notice.code,
                    "sheet": notice.sheet,
                    "params": {key: str(val) for key, val in notice.params.items()},
                }
                for notice in payroll.notices
                # Said with the totals.
                if notice.code != "total_differs"
            ],
        }

    # Booking ------------------------------------------------------------------

    def action_book_good_rows(self):
        self._book("good_rows")

    def action_book_all(self):
        self._book("all_or_none")

    def action_cancel(self):
        self._cancel()

    def _book(self, mode, grant_repeated=None):
        """Enrol the workers and grant the credit.

        :param mode: ``good_rows`` grants every good row and leaves the refused;
            ``all_or_none`` refuses a file with a refused row
        :param bool grant_repeated: rows that another file granted already are granted
            once more; default as set on the file, which is no
        :return: True when booked, False when it goes on in the background
        :raise AccessError: the user does not act for the firm
        :raise UserError: not to confirm, nothing to grant, a refused row, or the
            same file was booked before; then nothing is booked
        """
        self.ensure_one()
        batch = self._with_rights()
        batch.lock_for_update()
        batch.invalidate_recordset(["state"])
        if grant_repeated is not None:
            batch.grant_repeated = grant_repeated
        batch._check_not_booked()
        # From here on no other file of the firm is confirmed.
        batch.payer_id._lock_spend_limit()
        batch._settle_repeated()
        batch._check_can_book(mode)
        batch.payer_id._check_spend_limit(batch._get_amount_to_book())
        batch.payer_id.payroll_columns = self._merge_choice(
            batch.payer_id.payroll_columns, batch.column_choice
        )
        batch.write({"asked_by_id": self.env.uid, "problem": False})
        if batch.good_count - batch.booked_count > ROWS_AT_ONCE:
            batch.state = "queued"
            batch._call_cron()
            return False
        with self.env.cr.savepoint():
            batch._find_lines_to_book()._book()
            batch._finish_booking()
        return True

    def _get_amount_to_book(self):
        """:return: EUR of the good rows that are not granted yet"""
        groups = self.env["welfare.grant.line"]._read_group(
            [
                ("batch_id", "=", self.id),
                ("status", "not in", LEFT_OUT),
                ("lot_id", "=", False),
            ],
            [],
            ["amount:sum"],
        )
        return groups[0][0] or 0.0

    def _find_lines_to_book(self, limit=None):
        return self.env["welfare.grant.line"].search(
            [
                ("batch_id", "=", self.id),
                ("status", "not in", LEFT_OUT),
                ("lot_id", "=", False),
            ],
            order="id",
            limit=limit,
        )

    def _check_not_booked(self):
        if self.state not in ("previewed", "stopped"):
            raise UserError(self.env._("This file is no longer to confirm."))

    def _check_can_book(self, mode):
        if self.same_file_id:
            raise UserError(
                self.env._("This file has already been booked for this plan.")
            )
        if not self.good_count:
            raise UserError(self.env._("There is no row to grant."))
        if mode == "all_or_none" and self.refused_count:
            raise UserError(
                self.env._(
                    "%(count)s rows are refused: correct the file, or book the good"
                    " rows only.",
                    count=self.refused_count,
                )
            )

    def _finish_booking(self):
        self.env["welfare.plan.member"].sudo()._record(
            self.plan_id,
            self.granted_on,
            self.env["welfare.employment"].browse(self._get_granted_employment_ids()),
        )
        self.write({"state": "booked", "booked_at": self.env["welfare.clock"]._now()})
        self.flush_recordset()

    def _get_granted_employment_ids(self):
        groups = self.env["welfare.grant.line"]._read_group(
            [("batch_id", "=", self.id), ("lot_id", "!=", False)],
            [],
            ["employment_id:array_agg"],
        )
        return groups[0][0] or []

    def _cancel(self):
        """Drop a file that was not booked.

        :raise UserError: it is booked: take grants back row by row instead
        """
        batches = self._with_rights()
        batches.lock_for_update()
        batches.invalidate_recordset(["state"])
        if batches.filtered(
            lambda batch: batch.state not in ("draft", "reading", "previewed")
            or batch.booked_count
        ):
            raise UserError(
                self.env._("A booked file is not cancelled: take its grants back.")
            )
        batches.state = "cancelled"
        # The rows hold personal data of people who got nothing.
        for lines in split_every(
            ROWS_A_STEP, batches.line_ids.ids, batches.line_ids.browse
        ):
            lines.unlink()
        batches.column_ids.unlink()

    # Helpers ------------------------------------------------------------------

    def _with_rights(self):
        """:return: the batches with the rights to book them, once the user is checked
        :raise AccessError: the user does not act for these firms
        """
        self.sudo().payer_id._check_can_manage()
        return self.sudo()

    def _get_same_file_domain(self):
        return [
            ("root_plan_id", "=", self.plan_id.root_id.id),
            ("sha256", "=", self.sha256),
            ("state", "in", BOOKED),
            ("id", "!=", self._origin.id),
        ]

    @api.model
    def _get_unreadable_message(self, error):
        messages = {
            "damaged": self.env._(
                "The file is damaged or incomplete: export it again."
            ),
            "empty": self.env._("The file is empty."),
            "encrypted": self.env._("The file has a password: save it without one."),
            "no_table": self.env._(
                "There is no table of workers in the file: it needs at least the"
                " columns of the tax code and of the amount."
            ),
            "not_a_spreadsheet": self.env._(
                "The file is neither a spreadsheet nor a text."
            ),
            "other_format": self.env._(
                "The file has the format %(format)s: save it as .xlsx, .xls or .csv."
            ),
            "too_big": self.env._("The file is too large: %(limit_mb)s MB at most."),
            "too_many_columns": self.env._(
                "The file has too many columns: %(limit)s at most."
            ),
            "too_many_tables": self.env._(
                "The file holds too many tables: %(limit)s at most."
            ),
            "too_many_rows": self.env._(
                "The file has too many rows: %(limit)s at most."
            ),
        }
        message = messages.get(error.key, self.env._("The file cannot be read."))
        return message % error.params

    def _get_notice_message(self, notice):
        params = notice["params"]
        if notice["code"] == "field_missing":
            labels = self.env["welfare.grant.line"]._get_field_labels()
            name = params["field"]
            return self.env._(
                "This column was not recognised: %s", labels.get(name, name)
            )
        messages = {
            "sheet_hidden": self.env._(
                "The sheet %(sheet)s is hidden and was not read."
            ),
            "sheet_without_table": self.env._(
                "The sheet %(sheet)s holds no table of workers."
            ),
            "amount_ambiguous": self.env._(
                "The column %(header)s may be the amount too; %(used)s is used."
            ),
            "members_missing": self.env._(
                "Workers to whom the plan speaks and who are not in this file:"
                " %(count)s."
            ),
        }
        return messages[notice["code"]] % {**params, "sheet": notice["sheet"]}

    def _get_total_message(self, total):
        stated, read = (
            self.currency_id.format(float(total[name])) for name in ("stated", "read")
        )
        if total["stated"] == total["read"]:
            return self.env._(
                "Row %(row)s: the total written in the file, %(stated)s, is the sum of"
                " the rows read.",
                row=total["row"],
                stated=stated,
            )
        return self.env._(
            "Row %(row)s: the total written in the file is %(stated)s, the rows read"
            " add up to %(read)s.",
            row=total["row"],
            stated=stated,
            read=read,
        )
