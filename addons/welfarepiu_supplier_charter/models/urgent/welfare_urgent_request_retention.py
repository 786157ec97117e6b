import secrets
from datetime import timedelta

from odoo import api, models


class WelfareUrgentRequest(models.Model):
    """What names a person goes in time; need, place and times stay for the counts."""

    _inherit = "welfare.urgent.request"

    @api.model
    def _cron_forget(self):
        today = self.env["welfare.clock"]._today()
        closed = self.sudo().search(
            [("closed_at", "!=", False), ("forgotten_on", "=", False)]
        )
        closed.filtered(lambda one: one._get_kept_until() < today)._forget()

    def _get_kept_until(self):
        """:return: last day (in Europe/Rome) on which words and name are kept"""
        self.ensure_one()
        ended = self.env["welfare.clock"]._day_of(self.closed_at)
        days = self.env["welfare.urgent.terms"]._get_days(self.company_id, ended)
        return ended + timedelta(days=days)

    def _forget(self):
        """Delete words, number and name of closed requests, and the mails about them:
        they say nothing, but to whom they went."""
        if not self:
            return
        closed = self.sudo()
        closed.message_ids.unlink()
        closed._forget_mails()
        closed.write(
            {
                "words": False,
                "phone": False,
                "worker_id": False,
                "form_key": False,
                "forgotten_on": self.env["welfare.clock"]._today(),
            }
        )

    def _forget_mails(self):
        self.env["mail.message"].sudo().search(
            [("model", "=", self._name), ("res_id", "in", self.ids)]
        ).unlink()

    @api.model
    def _forget_person(self, worker):
        """A worker wants to be forgotten: what is closed goes now, and no key leads
        back. Counts stay: one key is one person, whose it was nobody can tell."""
        requests = self.sudo().search([("worker_id", "=", worker.id)])
        requests.filtered(lambda one: not one.forgotten_on)._forget()
        self._change_asker_key(worker, secrets.token_hex(32))

    @api.model
    def _change_asker_key(self, worker, key):
        self.sudo().search(
            [("asker_key", "=", self._get_asker_key(worker))]
        ).asker_key = key
