from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .welfare_grant_batch import LEFT_OUT


class WelfareGrantBatch(models.Model):
    """A corrected file repeats the rows that were good the first time: they are left
    out, unless who confirms says that they are to be granted once more.

    The same row is: same plan (whatever version), first day to spend, tax code and
    amount, granted and not taken back, or confirmed and still to be booked.
    """

    _inherit = "welfare.grant.batch"

    repeated_count = fields.Integer(
        string="Rows already granted", compute="_compute_totals", store=True
    )
    repeated_amount = fields.Monetary(
        string="Amount already granted", compute="_compute_totals", store=True
    )
    grant_repeated = fields.Boolean(
        string="Grant them anyway",
        copy=False,
        help="The rows that another file has already granted are granted once more.",
    )
    limit_text = fields.Text(
        string="Spend limit", compute="_compute_limit_text", compute_sudo=True
    )

    def _mark_repeated(self):
        """Leave out the rows that another file of the plan grants already.

        :return: how many were not known as such before
        """
        self.ensure_one()
        found = self._find_repeated()
        for line, batch in found:
            line.write(line._prepare_repeated_vals(batch))
        return len(found)

    def _find_repeated(self):
        """:return: list of ``(line of this file, the file that grants it already)``"""
        self.env["welfare.grant.line"].flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mine.id, min(other.batch_id)
                  FROM welfare_grant_line mine
                  JOIN welfare_grant_line other
                    ON other.tax_code = mine.tax_code AND other.amount = mine.amount
                  JOIN welfare_grant_batch batch ON batch.id = other.batch_id
                 WHERE mine.batch_id = %(id)s AND mine.lot_id IS NULL
                   AND NOT COALESCE(mine.issues, '[]') @> %(known)s
                   AND mine.status NOT IN %(left_out)s
                   AND batch.id <> %(id)s AND batch.root_plan_id = %(plan)s
                   AND batch.granted_on = %(day)s
                   AND (other.lot_id IS NOT NULL AND other.is_taken_back IS NOT TRUE
                        OR other.lot_id IS NULL AND batch.state = 'queued'
                           AND other.status NOT IN %(left_out)s)
              GROUP BY mine.id ORDER BY mine.id
                """,
                id=self.id,
                plan=self.root_plan_id.id,
                day=self.granted_on,
                left_out=LEFT_OUT,
                known='[{"code": "granted_already"}]',
            )
        )
        Line = self.env["welfare.grant.line"]
        return [(Line.browse(line), self.browse(batch)) for line, batch in rows]

    def _get_granting_day(self):
        """:return: the day (Rome) on which this file was confirmed"""
        return self.env["welfare.clock"]._day_of(self.booked_at or self.write_date)

    def _settle_repeated(self):
        """Look again who was granted meanwhile, then leave out or let in.

        :raise UserError: rows are to be granted anyway which nobody was shown
        """
        self.ensure_one()
        new = self._mark_repeated()
        if not self.grant_repeated:
            return
        if new:
            raise UserError(
                self.env._(
                    "Since this file was read, another one has granted %(count)s of its"
                    " rows: read it again and look at them.",
                    count=new,
                )
            )
        self.env["welfare.grant.line"].search(
            [("batch_id", "=", self.id), ("status", "=", "repeated")]
        ).status = "warned"

    # The spend limit in the preview ---------------------------------------------

    def _get_amount_of_confirming(self):
        """:return: EUR that confirming this file now would grant"""
        # In a form that is being edited the rows are those of the stored file.
        amount = self._origin._get_amount_to_book()
        return amount + self.repeated_amount if self.grant_repeated else amount

    @api.depends("state", "good_amount", "repeated_amount", "grant_repeated")
    @api.depends_context("lang")
    def _compute_limit_text(self):
        """What confirming would answer, before anybody confirms."""
        self.limit_text = False
        for batch in self.filtered(lambda one: one.state in ("previewed", "stopped")):
            payer, currency = batch.payer_id, batch.currency_id
            amount = batch._get_amount_of_confirming()
            left = payer._get_left_to_grant()
            if currency.compare_amounts(amount, left) <= 0:
                continue
            batch.limit_text = self.env._(
                "This file grants %(amount)s and %(left)s is left: %(missing)s too"
                " much. It cannot be confirmed before funds are received or a higher"
                " exposure is agreed.",
                amount=currency.format(amount),
                left=currency.format(max(left, 0.0)),
                missing=currency.format(amount - max(left, 0.0)),
            )
            if queued := payer._get_queued_amount():
                batch.limit_text += " " + self.env._(
                    "Files that are being booked have %(queued)s set aside.",
                    queued=currency.format(queued),
                )
