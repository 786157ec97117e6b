from odoo import api, fields, models
from odoo.fields import Domain


class WelfareDatedRow(models.AbstractModel):
    """A treatment that holds from one day to another: what changes is a new row."""

    _name = "welfare.dated.row"
    _description = "Dated treatment"
    _order = "date_from desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env["welfare.clock"]._today(),
    )
    date_to = fields.Date(string="To", help="Last day included; empty: until changed.")

    _period = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A row ends on or after the day it starts.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # The end of the old row has to reach the database before the new row.
        self.flush_model(["date_from", "date_to"])
        return super().create(vals_list)

    @api.model
    def _get_period_domain(self, company, day):
        """:return: domain of the rows of ``company`` that hold on ``day``"""
        return (
            Domain("company_id", "=", company.id)
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
        )
