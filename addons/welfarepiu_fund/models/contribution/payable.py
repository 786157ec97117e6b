from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

from odoo import api, fields, models

#: First line and version of the QR code of a credit transfer (EPC069-12).
QR_HEAD = ("BCD", "002", "1", "SCT")
#: A name, in that code.
QR_NAME = 70


def make_qr_text(bank, reference, amount=None):
    """Write the text of a QR code by which a bank's app fills a transfer in.

    :param bank: ``res.partner.bank`` to pay into
    :param str reference: ISO 11649
    :param float amount: EUR; without it the payer writes how much
    :return: text as EPC069-12 says; empty without an IBAN
    """
    if not bank or bank.acc_type != "iban":
        return ""
    name = bank.acc_holder_name or bank.sudo().partner_id.name
    return "\n".join(
        (
            *QR_HEAD,
            bank.bank_bic or "",
            name[:QR_NAME],
            bank.sanitized_acc_number,
            f"EUR{amount:.2f}" if amount else "",
            "",
            reference,
        )
    )


def with_check_digits(letters):
    """:return: ``letters`` as an ISO 11649 creditor reference"""
    letters = letters.upper()
    digits = mod_97_10.calc_check_digits(f"{letters}RF")
    return iso11649.validate(f"RF{digits}{letters}")


class WelfareFundPayable(models.AbstractModel):
    """Paid by a transfer that names its code. Who inherits it has ``fund_id``, whose
    account is paid into, and ``amount``."""

    _name = "welfare.fund.payable"
    _inherit = ["welfare.fund.coded"]
    _description = "Paid with a creditor reference"

    reference = fields.Char(
        string="Creditor reference", compute="_compute_reference", store=True
    )

    @api.depends("code")
    def _compute_reference(self):
        for one in self:
            letters = "".join(sign for sign in one.code or "" if sign.isalnum())
            one.reference = letters and with_check_digits(letters)

    def _get_printed_reference(self):
        """:return: the reference in groups of four, as one types it"""
        self.ensure_one()
        return iso11649.format(self.reference or "")

    def _get_qr_text(self):
        """:return: see :func:`make_qr_text`; empty without an account to pay into"""
        self.ensure_one()
        bank = self.fund_id._get_bank_account()
        return make_qr_text(bank, self.reference, self.amount)
