from odoo import api, models
from odoo.tools import SQL


class WelfareQuadratura(models.TransientModel):
    _inherit = "welfare.quadratura"

    @api.model
    def _find_in_refunds(self, payers, date):
        """What each refund approved, the ledger gave, and the books owe or paid where
        the operator pays."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT refund.id, refund.payer_id, refund.approved_amount,
                       COALESCE((SELECT -SUM(move.amount)
                          FROM welfare_credit_move move
                          JOIN welfare_refund_part part ON part.id = move.origin_id
                         WHERE move.origin_model = 'welfare.refund.part'
                           AND move.move_type IN ('refund', 'refund_payslip')
                           AND part.refund_id = refund.id), 0) AS given,
                       CASE refund.paid_by WHEN 'payslip' THEN refund.approved_amount
                       ELSE COALESCE((SELECT SUM(line.balance)
                          FROM account_move_line line
                          JOIN account_account account ON account.id = line.account_id
                         WHERE line.move_id = refund.move_id
                           AND line.parent_state = 'posted'
                           AND account.account_type = 'asset_receivable'), 0)
                       END AS booked
                  FROM welfare_refund refund
                 WHERE refund.state IN ('approved', 'paid')
                   AND refund.payer_id = ANY(%s) AND refund.decided_on <= %s
              ORDER BY refund.id""",
                payers.ids,
                date,
            )
        )
        found = []
        for refund_id, payer_id, approved, given, booked in rows:
            if approved == given == booked:
                continue
            refund = self.env["welfare.refund"].browse(refund_id)
            message = self.env._(
                "%(refund)s: approved %(approved)s, ledger %(given)s, books %(booked)s",
                refund=refund.name,
                approved=f"{approved:.2f}",
                given=f"{given:.2f}",
                booked=f"{booked:.2f}",
            )
            books = booked if given == approved else given
            found.append(self._tell(payer_id, refund, approved, books, message))
        return found
