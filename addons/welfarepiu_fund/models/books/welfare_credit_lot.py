from odoo import fields, models


class WelfareCreditLot(models.Model):
    _inherit = "welfare.credit.lot"

    origin = fields.Selection(
        selection_add=[("fund_grant", "Help from the Solidarity Fund")],
        ondelete={"fund_grant": "set other"},
    )

    def _get_lots_to_expire(self):
        """What came back to the Fund's credit after it was charged waits until a month
        is closed: before that the Fund promises less than its lots have."""
        lots = super()._get_lots_to_expire()
        return lots.filtered(lambda lot: not lot._waits_for_charge())

    def _waits_for_charge(self):
        """:return: whether the Fund is still to be given back what came back to this
        lot, or to those it was carried from or to"""
        self.ensure_one()
        if self.payer_id.payer_type != "fund":
            return False
        family = self.search([("id", "child_of", self._get_root().id)])
        [[amount]] = (
            self.env["welfare.credit.coverage"]
            .sudo()
            ._read_group(
                [("lot_id", "in", family.ids), ("state", "=", "spent")],
                [],
                ["amount:sum"],
            )
        )
        return self.currency_id.compare_amounts(amount or 0.0, 0.0) < 0
