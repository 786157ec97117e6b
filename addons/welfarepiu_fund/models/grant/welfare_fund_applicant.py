from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.base_iban.models.res_partner_bank import validate_iban

PAYEE = ("payee_name", "payee_iban", "payee_reference")


class WelfareFundApplicant(models.Model):
    """Where the money of a grant goes: it tells who asks, so it stays behind the code
    (ADR 54)."""

    _inherit = "welfare.fund.applicant"

    payee_name = fields.Char(
        readonly=True, help="Of the creditor; empty when the worker is paid."
    )
    payee_iban = fields.Char(readonly=True)
    payee_reference = fields.Char(
        readonly=True, help="What the creditor knows the debt by: number of a bill."
    )
    payee_bank_id = fields.Many2one(
        "res.partner.bank",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Made when a payment is confirmed.",
    )

    def _get_ibans(self):
        """Of a creditor's account many may rightly be paid."""
        ibans = super()._get_ibans()
        if self.request_id.grant_form == "worker" and self.payee_iban:
            ibans = [*ibans, self.payee_iban]
        return ibans

    def _get_payee(self):
        """:return: dict ``name``, ``iban``, ``reference`` of who is paid"""
        self.ensure_one()
        is_creditor = self.request_id.grant_form == "creditor"
        return {
            "name": self.payee_name if is_creditor else self.partner_id.name,
            "iban": self.payee_iban,
            "reference": self.payee_reference if is_creditor else False,
        }

    def _clean_payee(self, vals):
        """:return: ``vals`` of :data:`PAYEE` as they are kept
        :raise ValidationError: the IBAN is not right
        """
        clean = {
            name: " ".join((vals.get(name) or "").split())[:140] or False
            for name in PAYEE
        }
        if iban := (clean["payee_iban"] or "").replace(" ", "").upper():
            try:
                validate_iban(iban)
            except ValidationError:
                raise ValidationError(
                    self.env._(
                        "This IBAN is not right: please check it letter by letter (an"
                        " Italian one has 27 letters and digits and begins with IT)."
                    )
                ) from None
            clean["payee_iban"] = iban
        return clean

    def _check_payee(self):
        """:raise UserError: nobody can be paid with what is known"""
        self.ensure_one()
        needed = ["payee_iban"]
        if self.request_id.grant_form == "creditor":
            needed += ["payee_name", "payee_reference"]
        if not all(self[name] for name in needed):
            raise UserError(
                self.env._(
                    "Where the money goes is not complete: ask for it before"
                    " confirming."
                )
            )

    def _keep_payee_bank(self):
        """:return: the ``res.partner.bank`` that is paid, made if it is new"""
        self.ensure_one()
        if self.payee_bank_id.sanitized_acc_number == self.payee_iban:
            return self.payee_bank_id
        company = self.request_id.company_id
        partner = self.partner_id
        if self.request_id.grant_form == "creditor":
            partner = self.env["res.partner"].create(self._prepare_creditor_vals())
        bank = (
            self.env["res.partner.bank"]
            .with_context(active_test=False)
            .search(
                [
                    ("partner_id", "=", partner.id),
                    ("sanitized_acc_number", "=", self.payee_iban),
                    ("company_id", "in", (False, company.id)),
                ],
                limit=1,
            )
        )
        if bank:
            bank.active = True
        else:
            bank = bank.create(
                {"partner_id": partner.id, "acc_number": self.payee_iban}
            )
        self.payee_bank_id = bank
        return bank

    def _prepare_creditor_vals(self):
        """A contact of its own: a link to another would tell who asked."""
        return {"name": self.payee_name, "is_company": True, "type": "other"}
