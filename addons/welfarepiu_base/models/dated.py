from odoo import api, fields, models
from odoo.fields import Domain


class WelfareDated(models.AbstractModel):
    """A row that holds from one day to another, both included, in Italy: law, terms,
    treatments. What changes is a new row; models keep their rows from overlapping."""

    _name = "welfare.dated"
    _description = "Dated row"

    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", help="Last day included; empty: until changed.")

    _period = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A row ends on or after the day it starts.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # The end of the old row has to reach the database before the new row.
        self.flush_model()
        return super().create(vals_list)

    @api.model
    def _get_holding_domain(self, day):
        """:return: domain of the rows that hold on ``day`` (date in Europe/Rome)"""
        return Domain("date_from", "<=", day) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", day)
        )

    def _filter_holding(self, day):
        """:return: those of these rows that hold on ``day`` (date in Europe/Rome)"""
        return self.filtered_domain(self._get_holding_domain(day))
