from odoo import api, fields, models


class WelfareRouteSummary(models.TransientModel):
    """One page of figures for the Alliance: choose the days."""

    _name = "welfare.route.summary"
    _description = "Figures of a period"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)

    @api.model
    def default_get(self, fields_list):
        res = super().default_get(fields_list)
        first, last = self.env["welfare.team.member"]._get_last_period()
        return {"date_from": first, "date_to": last, **res}

    def _get_summary(self):
        """:return: as ``welfare.route.figure._get_summary``"""
        self.ensure_one()
        return self.env["welfare.route.figure"]._get_summary(
            self.date_from, self.date_to, self.company_id
        )

    def action_print(self):
        report = self.env.ref("welfarepiu_logistics.action_report_route_summary")
        return report.report_action(self)
