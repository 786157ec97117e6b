import base64

from odoo import api, fields, models


class WelfareParticipationSheet(models.TransientModel):
    """Choose a person and a period, and take the sheet with you."""

    _name = "welfare.participation.sheet"
    _description = "Participation sheet"

    member_id = fields.Many2one("welfare.team.member", string="Person", required=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    file = fields.Binary(readonly=True)
    file_name = fields.Char(readonly=True)

    @api.model
    def default_get(self, fields_list):
        res = super().default_get(fields_list)
        first, last = self.env["welfare.team.member"]._get_last_period()
        return {"date_from": first, "date_to": last, **res}

    def action_pdf(self):
        return self._make("pdf")

    def action_xlsx(self):
        return self._make("xlsx")

    def _make(self, form):
        self.ensure_one()
        content = self.member_id._get_sheet_file(form, self.date_from, self.date_to)
        name = self.member_id._get_sheet_name(self.date_from, self.date_to)
        self.write({"file": base64.b64encode(content), "file_name": f"{name}.{form}"})
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file?download=true"
            f"&filename={name}.{form}",
            "target": "download",
        }
