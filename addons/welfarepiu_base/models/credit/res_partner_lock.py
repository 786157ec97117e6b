from odoo import fields, models


class ResPartner(models.Model):
    """The lock of a worker's whole credit."""

    _inherit = "res.partner"

    welfare_credit_version = fields.Integer(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Raised by each operation on the worker's credit.",
    )

    def _welfare_lock_credit(self):
        """Lock the credit of these workers until the end of the database transaction.

        Whoever takes several locks takes them in one order: sales orders, their payment
        transactions, payers, workers, lots; within each by ascending id. A worker is
        locked as a whole because the caps of the law span lots.

        The row is written, not only locked: under REPEATABLE READ a mere lock would let
        the second transaction go on with figures from before the first. So it fails
        with a serialisation error instead, and is run again by Odoo's retry.

        :raise psycopg2.OperationalError: another transaction changed the credit of one
            of these workers since this one began; to be left to the retry
        """
        for partner_id in sorted(self.ids):
            self.env.cr.execute(
                "UPDATE res_partner SET welfare_credit_version ="
                " COALESCE(welfare_credit_version, 0) + 1 WHERE id = %s",
                (partner_id,),
                # To meet another transaction here is what the lock is for.
                log_exceptions=False,
            )
        self.invalidate_recordset(["welfare_credit_version"], flush=False)
