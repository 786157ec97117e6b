import logging

from odoo import models

_logger = logging.getLogger(__name__)


class WelfareFundRequest(models.Model):
    """A mail says that there is news, and nothing else: it may be read at work."""

    _inherit = "welfare.fund.request"

    def _tell_news(self):
        """Write to who asks, and to who helps, that there is something to read.

        No word of what it is about, no link to a page whose name says it, no record
        that the mail hangs on.
        """
        for request in self.sudo():
            for address, lang in request._get_news_addresses():
                self.env["mail.mail"].sudo().create(
                    request.with_context(lang=lang)._prepare_news_vals(address)
                )
            _logger.info("fund request %s: told", request.id)

    def _get_news_addresses(self):
        """:return: list of ``(address, lang)``; empty for who has no e-mail and asks
        alone: the letter is printed"""
        self.ensure_one()
        applicant = self._get_applicant()
        found = []
        if applicant.email:
            found.append((applicant.email, applicant.partner_id.lang))
        if self.is_helped and self.helper_id.email:
            found.append((self.helper_id.email, self.helper_id.lang))
        return found

    def _prepare_news_vals(self, address):
        company = self.fund_id.operator_company_id
        body = self.env["ir.qweb"]._render(
            "welfarepiu_fund.mail_news",
            {"url": self.get_base_url(), "company": company},
        )
        return {
            "subject": self.env._("There is news for you"),
            "body_html": body,
            "email_to": address,
            "email_from": company.email_formatted or company.partner_id.email_formatted,
            "auto_delete": True,
        }
