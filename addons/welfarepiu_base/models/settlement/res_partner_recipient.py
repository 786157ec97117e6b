from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_get_invoice_recipient(self):
        """:return: dict of what somebody writes who invoices this contact: ``name``,
        ``address``, ``vat``, ``tax_code``, ``sdi``, ``pec``"""
        self.ensure_one()
        place = " ".join(one for one in (self.zip, self.city) if one)
        return {
            "name": self.name,
            "address": ", ".join(part for part in (self.street, place) if part),
            "vat": self.vat,
            "tax_code": self.l10n_it_codice_fiscale,
            "sdi": self.l10n_it_pa_index,
            "pec": self.l10n_it_pec_email,
        }
