from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    welfare_payroll_file_months = fields.Integer(
        string="Payroll files are kept for (months)",
        default=12,
        help="After booking. Rows and fingerprint stay; the file holds the personal"
        " data of everybody in it.",
    )


class WelfareGrantBatch(models.Model):
    _inherit = "welfare.grant.batch"

    file_deleted_on = fields.Date(
        readonly=True, copy=False, help="The fingerprint of the file stays."
    )

    def _delete_file(self):
        """Forget the uploaded file: what it said stands in the rows."""
        batches = self.sudo().filtered(lambda batch: not batch.file_deleted_on)
        # Not by the field: the fingerprint is computed from it, and has to stay.
        self.env["ir.attachment"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", batches.ids),
                ("res_field", "=", "file"),
            ]
        ).unlink()
        # Refused rows keep their cells only to be corrected.
        refused = self.env["welfare.grant.line"].sudo()
        refused.search(
            [("batch_id", "in", batches.ids), ("cells", "!=", False)]
        ).cells = False
        # The example shown with each column is somebody's, too.
        batches.column_ids.sample = False
        batches.file_deleted_on = self.env["welfare.clock"]._today()
        batches.invalidate_recordset(["file"])

    @api.model
    def _cron_delete_files(self):
        """Delete payroll files whose time is over."""
        now = self.env["welfare.clock"]._now()
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        for company in companies:
            limit = now - relativedelta(months=company.welfare_payroll_file_months)
            self.search(
                [
                    ("company_id", "=", company.id),
                    ("file_deleted_on", "=", False),
                    "|",
                    "&",
                    ("state", "in", ("booked", "undone")),
                    ("booked_at", "<", limit),
                    "&",
                    ("state", "=", "cancelled"),
                    ("write_date", "<", limit),
                ]
            )._delete_file()
