import secrets

from stdnum.it import codicefiscale, iva

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from .welfare_application import OPEN_STATES

#: Texts of every application, and how long they are kept.
TEXTS = {
    "name": 120,
    "vat": 20,
    "tax_code": 20,
    "street": 120,
    "other_city": 80,
    "zip": 5,
    "contact_name": 80,
    "contact_role": 80,
    "email": 120,
    "phone": 30,
    "note": 2000,
}


class WelfareApplication(models.AbstractModel):
    """What the applicant writes, and what is not right about it."""

    _inherit = "welfare.application"

    @api.model
    def _get_texts(self):
        """Hook.

        :return: ``{name of a text the applicant writes: its longest length}``
        """
        return TEXTS

    @api.model
    def _get_facts(self):
        """Hook.

        :return: names of all that the applicant writes
        """
        return {*self._get_texts(), "city_id", "need_ids"}

    def _update_facts(self, vals):
        """Keep what was written, complete or not.

        :param dict vals: texts of :meth:`_get_facts`; ``city_id`` an id, ``need_ids``
            a list
        :raise UserError: it is too late
        """
        self.ensure_one()
        self._check_open()
        vals = self._clean_facts(vals)
        vals["touched_on"] = self.env["welfare.clock"]._now()
        new_address = vals.get("email", self.email) != self.email
        if new_address:
            vals |= self._prepare_new_email_vals()
        self.write(vals)
        if new_address:
            self._send_link()

    def _check_open(self):
        if self.state not in OPEN_STATES:
            raise UserError(
                self.env._("The application was sent and no longer changes.")
            )

    def _prepare_new_email_vals(self):
        """Another address has to be confirmed anew; the old mail proves nothing."""
        return {"email_confirmed_on": False, "email_key": secrets.token_urlsafe(16)}

    def _clean_facts(self, vals):
        """Hook: one spelling for what is compared; what makes no sense is left out."""
        facts, texts = self._get_facts(), self._get_texts()
        clean = {name: value for name, value in vals.items() if name in facts}
        for name in texts.keys() & clean.keys():
            clean[name] = (clean[name] or "").strip()[: texts[name]] or False
        for name in ("name", "email"):
            # Always there; emptied, it stays as it was.
            if name in clean and not clean[name]:
                clean.pop(name)
        if "email" in clean:
            clean["email"] = email_normalize(clean["email"]) or self.email
        if clean.get("vat"):
            clean["vat"] = self._clean_vat(clean["vat"])
        if clean.get("tax_code"):
            clean["tax_code"] = self.env["res.partner"]._welfare_clean_tax_code(
                clean["tax_code"]
            )
        if clean.get("city_id"):
            clean["city_id"] = self.env["res.city"].browse(clean["city_id"]).exists().id
            clean["other_city"] = False
        if "need_ids" in clean:
            needs = self.env["welfare.need"].browse(clean["need_ids"]).exists()
            clean["need_ids"] = [(6, 0, needs.ids)]
        return clean

    @api.model
    def _clean_vat(self, vat):
        """:return: eleven digits, without spaces and country; as it is if it is none"""
        return iva.compact(vat.upper().replace(" ", "").replace(".", ""))

    def _get_problems(self):
        """Hook: what keeps it from being sent.

        :return: ``{name of a field: sentence}``, in the order of the form
        """
        self.ensure_one()
        return {
            **self._get_identity_problems(),
            **self._get_place_problems(),
            **self._get_contact_problems(),
        }

    def _get_identity_problems(self):
        return {**self._get_vat_problems(), **self._get_tax_code_problems()}

    def _get_vat_problems(self):
        if not self.vat:
            return {"vat": self.env._("Write the VAT number.")}
        if iva.is_valid(self.vat):
            return {}
        return {
            "vat": self.env._(
                "This VAT number is not right: it has 11 digits, and the last one does"
                " not fit the others. Please check it."
            )
        }

    def _get_tax_code_problems(self):
        if not self.tax_code:
            return {
                "tax_code": self.env._(
                    "Write the tax code. A company often has the same number as for"
                    " VAT."
                )
            }
        if codicefiscale.is_valid(self.tax_code) or iva.is_valid(self.tax_code):
            return {}
        return {
            "tax_code": self.env._(
                "This tax code is not right: it has 16 letters and digits for a person,"
                " 11 digits for a company. Please check it."
            )
        }

    def _get_place_problems(self):
        problems = {}
        if not self.street:
            problems["street"] = self.env._("Write street and number.")
        if not self.city_id and not self.other_city:
            problems["city_id"] = self.env._("Choose your municipality.")
        return problems

    def _get_contact_problems(self):
        problems = {}
        if not self.contact_name:
            problems["contact_name"] = self.env._("Write whom we can talk to.")
        if not self.phone:
            problems["phone"] = self.env._("Write a telephone number.")
        if not self.email_confirmed_on:
            problems["email"] = self.env._(
                "Open the mail we sent to %s and confirm your address.", self.email
            )
        return problems

    def _submit(self):
        """The applicant sends it, or sends it again.

        :raise UserError: something is missing; :meth:`_get_problems` says what
        """
        self.ensure_one()
        self._check_open()
        if self._get_problems():
            raise UserError(
                self.env._(
                    "Not sent yet: something is missing. Look at what is marked."
                )
            )
        self.write(
            {
                "state": "received",
                "received_on": self.received_on or self.env["welfare.clock"]._now(),
                "touched_on": self.env["welfare.clock"]._now(),
            }
        )
        # The database's own checks answer now.
        self.flush_recordset()
        self._send_news()
