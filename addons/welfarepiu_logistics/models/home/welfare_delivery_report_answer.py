from odoo import models
from odoo.exceptions import UserError


class WelfareDeliveryReport(models.Model):
    """What the operator does of it: answer, give back, close."""

    _inherit = "welfare.delivery.report"

    def action_answer(self):
        """Send what was written in ``answer``; who told it can go on asking."""
        self._take_to_answer()
        self._say_answer()
        self._keep({"state": "answered"})
        self._tell_customer()

    def action_give_back(self):
        """Give back what the things that are meant cost: to the credit and to the
        worker, by the return that exists for it.

        :raise UserError: nothing is meant, or it was given back already
        """
        self._take_to_answer()
        lines = self.line_ids.filtered(lambda one: one.quantity and not one.return_id)
        if not lines:
            raise UserError(self.env._("Say first how many pieces of what."))
        self.order_id.check_access("write")
        returns = self.order_id._welfare_return_lines(
            {line.order_line_id: line.quantity for line in lines}, "return", self.name
        )
        for one in returns:
            lines.filtered(
                lambda line, one=one: line.order_line_id == one.order_line_id
            ).sudo().return_id = one
        self._say_answer(returns._get_sentence())
        self._solve("given_back")

    def action_solve(self):
        """Close it: it was settled in words, and nothing is given back.

        :raise UserError: nobody has answered
        """
        self._take_to_answer()
        if self.answer:
            self._say_answer()
        elif "operator" not in self.message_ids.mapped("side"):
            raise UserError(self.env._("Write first what you answer."))
        self._solve("explained")

    def _take_to_answer(self):
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if self.state == "solved":
            raise UserError(self.env._("This is solved already."))

    def _say_answer(self, more=""):
        """Put what was written, and ``more``, among what was said."""
        text = "\n".join(filter(None, [(self.answer or "").strip(), more]))
        messages = self.env["welfare.delivery.report.message"].sudo()
        messages.create(messages._prepare_vals(self, "operator", text))
        self.answer = False

    def _solve(self, outcome):
        self._keep(
            {
                "state": "solved",
                "outcome": outcome,
                "closed_at": self.env["welfare.clock"]._now(),
            }
        )
        self._tell_customer()

    def _tell_customer(self):
        """That there is an answer, by mail; the words are on the page."""
        template = self.env.ref("welfarepiu_logistics.mail_template_report")
        for report in self.sudo().filtered("partner_id.email"):
            template.sudo().send_mail(report.id)

    def _get_page_url(self):
        return f"{self.get_base_url()}/my/segnalazioni/{self.id}"
