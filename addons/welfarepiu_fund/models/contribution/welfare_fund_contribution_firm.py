from odoo import api, fields, models


class WelfareFundContribution(models.Model):
    """What firms give: a share of what was recharged, credit that workers gave up."""

    _inherit = "welfare.fund.contribution"

    @api.model
    def _contribute_from_recharge(self, recharge):
        """The firm owes the Fund the share its plans promise of what was spent.

        :param recharge: a posted ``welfare.recharge``
        :return: the contribution, due (empty if no plan promises a share)
        """
        recharge = recharge.sudo()
        amount = self._get_share_of_recharge(recharge)
        if recharge.payer_id.payer_type != "firm" or amount <= 0:
            return self.browse()
        contribution = self._contribute(
            self._get_fund_of_shop(recharge.company_id),
            "firm",
            amount,
            f"recharge:{recharge.id}",
            partner=recharge.payer_id.partner_id,
            way="spent",
            recharge_id=recharge.id,
        )
        contribution._make_due()
        return contribution

    @api.model
    def _get_share_of_recharge(self, recharge):
        """:return: EUR, each plan's share of what was recharged under it, rounded"""
        spent = {}
        for coverage in recharge.coverage_ids:
            plan = coverage.lot_id.plan_id
            spent[plan] = spent.get(plan, 0.0) + coverage.amount
        return sum(
            plan.currency_id.round(amount * plan.solidarity_share / 100)
            for plan, amount in spent.items()
            if plan
        )

    # -- firms: credit that their workers gave up -----------------------------------

    @api.model
    def _contribute_leftover(self, payer, moves):
        """The firm contributes what was left or given up under its plans: pledged
        until its funds cover it (``money.md`` 13).

        :param payer: ``welfare.payer`` of the lots
        :param moves: ``welfare.credit.move`` of type ``donate``
        :return: the contribution
        """
        contribution = self._contribute(
            self._get_fund_of_shop(payer.company_id),
            "firm",
            -sum(moves.mapped("amount")),
            f"leftover:{min(moves.ids)}",
            partner=payer.partner_id,
            way=self._get_way_of_moves(moves),
            payer_id=payer.id,
        )
        if contribution and not contribution.source_move_id:
            contribution.source_move_id = contribution._book_pledge()
            contribution._pay_from_provvista()
        return contribution

    @api.model
    def _get_way_of_moves(self, moves):
        """:return: ``donated`` if workers gave it themselves, else ``leftover``"""
        # After its last day nobody gives: the plan does.
        by_act = all(move.day <= move.lot_id.spendable_until for move in moves)
        return "donated" if by_act else "leftover"

    def _book_pledge(self):
        """Dr receivable, Cr in transit: the firm owes the Fund what it has given up.

        It stands in the shop's books, where the firm's funds are; the Fund's hashed
        journal then carries the code alone (``money.md`` 18).

        :return: the posted ``account.move``
        """
        self.ensure_one()
        move = self.env["account.move"].create(self._prepare_pledge_vals())
        move._post(soft=False)
        return move

    def _prepare_pledge_vals(self):
        company = self.payer_id.company_id
        partner = self.partner_id.with_company(company)
        common = {"partner_id": partner.id, "name": self.code}
        return {
            "move_type": "entry",
            "journal_id": company.welfare_provvista_journal_id.id,
            "welfare_term": "donation",
            "welfare_payer_id": self.payer_id.id,
            "date": self.env["welfare.clock"]._today(),
            "ref": self.code,
            "line_ids": [
                fields.Command.create(
                    {**common, "account_id": account.id, "balance": balance}
                )
                for account, balance in (
                    (partner.property_account_receivable_id, self.amount),
                    (self.fund_id.transit_account_id, -self.amount),
                )
            ],
        }

    def _get_pledge_line(self):
        """:return: the journal item by which the firm owes its pledge"""
        return self.source_move_id.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def _pay_from_provvista(self):
        """Dr provvista, Cr receivable, as far as the firm's funds go; what is paid
        whole is received.

        :return: the posted ``account.move``, empty if the firm has no funds
        """
        self.ensure_one()
        # Reconciling in full calls `_receive_if_paid`.
        return self.payer_id._use_provvista(self.source_move_id)

    def _receive_pledge(self):
        """What the firm pledged is paid: the Fund has it, or has it coming if its books
        are in a company of its own (``money.md`` 12)."""
        for contribution in self.filtered(lambda one: one.state == "pledged"):
            if contribution.fund_id._is_own_company():
                contribution._make_due()
            else:
                contribution._receive(contribution.fund_id.transit_account_id)
