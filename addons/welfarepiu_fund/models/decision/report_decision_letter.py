from odoo import api, models
from odoo.exceptions import UserError


class ReportDecisionLetter(models.AbstractModel):
    """The last letter of each request, with name and address."""

    _name = "report.welfarepiu_fund.report_decision_letter"
    _description = "Letter on a decision of the Fund"

    @api.model
    def _get_report_values(self, docids, data=None):
        requests = self.env["welfare.fund.request"].browse(docids)
        requests._check_can_read_letter()
        if requests.sudo().filtered(lambda request: not request.letter_ids):
            raise UserError(self.env._("There is no decision to tell yet."))
        return {
            "letters": [self._prepare_letter(request.sudo()) for request in requests],
            "company": requests.sudo().fund_id[:1].operator_company_id,
        }

    @api.model
    def _prepare_letter(self, request):
        letter = request.letter_ids[:1]
        partner = request._get_applicant().partner_id
        return {
            "code": request.code,
            "title": letter.title,
            "lang": letter.lang,
            "blocks": letter._get_blocks(),
            "day": self.env["welfare.clock"]._day_of(letter.issued_at),
            "name": partner.name,
            "address": [
                line
                for line in (
                    partner.street,
                    " ".join(filter(None, [partner.zip, partner.city])),
                )
                if line
            ],
        }
