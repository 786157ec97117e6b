from odoo import api, models


class ReportExpiryLetter(models.AbstractModel):
    """The letter to a worker without e-mail whose credit ends before long."""

    _name = "report.welfarepiu_base.report_expiry_letter"
    _description = "Expiry letter"

    @api.model
    def _get_report_values(self, docids, data=None):
        notices = self.env["welfare.expiry.notice"].browse(docids)
        notices.check_access("read")
        workers = notices.sudo().worker_id.sorted("name")
        return {
            "letters": [worker._welfare_prepare_expiry_letter() for worker in workers],
            "company": self.env.company,
        }
