from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _welfare_describe_depot(self):
        """:return: where a parcel is collected, and a number to call, on one line"""
        self.ensure_one()
        company = self.sudo()
        warehouse = self.env["stock.warehouse"].sudo()
        place = (
            warehouse.search([("company_id", "=", self.id)], limit=1).partner_id
            or company.partner_id
        )
        return ", ".join(
            filter(
                None,
                [place.street, place.street2, place.city, place.phone or company.phone],
            )
        )
