from odoo import api, models


class ReportVoucher(models.AbstractModel):
    """The voucher on paper: everything the till needs, and the code."""

    _name = "report.welfarepiu_base.report_voucher"
    _description = "Voucher"

    @api.model
    def _get_report_values(self, docids, data=None):
        return {
            "docs": self.env["welfare.voucher"].browse(docids),
            "qr_uri": self.env["ir.actions.report"]._welfare_qr_uri,
        }
