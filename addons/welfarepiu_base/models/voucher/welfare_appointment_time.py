from odoo import fields, models


class WelfareAppointmentTime(models.Model):
    """One time a supplier could serve at."""

    _name = "welfare.appointment.time"
    _description = "Proposed time"
    _order = "starts_at, id"
    _rec_name = "starts_at"

    appointment_id = fields.Many2one(
        "welfare.appointment",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    starts_at = fields.Datetime(required=True, readonly=True)
