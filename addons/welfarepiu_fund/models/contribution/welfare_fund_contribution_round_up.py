from odoo import api, fields, models


class WelfareFundContribution(models.Model):
    """What buyers round up at the checkout."""

    _inherit = "welfare.fund.contribution"

    round_up_line_id = fields.Many2one(
        "sale.order.line",
        string="Line of the order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )

    _round_up_once = models.UniqueIndex(
        "(round_up_line_id) WHERE round_up_line_id IS NOT NULL"
        " AND state <> 'cancelled'",
        "This order has given what it rounded up.",
    )

    @api.model
    def _contribute_round_up(self, line):
        """Give the Fund what one order rounded up, once: an order that was cancelled
        and sold again gives again.

        :param line: ``sale.order.line`` of a confirmed order whose payment arrived
        :return: the contribution (empty without a Fund)
        """
        fund = self.env["welfare.fund"]._get_for(line.company_id)
        amount = line.price_total if not line.welfare_returned_qty else 0.0
        if not fund.journal_id:
            return self.sudo().browse()
        before = self.sudo().search([("round_up_line_id", "=", line.id)])
        if given := before.filtered(lambda one: one.state != "cancelled"):
            return given
        contribution = self._contribute(
            fund,
            "worker",
            amount,
            f"round_up:{line.id}:{len(before)}",
            partner=line.order_id.partner_id,
            way="round_up",
            round_up_line_id=line.id,
        )
        if contribution:
            contribution.source_move_id = contribution._book_round_up()
            if fund._is_own_company():
                contribution._make_due()
            else:
                contribution._receive(fund.transit_account_id)
        return contribution

    def _book_round_up(self, back=False):
        """Dr receivable, Cr in transit: of what the buyer paid, this is not for what
        was bought. In the shop's books, which know the buyer.

        :param back: the other way round
        :return: the posted ``account.move``
        """
        self.ensure_one()
        move = self.env["account.move"].create(self._prepare_round_up_vals(back))
        move._post(soft=False)
        return move

    def _prepare_round_up_vals(self, back):
        fund = self.fund_id
        partner = self.partner_id.with_company(fund.operator_company_id)
        amount = -self.amount if back else self.amount
        common = {"partner_id": partner.id, "name": self.code}
        return {
            "move_type": "entry",
            "journal_id": fund.donation_journal_id.id,
            "date": self.env["welfare.clock"]._today(),
            "ref": self.code,
            "line_ids": [
                fields.Command.create(
                    {**common, "account_id": account.id, "balance": balance}
                )
                for account, balance in (
                    (partner.property_account_receivable_id, amount),
                    (fund.transit_account_id, -amount),
                )
            ],
        }

    @api.model
    def _give_back_round_up(self, lines):
        """The order came back: the buyer gets this money back with the rest.

        :param lines: ``sale.order.line``
        """
        given = self.sudo().search(
            [("round_up_line_id", "in", lines.ids), ("state", "!=", "cancelled")]
        )
        for contribution in given:
            contribution._book_round_up(back=True)
            if contribution.state == "due":
                contribution._write_off("order_back")
            else:
                contribution._get_issued_receipt()._undo("order_back")
