from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

MONTHS_BACK = 12


class WelfareMonthRun(models.TransientModel):
    """Prepare the documents of a month: recharges or suppliers' statements."""

    _name = "welfare.month.run"
    _description = "Prepare a month"

    month = fields.Selection(
        selection="_get_months",
        required=True,
        default=lambda self: self._get_default_month(),
    )
    document_model = fields.Selection(
        [
            ("welfare.recharge", "Recharges"),
            ("welfare.settlement", "Supplier statements"),
        ],
        string="Documents",
        required=True,
        default=lambda self: self.env.context.get("active_model"),
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )

    @api.model
    def _get_default_month(self):
        """:return: the last month that is over, or is on its last day"""
        tomorrow = self.env["welfare.clock"]._today() + timedelta(days=1)
        return str(tomorrow.replace(day=1) - relativedelta(months=1))

    @api.model
    def _get_months(self):
        first = self.env["welfare.clock"]._today().replace(day=1)
        months = [first - relativedelta(months=back) for back in range(MONTHS_BACK)]
        return [
            (
                str(month),
                format_date(self.env, month, date_format="MMMM yyyy").capitalize(),
            )
            for month in months
        ]

    def action_prepare(self):
        """Draft the month and show what there is."""
        self.ensure_one()
        self._prepare_month()
        name = {
            "welfare.recharge": "welfarepiu_base.action_welfare_recharge",
            "welfare.settlement": "welfarepiu_base.action_welfare_settlement",
        }[self.document_model]
        return self.env["ir.actions.act_window"]._for_xml_id(name)

    def _prepare_month(self):
        """:return: the drafts"""
        return self.env[self.document_model]._open_month(
            fields.Date.to_date(self.month), self.company_id
        )
