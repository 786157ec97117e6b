import logging
from datetime import timedelta

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError

from .welfare_supplier_order import HANDED_OVER

_logger = logging.getLogger(__name__)


class WelfareSupplierOrder(models.Model):
    """What is said of it, to whom, and who is reminded."""

    _inherit = "welfare.supplier.order"

    def _get_sentence(self):
        """:return: where it stands, in one sentence for supplier and customer"""
        self.ensure_one()
        one = self.sudo()
        if one.served_as == "voucher" and one.state == "accepted":
            return self.env._("Vouchers: valid at once, to be shown to the supplier.")
        if one.served_as == "rounds" and one.state == "accepted":
            if one.day:
                return self.env._(
                    "Our round brings it on %s.", one._format_day(one.day)
                )
            return self.env._("Our round brings it.")
        when = one._format_when(one.due_on, one.due_hours)
        if one.state == "accepted" and one.served_as == "collect":
            return self.env._("Accepted: ready at the supplier's on %s.", when)
        sentences = {
            "new": self.env._("Promised for %s. The supplier is to confirm it.", when),
            "accepted": self.env._("Accepted: the supplier brings it on %s.", when),
            "done": self.env._("Done."),
            "refused": self.env._("The supplier cannot serve it."),
            "declined": self.env._("Called off: the proposal was not taken."),
            "cancelled": self.env._("Cancelled."),
        }
        if one.state == "proposed":
            return self.env._("The supplier proposes: %s.", one._describe_proposal())
        return sentences[one.state]

    def _get_promises(self):
        """:return: list of sentences for the buyer, on what suppliers hand over"""
        return [
            f"{one.supplier_id.name}: {one._get_sentence()}"
            for one in self.filtered(lambda one: one.served_as in HANDED_OVER)
        ]

    def _describe_things(self):
        """:return: what is to be served, as in ``2 × Bread, 1 × Eggs``"""
        self.ensure_one()
        return ", ".join(
            f"{line._format_quantity()} × {line._get_product_name()}"
            for line in self.sudo().line_ids
            if line.left_quantity
        )

    def _describe_proposal(self):
        """:return: day and pieces, as in ``Monday 3, 2 × Bread instead of 3``"""
        self.ensure_one()
        one = self.sudo()
        parts = [one._format_when(one.proposed_on, one.proposed_hours)]
        for line in one.line_ids:
            if line.proposed_quantity < line.left_quantity:
                parts.append(
                    self.env._(
                        "%(fewer)s × %(product)s instead of %(sold)s",
                        fewer=line._format_quantity(line.proposed_quantity),
                        product=line._get_product_name(),
                        sold=line._format_quantity(),
                    )
                )
        return ", ".join(parts)

    def _describe_back(self):
        """:return: what came back to the customer, in one sentence; empty if nothing
        did"""
        self.ensure_one()
        returns = (
            self.sudo().line_ids.order_line_id.order_id.welfare_return_ids.filtered(
                lambda one: one.cause == "refused"
                and one.order_line_id in self.sudo().line_ids.order_line_id
            )
        )
        return returns._get_sentence() if returns else ""

    @api.model
    def _format_day(self, day):
        return day.strftime("%d/%m/%Y") if day else ""

    @api.model
    def _format_when(self, day, hours):
        return ", ".join(filter(None, (self._format_day(day), hours)))

    # -- mail --------------------------------------------------------------------

    def _write_to_worker(self):
        for one in self.sudo().filtered("order_id.partner_id.email"):
            self.env.ref(
                "welfarepiu_base.mail_template_supplier_order_worker"
            ).sudo().send_mail(one.id)

    def _write_to_supplier(self):
        for one in self.sudo().filtered("supplier_id.email"):
            self.env.ref(
                "welfarepiu_base.mail_template_supplier_order_supplier"
            ).sudo().send_mail(one.id)

    def _tell_operator(self):
        """A customer goes without: note it on the order; the list shows it, too."""
        for one in self.sudo():
            one.order_id._welfare_note(
                self.env._(
                    "%(supplier)s: %(sentence)s %(back)s",
                    supplier=one.supplier_id.name,
                    sentence=one._get_sentence(),
                    back=one._describe_back(),
                )
            )

    # -- who has not answered ----------------------------------------------------

    @api.model
    def _get_remindable_domain(self):
        """:return: of those who have to answer, the ones with half of the time gone"""
        return [("state", "in", ("new", "proposed")), ("reminded_at", "=", False)]

    def _is_half_time_over(self):
        self.ensure_one()
        hours = self.company_id.welfare_supplier_answer_hours
        now = self.env["welfare.clock"]._now()
        return now >= self.answer_by - timedelta(hours=hours / 2)

    @api.model
    def _cron_remind(self):
        """Ask once more who has not answered: the supplier, or the customer to whom
        something was proposed. Each by itself, once."""
        waiting = (
            self.sudo()
            .search(self._get_remindable_domain(), order="answer_by, id")
            .filtered(lambda one: one._is_half_time_over())
        )
        for index, one in enumerate(waiting, start=1):
            try:
                one._remind()
            except (psycopg2.OperationalError, UserError) as error:
                self.env.cr.rollback()
                _logger.info("supplier order %s not reminded: %s", one.id, error)
            left = len(waiting) - index
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                break

    def _remind(self):
        one = self._take("new", "proposed")
        if one.reminded_at:
            return
        one.reminded_at = self.env["welfare.clock"]._now()
        if one.state == "new":
            one._write_to_supplier()
        else:
            one._write_to_worker()

    # -- lists -------------------------------------------------------------------

    def _needs_answer(self):
        """:return: those that wait for their supplier's yes"""
        return self.filtered(
            lambda one: one.state == "new" and one.served_as in HANDED_OVER
        )

    def _get_owed(self):
        """:return: EUR owed to the supplier for it, gross; zero once it is off"""
        self.ensure_one()
        if self.state in ("refused", "declined", "cancelled"):
            return 0.0
        return sum(self._get_dues().mapped("amount"))
