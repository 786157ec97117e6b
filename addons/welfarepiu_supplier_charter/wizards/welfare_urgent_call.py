from odoo import api, fields, models


class WelfareUrgentCall(models.TransientModel):
    """Write an urgent request down for a worker who calls the desk."""

    _name = "welfare.urgent.call"
    _description = "Urgent request of a caller"

    worker_id = fields.Many2one(
        "res.partner",
        string="Who calls",
        required=True,
        domain=[("is_welfare_worker", "=", True)],
    )
    need_id = fields.Many2one(
        "welfare.need",
        string="What is needed",
        required=True,
        domain=[("child_ids", "=", False)],
    )
    city_id = fields.Many2one(
        "res.city",
        string="Where",
        compute="_compute_from_worker",
        store=True,
        readonly=False,
        domain=[("welfare_district_id", "!=", False)],
    )
    when = fields.Selection(
        [("today", "Today"), ("tonight", "Tonight"), ("tomorrow", "Tomorrow")],
        required=True,
        default="today",
    )
    has_hours = fields.Boolean(string="At certain hours")
    hour_from = fields.Float(string="From")
    hour_to = fields.Float(string="Until")
    words = fields.Text(
        string="In a few words",
        help="For the suppliers who are asked: no names, no illnesses.",
    )
    phone = fields.Char(compute="_compute_from_worker", store=True, readonly=False)
    phone_for = fields.Selection(
        [("taker", "Only who is said yes to"), ("asked", "All who are asked")],
        string="Who may read the number",
        required=True,
        default="taker",
    )
    is_agreed = fields.Boolean(
        string="The caller agrees that the number is passed on like this"
    )

    @api.depends("worker_id")
    def _compute_from_worker(self):
        for call in self:
            call.city_id = call.worker_id.city_id
            call.phone = call.worker_id.phone

    def _prepare_request(self):
        """:return: dict, as ``welfare.urgent.request._open`` takes it"""
        return {
            "need": self.need_id,
            "city": self.city_id,
            "when": self.when,
            "hour_from": self.hour_from if self.has_hours else None,
            "hour_to": self.hour_to if self.has_hours else None,
            "words": self.words,
            "phone": self.phone,
            "phone_for": self.phone_for,
            "is_agreed": self.is_agreed,
        }

    def action_send(self):
        self.ensure_one()
        request = self.env["welfare.urgent.request"]._ask_for(
            self.worker_id, self._prepare_request()
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": request._name,
            "res_id": request.id,
            "view_mode": "form",
        }
