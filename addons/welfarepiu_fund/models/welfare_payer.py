from odoo import fields, models
from odoo.exceptions import UserError


class WelfarePayer(models.Model):
    _inherit = "welfare.payer"

    payer_type = fields.Selection(
        selection_add=[("fund", "Solidarity Fund")], ondelete={"fund": "cascade"}
    )
    fund_ids = fields.One2many("welfare.fund", "payer_id", string="Solidarity Fund")

    def _recharge_fund(self, coverages, date):
        """Charge what was spent to the Fund; see ``welfare.fund._charge_spending``.

        :return: the Fund's entry, or the recharge invoice if its books are elsewhere
        """
        self.ensure_one()
        fund = self.sudo().with_context(active_test=False).fund_ids
        if not fund:
            raise UserError(self.env._("This payer has no Solidarity Fund."))
        move = fund._charge_spending(coverages, date)
        if fund._is_own_company():
            return self._recharge_firm(coverages, date)
        return move
