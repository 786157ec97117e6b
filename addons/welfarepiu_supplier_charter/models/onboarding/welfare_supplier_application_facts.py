from odoo import api, models
from odoo.exceptions import ValidationError

from odoo.addons.base_iban.models.res_partner_bank import normalize_iban, validate_iban


class WelfareSupplierApplication(models.Model):
    """What the applicant writes, and what is not right about it."""

    _inherit = "welfare.supplier.application"

    @api.model
    def _get_texts(self):
        return super()._get_texts() | {"offer": 2000, "iban": 40}

    @api.model
    def _get_facts(self):
        return super()._get_facts() | {"regime"}

    def _clean_facts(self, vals):
        clean = super()._clean_facts(vals)
        if clean.get("iban"):
            clean["iban"] = normalize_iban(clean["iban"]).upper()
        if clean.get("regime") not in dict(self._fields["regime"].selection):
            clean.pop("regime", None)
        return clean

    def _get_problems(self):
        return {**super()._get_problems(), **self._get_offer_problems()}

    def _get_identity_problems(self):
        problems = self._get_vat_problems()
        if not self.regime:
            problems["regime"] = self.env._("Say how you issue invoices.")
        return {**problems, **self._get_tax_code_problems()}

    def _get_offer_problems(self):
        problems = {}
        if not self.need_ids and not self.offer:
            problems["need_ids"] = self.env._("Tell us what you offer.")
        # Without it one can apply; one is not paid without it.
        if self.iban:
            try:
                validate_iban(self.iban)
            except ValidationError:
                problems["iban"] = self.env._(
                    "This IBAN is not right: please check it letter by letter (an"
                    " Italian one has 27)."
                )
        return problems
