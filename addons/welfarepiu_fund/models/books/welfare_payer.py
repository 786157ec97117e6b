from odoo import fields, models
from odoo.exceptions import UserError


class WelfarePayer(models.Model):
    _inherit = "welfare.payer"

    payer_type = fields.Selection(
        selection_add=[("fund", "Solidarity Fund")], ondelete={"fund": "set other"}
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

    def _get_fund(self):
        """:return: the Fund of the shop in which this payer's credit is spent"""
        self.ensure_one()
        return self.env["welfare.fund"]._get_for(self.company_id)

    def _check_can_give_to_fund(self):
        if self._get_fund().sudo().journal_id:
            return None
        return super()._check_can_give_to_fund()

    def _give_to_fund(self, moves):
        res = super()._give_to_fund(moves)
        self.env["welfare.fund.contribution"]._contribute_leftover(self, moves)
        return res

    def _take_leftover(self, moves):
        res = super()._take_leftover(moves)
        if self.payer_type == "fund":
            funds = self.sudo().with_context(active_test=False).fund_ids
            funds._release_leftover(moves)
        return res

    def _get_open_documents(self):
        """Pledges come after the recharge: the worker's purchases are owed first."""
        pledges = (
            self.env["welfare.fund.contribution"]
            .sudo()
            .search([("payer_id", "=", self.id), ("state", "=", "pledged")], order="id")
        )
        return super()._get_open_documents() | pledges.source_move_id
