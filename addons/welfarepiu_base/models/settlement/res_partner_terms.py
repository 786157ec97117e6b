from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_get_merge_obstacles(self, target):
        """Two suppliers with terms for the same days stay two: the core would delete
        the terms of one."""
        obstacles = super()._welfare_get_merge_obstacles(target)
        terms = self.env["welfare.supplier.terms"].search(
            [("supplier_id", "in", self.ids)], order="company_id, date_from"
        )
        for rows in terms.grouped("company_id").values():
            for row, after in zip(rows, rows[1:], strict=False):
                if not row.date_to or row.date_to >= after.date_from:
                    return [
                        *obstacles,
                        self.env._(
                            "Both suppliers have payment terms for the same days: end"
                            " those of one first."
                        ),
                    ]
        return obstacles
