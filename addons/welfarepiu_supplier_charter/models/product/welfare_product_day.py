from datetime import timedelta

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class WelfareProductDay(models.Model):
    """How much of a product is taken of one day or week of service, and can be.

    Two orders that meet wait for each other at this row; the database refuses the one
    that does not fit any more.
    """

    _name = "welfare.product.day"
    _description = "Taken of a day or a week"
    _order = "day desc, id desc"
    _log_access = False

    product_tmpl_id = fields.Many2one(
        "product.template", required=True, ondelete="cascade", readonly=True
    )
    span = fields.Selection(
        [("day", "Day"), ("week", "Week")], required=True, readonly=True
    )
    day = fields.Date(
        required=True, readonly=True, help="In Italy; a week's is its Monday."
    )
    taken = fields.Float(required=True, readonly=True)
    capacity = fields.Float(required=True, readonly=True)

    _one_row = models.Constraint(
        "UNIQUE (product_tmpl_id, span, day)", "A day of a product is counted once."
    )
    _not_above_capacity = models.Constraint(
        "CHECK (taken >= 0 AND taken <= capacity)",
        "More than the supplier can do in that time.",
    )

    @api.model
    def _get_spans(self, product, day):
        """:return: list of ``(span, its first day, capacity)`` that bind ``product``"""
        spans = (
            ("day", day, product.welfare_capacity_day),
            (
                "week",
                day and day - timedelta(days=day.weekday()),
                product.welfare_capacity_week,
            ),
        )
        return [span for span in spans if span[2]]

    @api.model
    def _get_left(self, product, day):
        """:param product: a ``product.template``
        :param day: date in Europe/Rome; false: not known yet
        :return: how much can still be sold for that day, of a day not known no more
            than the supplier ever makes; ``None``: no limit"""
        spans = self._get_spans(product.sudo(), day)
        if not spans:
            return None
        if not day:
            return min(float(capacity) for _span, _day, capacity in spans)
        taken = {
            row.span: row.taken
            for row in self.sudo().search(
                [("product_tmpl_id", "=", product.id)]
                + ["|"] * (len(spans) - 1)
                + [
                    item
                    for span, first, _capacity in spans
                    for item in ("&", ("span", "=", span), ("day", "=", first))
                ]
            )
        }
        return max(
            min(capacity - taken.get(span, 0.0) for span, _day, capacity in spans), 0.0
        )

    @api.model
    def _take(self, product, day, quantity):
        """Take ``quantity`` of what can be served on ``day``.

        :raise ValidationError: that much is not left; nothing is taken
        """
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                for span, first, capacity in self._get_spans(product.sudo(), day):
                    self.env.cr.execute(
                        SQL(
                            """
                            INSERT INTO welfare_product_day AS sold
                                (product_tmpl_id, span, day, taken, capacity)
                            VALUES (%s, %s, %s, %s, %s)
                            ON CONFLICT (product_tmpl_id, span, day) DO UPDATE
                            SET taken = sold.taken + EXCLUDED.taken,
                                capacity = EXCLUDED.capacity
                            """,
                            product.id,
                            span,
                            first,
                            quantity,
                            capacity,
                        ),
                        log_exceptions=False,
                    )
        except errors.CheckViolation:
            raise ValidationError(product._welfare_get_full_sentence(day)) from None
        finally:
            self.invalidate_model()

    @api.model
    def _give_back(self, product, day, quantity):
        """Let others have what was taken of ``day``."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE welfare_product_day SET taken = GREATEST(taken - %s, 0)
                 WHERE product_tmpl_id = %s AND (span = 'day' AND day = %s
                    OR span = 'week' AND day = %s)
                """,
                quantity,
                product.id,
                day,
                day - timedelta(days=day.weekday()),
            )
        )
        self.invalidate_model()
