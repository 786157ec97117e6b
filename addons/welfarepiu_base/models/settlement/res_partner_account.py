from odoo import models
from odoo.fields import Domain


def mask_iban(number):
    """:return: an account number of which the first and last four are read"""
    number = number or ""
    return f"{number[:4]} •••• {number[-4:]}" if len(number) > 8 else "••••"


class ResPartner(models.Model):
    """The bank account a supplier is paid on."""

    _inherit = "res.partner"

    def _welfare_get_paid_account(self, company):
        """:return: the ``res.partner.bank`` to which money goes, sudo: one that was
        looked at before any other; empty: none is known"""
        self.ensure_one()
        return (
            self.sudo()
            .bank_ids.filtered(
                lambda bank: not bank.company_id or bank.company_id == company
            )
            .sorted(lambda bank: (not bank.allow_out_payment, bank.sequence, bank.id))[
                :1
            ]
        )

    def _welfare_get_merge_obstacles(self, target):
        """The core would delete one of two changes that wait."""
        obstacles = super()._welfare_get_merge_obstacles(target)
        waiting = self.env["welfare.bank.change"].search_count(
            Domain("supplier_id", "in", self.ids) & Domain("state", "=", "asked")
        )
        if waiting > 1:
            obstacles.append(
                self.env._(
                    "Both suppliers have asked to change their bank account: decide on"
                    " one first."
                )
            )
        return obstacles
