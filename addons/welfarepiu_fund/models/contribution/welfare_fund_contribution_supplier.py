from odoo import api, fields, models


class WelfareFundContribution(models.Model):
    """What suppliers give: a share of what they sell."""

    _inherit = "welfare.fund.contribution"

    @api.model
    def _contribute_share(self, settlement, giver, amount):
        """Book what the Fund gets of a statement's shares, once.

        :param settlement: a posted ``welfare.settlement``
        :param str giver: ``supplier``: its donation, kept back from what it is paid;
            ``operator``: what it earned by fees and discounts, passed on
        :param float amount: EUR
        :return: the contribution (empty for nothing)
        """
        settlement = settlement.sudo()
        if settlement.currency_id.compare_amounts(amount, 0.0) <= 0:
            return self.browse()
        fund = self._get_fund_of_shop(settlement.company_id)
        is_supplier = giver == "supplier"
        contribution = self._contribute(
            fund,
            giver,
            amount,
            f"settlement:{settlement.id}" + ("" if is_supplier else ":operator"),
            partner=settlement.supplier_id
            if is_supplier
            else settlement.company_id.partner_id,
            way="sold" if is_supplier else "passed_on",
            settlement_id=settlement.id,
        )
        if contribution.state == "pledged":
            contribution.source_move_id = (
                contribution._book_donation(settlement)
                if is_supplier
                else contribution._book_passing_on(settlement)
            )
            if fund._is_own_company():
                contribution._make_due()
            else:
                contribution._receive(fund.transit_account_id)
        return contribution

    def _book_passing_on(self, settlement):
        """Dr solidarity costs, Cr in transit: what the operator earned as a fee or a
        discount was meant for the Fund.

        :return: the posted ``account.move``
        """
        self.ensure_one()
        move = self.env["account.move"].create(
            self._prepare_kept_vals(
                settlement,
                self.fund_id.passing_on_account_id,
                settlement.company_id.partner_id,
            )
        )
        move._post(soft=False)
        return move

    def _book_donation(self, settlement):
        """Dr payable, Cr in transit: the shop pays the supplier that much less.

        It stands in the shop's books and names the supplier, as a payable must; the
        Fund's hashed journal then carries the code alone (``money.md`` 18).

        :return: the posted ``account.move``, matched with the bill
        """
        self.ensure_one()
        payable = settlement.bill_id._welfare_get_payable_lines()
        move = self.env["account.move"].create(
            self._prepare_kept_vals(
                settlement, payable.account_id, settlement.supplier_id
            )
        )
        move._post(soft=False)
        (move._welfare_get_payable_lines() | payable).filtered(
            lambda line: not line.reconciled
        ).reconcile()
        return move

    def _prepare_kept_vals(self, settlement, account, partner):
        """:param account: what is debited; in transit is credited"""
        common = {"partner_id": partner.id, "name": self.code}
        parts = (
            (account, self.amount),
            (self.fund_id.transit_account_id, -self.amount),
        )
        return {
            "move_type": "entry",
            "journal_id": self.fund_id.donation_journal_id.id,
            "date": settlement.bill_id.date,
            "ref": self.code,
            "line_ids": [
                fields.Command.create(
                    {**common, "account_id": one.id, "balance": balance}
                )
                for one, balance in parts
            ],
        }
