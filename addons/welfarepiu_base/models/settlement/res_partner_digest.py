import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from ..clock import ROME

_logger = logging.getLogger(__name__)


class ResPartner(models.Model):
    """One message with what a supplier has to do, as often as it wants it."""

    _inherit = "res.partner"

    welfare_digest = fields.Selection(
        [("daily", "Every day"), ("weekly", "Once a week"), ("off", "Never")],
        string="Summary by e-mail",
        default="daily",
        groups="welfarepiu_base.group_operator",
        copy=False,
    )
    welfare_digest_hour = fields.Integer(
        string="Summary at (hour)",
        default=7,
        groups="welfarepiu_base.group_operator",
        copy=False,
        help="In Italy.",
    )
    welfare_digest_weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        string="Weekly summary on",
        default="0",
        groups="welfarepiu_base.group_operator",
        copy=False,
    )
    welfare_digest_on = fields.Date(
        string="Last summary",
        readonly=True,
        groups="welfarepiu_base.group_operator",
        copy=False,
        help="The day is over: sent, or nothing to say.",
    )

    _welfare_digest_hour_of_a_day = models.Constraint(
        "CHECK (COALESCE(welfare_digest_hour, 0) BETWEEN 0 AND 23)",
        "An hour is between 0 and 23.",
    )

    def _welfare_set_digest(self, how_often, hour, weekday):
        """The supplier chooses when it is written to.

        :param str how_often: ``daily``, ``weekly`` or ``off``
        :param int hour: 0 to 23, in Italy
        :param str weekday: ``0`` is Monday
        :raise UserError: none of these
        """
        self.ensure_one()
        if self != self.env.user.commercial_partner_id:
            raise UserError(self.env._("Only the supplier does this."))
        fields_ = self._fields
        if (
            how_often not in dict(fields_["welfare_digest"].selection)
            or weekday not in dict(fields_["welfare_digest_weekday"].selection)
            or not 0 <= hour <= 23
        ):
            raise UserError(self.env._("Choose a day and an hour."))
        self.sudo().write(
            {
                "welfare_digest": how_often,
                "welfare_digest_hour": hour,
                "welfare_digest_weekday": weekday,
            }
        )

    # -- when --------------------------------------------------------------------

    @api.model
    def _welfare_get_local_now(self):
        """:return: this moment in Italy, with its zone"""
        now = self.env["welfare.clock"]._now()
        return fields.Datetime.context_timestamp(self.with_context(tz=ROME.key), now)

    def _welfare_is_digest_due(self):
        """:return: whether this supplier's summary is to be made now; of one never
        sent, not before its first day"""
        self.ensure_one()
        local = self._welfare_get_local_now()
        today, last = local.date(), self.welfare_digest_on
        if self.welfare_digest == "off" or local.hour < self.welfare_digest_hour:
            return False
        if self.welfare_digest == "daily":
            return not last or last < today
        days_ago = (today.weekday() - int(self.welfare_digest_weekday)) % 7
        asked_on = today - timedelta(days=days_ago)
        return last < asked_on if last else asked_on == today

    # -- what --------------------------------------------------------------------

    def _welfare_get_digest(self):
        """:return: dict of what there is to say; empty lists where there is nothing:
        ``to_answer`` (``welfare.supplier.order``), ``due`` (agenda entries of the
        days until the next summary, and what is overdue), ``sold`` (new since the
        last one, ``welfare.supplier.order``)"""
        self.ensure_one()
        supplier = self.sudo()
        orders = self.env["welfare.supplier.order"].sudo()
        own = [("supplier_id", "=", supplier.id)]
        days = 7 if supplier.welfare_digest == "weekly" else 1
        since = self.env["welfare.clock"]._now() - timedelta(days=days)
        to_answer = orders.search([*own, ("state", "=", "new")], order="answer_by")
        return {
            "to_answer": to_answer,
            "due": [
                entry
                for entry in supplier._welfare_get_agenda(days)
                if entry.kind != "answer"
            ],
            "sold": orders.search(
                [*own, ("state", "=", "accepted"), ("opened_at", ">=", since)]
            ),
        }

    # -- send --------------------------------------------------------------------

    @api.model
    def _welfare_cron_digest(self):
        """Write to each supplier that has something to do, each by itself and once a
        day: who is done is noted with the message."""
        found = self.sudo().search(
            [
                ("is_welfare_supplier", "=", True),
                ("email", "!=", False),
                ("welfare_digest", "in", ("daily", "weekly")),
            ],
            order="id",
        )
        due = found.filtered(lambda one: one._welfare_is_digest_due())
        for index, supplier in enumerate(due, start=1):
            try:
                supplier._welfare_send_digest()
            except (psycopg2.OperationalError, LockError, UserError) as error:
                self.env.cr.rollback()
                _logger.info("supplier %s has no summary: %s", supplier.id, error)
            left = len(due) - index
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                break

    def _welfare_send_digest(self):
        """Write the summary, once.

        :return: whether there was something to say
        :raise LockError: it is being written at this moment
        """
        self.ensure_one()
        supplier = self.sudo()
        supplier.lock_for_update()
        supplier.invalidate_recordset(["welfare_digest_on"])
        if not supplier._welfare_is_digest_due():
            return False
        supplier.welfare_digest_on = self.env["welfare.clock"]._today()
        if not any(supplier._welfare_get_digest().values()):
            return False
        self.env.ref("welfarepiu_base.mail_template_supplier_digest").sudo().send_mail(
            supplier.id
        )
        return True
