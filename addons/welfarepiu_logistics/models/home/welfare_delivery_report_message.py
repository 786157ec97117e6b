import base64

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: Characters of one message.
LENGTH = 2000


class WelfareDeliveryReportMessage(models.Model):
    """What was said of a problem, by who told it or by the operator; it stays."""

    _name = "welfare.delivery.report.message"
    _inherit = ["welfare.upload"]
    _description = "Message on a problem with a delivery"
    _order = "id"
    _rec_name = "side"

    report_id = fields.Many2one(
        "welfare.delivery.report",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True)
    side = fields.Selection(
        [("customer", "The customer"), ("operator", "The operator")],
        string="By",
        required=True,
        readonly=True,
    )
    text = fields.Text(string="Words", readonly=True)
    photo = fields.Binary(attachment=True, readonly=True)
    photo_name = fields.Char(readonly=True)
    said_at = fields.Datetime(required=True, readonly=True)

    @api.model
    def _prepare_vals(self, report, side, text, content=None, filename=None):
        """:raise UserError: there is nothing to say"""
        text = (text or "").strip()[:LENGTH]
        if not text and not content:
            raise UserError(self.env._("Write a few words, or choose a photo."))
        vals = {
            "report_id": report.id,
            "side": side,
            "text": text,
            "said_at": self.env["welfare.clock"]._now(),
        }
        if content:
            upload = self._check_content(content)
            if not upload.mimetype.startswith("image/"):
                raise ValidationError(self.env._("This is not a photo."))
            vals["photo"] = base64.b64encode(upload.content)
            vals["photo_name"] = self._get_file_name(upload, filename, "foto")
        return vals
