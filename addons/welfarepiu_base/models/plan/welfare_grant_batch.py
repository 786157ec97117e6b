import base64
import hashlib
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import split_every

from ...tools.payroll_reader import FIELDS, UnreadableFile, read_payroll

_logger = logging.getLogger(__name__)

#: Larger files are refused before anything is read.
MAX_FILE_SIZE = 20 * 1024 * 1024

#: More rows than a page can wait for are booked by the cron, as many at a time.
ROWS_AT_ONCE = 1000

#: Fixed from the preview on: what is booked is what was seen.
FROZEN = {"plan_id", "file", "granted_on"}

RESULT_SELECTION = [
    ("new", "New worker"),
    ("known", "Known worker"),
    ("changed", "Known worker, data changed"),
    ("warned", "With a warning"),
    ("refused", "Refused"),
]


class WelfareGrantBatch(models.Model):
    """A payroll file on its way to become grants.

    Uploaded, read and shown row by row; nothing is booked before it is confirmed.
    The methods for the firm's HR check the user's firm and then work with rights
    the portal does not have, so HR needs no write access to any model.
    """

    _name = "welfare.grant.batch"
    _description = "Grant File"
    _order = "id desc"
    _rec_name = "filename"

    plan_id = fields.Many2one(
        "welfare.plan", required=True, index=True, ondelete="restrict"
    )
    payer_id = fields.Many2one(
        related="plan_id.payer_id", string="Firm", store=True, index=True
    )
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
    state = fields.Selection(
        [
            ("draft", "Uploaded"),
            ("previewed", "To confirm"),
            ("queued", "Being booked"),
            ("booked", "Booked"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    columns = fields.Json(
        readonly=True,
        copy=False,
        help="As recognised: list of index, letter, header, field, confidence.",
    )
    column_choice = fields.Json(
        copy=False, help="As corrected by the user: header to field, or to nothing."
    )
    notices = fields.Json(readonly=True, copy=False)
    notice_text = fields.Text(string="About the file", compute="_compute_notice_text")
    line_ids = fields.One2many("welfare.grant.line", "batch_id", readonly=True)
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
    booked_at = fields.Datetime(readonly=True, copy=False)
    same_file_id = fields.Many2one(
        "welfare.grant.batch",
        string="Already booked as",
        compute="_compute_same_file_id",
        compute_sudo=True,
    )

    _file_booked_once = models.UniqueIndex(
        "(plan_id, sha256) WHERE state IN ('queued', 'booked')",
        "This file has already been booked for this plan.",
    )

    @api.depends("file")
    def _compute_sha256(self):
        for batch in self.with_context(bin_size=False):
            batch.sha256 = hashlib.sha256(batch._get_data()).hexdigest()

    @api.depends("line_ids.status", "line_ids.amount")
    def _compute_totals(self):
        for batch in self:
            good = batch.line_ids._filter_good()
            batch.row_count = len(batch.line_ids)
            batch.good_count = len(good)
            batch.refused_count = batch.row_count - batch.good_count
            batch.good_amount = sum(good.mapped("amount"))

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
        if self.filtered(lambda batch: batch.state in ("queued", "booked")):
            raise UserError(self.env._("A booked file is kept."))

    # Upload -------------------------------------------------------------------

    @api.model
    def _upload(self, plan, data, filename):
        """Take a payroll file in, for the operator or for HR of the plan's firm.

        :param bytes data: the content of the file
        :return: the ``welfare.grant.batch``, not read yet
        :raise AccessError: the user does not act for the plan's firm
        :raise ValidationError: the file is empty or too large
        """
        plan.ensure_one()
        # Judged by who asks, not by who read the plan before.
        plan.with_env(self.env).sudo().payer_id._check_can_manage()
        self._check_size(data)
        batch = self.sudo().create(
            {
                "plan_id": plan.id,
                "file": base64.b64encode(data),
                "filename": filename,
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
        self._preview()

    def _read(self):
        """:return: what the payroll reader makes of the file, nothing stored
        :raise UserError: it cannot be read; says why in the user's language
        """
        self.ensure_one()
        choice = {**(self.payer_id.payroll_columns or {}), **(self.column_choice or {})}
        try:
            return read_payroll(
                self._get_data(),
                self.filename,
                columns=choice,
                known_towns=self.env["welfare.grant.line"]._get_cities(),
            )
        except UnreadableFile as error:
            raise UserError(self._get_unreadable_message(error)) from error

    def _preview(self, column_choice=None):
        """Read the file and show row by row what booking would do.

        Can be repeated, with corrected columns.

        :param dict column_choice: title of a column to the name of a field, or to
            ``None`` for a column to leave out
        :raise AccessError: the user does not act for the firm
        :raise UserError: booked already, or the file cannot be read
        """
        self.ensure_one()
        batch = self._with_rights()
        batch._check_can_preview()
        if column_choice is not None:
            batch.column_choice = self._check_column_choice(column_choice)
        payroll = batch._read()
        batch.line_ids.unlink()
        batch.write(batch._prepare_preview_vals(payroll))
        self.env["welfare.grant.line"].sudo().create(
            self.env["welfare.grant.line"]
            .sudo()
            ._prepare_from_rows(batch, payroll.rows)
        )

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
        return choice

    def _prepare_preview_vals(self, payroll):
        return {
            "state": "previewed",
            "columns": [
                {
                    "index": column.index,
                    "letter": column.letter,
                    "header": column.header,
                    "field": column.field,
                    "confidence": column.confidence,
                }
                for column in payroll.columns
            ],
            "notices": [
                {
                    "code": notice.code,
                    "sheet": notice.sheet,
                    "params": {key: str(val) for key, val in notice.params.items()},
                }
                for notice in payroll.notices
            ],
        }

    # Booking ------------------------------------------------------------------

    def action_book_good_rows(self):
        self._book("good_rows")

    def action_book_all(self):
        self._book("all_or_none")

    def action_cancel(self):
        self._cancel()

    def _book(self, mode):
        """Enrol the workers and grant the credit.

        :param mode: ``good_rows`` grants every good row and leaves the refused;
            ``all_or_none`` refuses a file with a refused row
        :return: True when booked, False when it goes on in the background
        :raise AccessError: the user does not act for the firm
        :raise UserError: not to confirm, nothing to grant, a refused row, or the
            same file was booked before; then nothing is booked
        """
        self.ensure_one()
        batch = self._with_rights()
        batch.lock_for_update()
        batch.invalidate_recordset(["state"])
        batch._check_can_book(mode)
        good = batch.line_ids._filter_good().filtered(lambda line: not line.lot_id)
        batch.payer_id._check_spend_limit(sum(good.mapped("amount")))
        batch.payer_id.payroll_columns = {
            **(batch.payer_id.payroll_columns or {}),
            **(batch.column_choice or {}),
        }
        if len(good) > ROWS_AT_ONCE:
            batch.state = "queued"
            self.env.ref("welfarepiu_base.cron_book_grant_files").sudo()._trigger()
            return False
        with self.env.cr.savepoint():
            good._book()
            batch._finish_booking()
        return True

    def _check_can_book(self, mode):
        if self.state != "previewed":
            raise UserError(self.env._("This file is no longer to confirm."))
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
        self.write({"state": "booked", "booked_at": self.env["welfare.clock"]._now()})
        self.flush_recordset()

    @api.model
    def _cron_book(self):
        """Carry on with long files; each step is kept, and done once by its key."""
        queued = self.search([("state", "=", "queued")], order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(
            remaining=sum(batch.good_count - batch.booked_count for batch in queued)
        )
        for batch in queued:
            try:
                if not batch._book_in_background():
                    return
            except (UserError, ValidationError):
                # The plan was closed meanwhile, for one: somebody has to look, and
                # the other files go on. What is granted stays, done once by its key.
                self.env.cr.rollback()
                _logger.info("grant file %s stopped while being booked", batch.id)
                batch.state = "previewed"
            cron._commit_progress()

    def _book_in_background(self):
        """:return: False when the time of this cron run is over before the file is"""
        left = self.line_ids._filter_good().filtered(lambda line: not line.lot_id)
        for lines in split_every(ROWS_AT_ONCE // 5, left.ids, left.browse):
            lines._book()
            if not self.env["ir.cron"]._commit_progress(len(lines)):
                return False
        self._finish_booking()
        return True

    def _cancel(self):
        """Drop a file that was not booked.

        :raise UserError: it is booked: take grants back row by row instead
        """
        batches = self._with_rights()
        if batches.filtered(
            lambda batch: batch.state not in ("draft", "previewed")
            or batch.booked_count
        ):
            raise UserError(
                self.env._("A booked file is not cancelled: take its grants back.")
            )
        batches.state = "cancelled"
        # The rows hold personal data of people who got nothing.
        batches.line_ids.unlink()

    # Helpers ------------------------------------------------------------------

    def _with_rights(self):
        """:return: the batches with the rights to book them, once the user is checked
        :raise AccessError: the user does not act for these firms
        """
        self.sudo().payer_id._check_can_manage()
        return self.sudo()

    def _get_same_file_domain(self):
        return [
            ("plan_id", "=", self.plan_id.id),
            ("sha256", "=", self.sha256),
            ("state", "in", ("queued", "booked")),
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
            "total_differs": self.env._(
                "Row %(row)s: the total written in the file is %(stated)s, the rows"
                " read add up to %(read)s."
            ),
        }
        return messages[notice["code"]] % {**params, "sheet": notice["sheet"]}
