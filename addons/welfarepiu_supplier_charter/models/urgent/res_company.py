from odoo import fields, models

#: A day has no more minutes.
LONGEST_ALARM = 1440


class ResCompany(models.Model):
    _inherit = "res.company"

    welfare_urgent_alarm_minutes = fields.Integer(
        string="Urgent requests: alarm after (minutes)",
        default=15,
        help="A request without any offer is put before the desk after so many minutes,"
        " and once more after three times as many.",
    )
    welfare_urgent_daily_limit = fields.Integer(
        string="Urgent requests a worker sends in a day",
        default=5,
        help="Who needs more calls the desk, which may open as many as it wants.",
    )
    welfare_urgent_desk_ids = fields.Many2many(
        "res.users",
        "res_company_welfare_urgent_desk_rel",
        string="Urgent requests: desk",
        domain=[("share", "=", False)],
        help="Who is told of urgent requests; nobody chosen: all operators.",
    )

    _welfare_urgent_alarm = models.Constraint(
        f"CHECK (welfare_urgent_alarm_minutes BETWEEN 1 AND {LONGEST_ALARM})",
        "The desk is alarmed after one minute or more, within a day.",
    )
    _welfare_urgent_limit = models.Constraint(
        "CHECK (welfare_urgent_daily_limit > 0)",
        "A worker may send one urgent request a day or more.",
    )

    def _welfare_get_urgent_desk(self):
        """:return: ``res.users``, sudo, who are told of urgent requests"""
        self.ensure_one()
        company = self.sudo()
        operators = self.env.ref("welfarepiu_base.group_operator").sudo().all_user_ids
        operators = operators.filtered(
            lambda user: user.active and company in user.company_ids
        )
        return (company.welfare_urgent_desk_ids & operators) or operators
