from odoo import api, fields, models


class WelfareCharterSuspension(models.Model):
    """A span of time in which a signed adhesion does not hold."""

    _name = "welfare.charter.suspension"
    _description = "Suspension from the charter"
    _order = "date_from desc, id desc"

    adhesion_id = fields.Many2one(
        "welfare.charter.adhesion", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="adhesion_id.partner_id", store=True)
    company_id = fields.Many2one(related="adhesion_id.company_id", store=True)
    date_from = fields.Datetime(required=True)
    date_to = fields.Datetime(help="Empty: still suspended.")
    reason = fields.Text(required=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A suspension ends after it begins."
    )
    _one_standing = models.UniqueIndex(
        "(adhesion_id) WHERE date_to IS NULL", "This adhesion is already suspended."
    )

    @api.model_create_multi
    def create(self, vals_list):
        suspensions = super().create(vals_list)
        suspensions.adhesion_id._forget_chartered()
        return suspensions

    def write(self, vals):
        result = super().write(vals)
        self.adhesion_id._forget_chartered()
        return result

    def _end(self):
        """End the standing ones at this moment."""
        standing = self.filtered(lambda s: not s.date_to)
        standing.date_to = self.env["welfare.clock"]._now()
        # The index that keeps one standing is checked row by row.
        standing.flush_recordset()
