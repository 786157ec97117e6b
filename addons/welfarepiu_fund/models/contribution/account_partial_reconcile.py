from odoo import api, models
from odoo.exceptions import UserError


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """What a contribution was received by stays matched, whoever opens it."""
        lines = (self.debit_move_id | self.credit_move_id).sudo()
        received = (
            self.env["welfare.fund.contribution"]
            .sudo()
            .search(
                [
                    ("due_move_id", "in", lines.move_id.ids),
                    ("state", "=", "received"),
                ]
            )
        )
        res = super().unlink()
        self.env["account.full.reconcile"]._follow_welfare_handovers(lines.move_id)
        self._check_welfare_received(received, lines)
        return res

    @api.model
    def _check_welfare_received(self, received, lines):
        """:param received: ``welfare.fund.contribution``
        :param lines: the journal items that were opened
        :raise UserError: less is matched than was received
        """
        for move, contributions in received.grouped("due_move_id").items():
            due_line = contributions[:1]._get_due_line()
            matched = due_line.balance - due_line.amount_residual
            amount = sum(contributions.mapped("amount"))
            compare = move.company_id.currency_id.compare_amounts
            if due_line in lines and compare(matched, amount) < 0:
                raise UserError(
                    self.env._(
                        "%s was received by the Solidarity Fund: its payment stays"
                        " matched.",
                        contributions[:1].code,
                    )
                )
