import re

from stdnum.it import codicefiscale

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .welfare_fund_request import DOSSIER, STAFF

#: Requests that do not speak of the same need any more.
LEFT = ("draft", "withdrawn")


class WelfareFundRequest(models.Model):
    """The same person, household or account behind another code.

    Recomputed whenever it is looked at, never accumulated: a request that is withdrawn
    leaves no flag behind. Staff see codes; no name, and not which tax code it was.
    """

    _inherit = "welfare.fund.request"

    household_codes_given = fields.Integer(
        string="Tax codes of the household given",
        compute="_compute_household_codes_given",
        groups=DOSSIER,
        help="Besides the applicant's own.",
    )
    same_household_ids = fields.Many2many(
        "welfare.fund.request",
        string="Others of the same household",
        compute="_compute_same",
        groups=STAFF,
    )
    same_account_ids = fields.Many2many(
        "welfare.fund.request",
        string="Others with the same bank account",
        compute="_compute_same",
        groups=STAFF,
    )

    # -- the household, by its tax codes -----------------------------------------------

    def _set_household(self, tax_codes):
        """Keep the fingerprints of who lives with the applicant; a draft only.

        The codes themselves are not kept. A second call replaces the first.

        :param list tax_codes: of the others; empty ones are left out
        :raise AccessError: the user is not who asks
        :raise ValidationError: one of them is no Italian tax code
        """
        self.ensure_one()
        self._check_is_applicant()
        self._check_state("draft")
        codes = self._clean_tax_codes(tax_codes)
        applicant = self._as_system()._get_applicant()
        applicant._set_keys("person", codes, applicant.tax_code)

    @api.model
    def _clean_tax_codes(self, tax_codes):
        codes = []
        for typed in tax_codes:
            code = re.sub(r"\s", "", typed or "").upper()
            if not code:
                continue
            if not codicefiscale.is_valid(code) or len(code) != 16:
                raise ValidationError(
                    self.env._("A tax code has a letter or digit wrong: read it again.")
                )
            codes.append(code)
        return codes

    def _compute_household_codes_given(self):
        for request in self:
            keys = request._get_applicant().key_ids
            request.household_codes_given = len(
                keys.filtered(lambda key: key.key_type == "person" and not key.is_own)
            )

    def _prepare_own_keys(self):
        """Before it is sent: fingerprints of the own tax code and accounts."""
        self.ensure_one()
        applicant = self._get_applicant()
        others = applicant.key_ids.filtered(
            lambda key: key.key_type == "person" and not key.is_own
        )
        applicant._set_keys("person", None, applicant.tax_code, keep=others)
        applicant._set_keys("iban", applicant._get_ibans())

    def _check_can_submit(self):
        res = super()._check_can_submit()
        self._prepare_own_keys()
        keys = self._get_applicant().key_ids.filtered(
            lambda key: key.key_type == "person"
        )
        if keys.search_count(
            [
                ("fund_id", "=", self.fund_id.id),
                ("key_type", "=", "person"),
                ("key", "in", keys.mapped("key")),
                ("is_open", "=", True),
                ("id", "not in", keys.ids),
            ],
            limit=1,
        ):
            # Who lives with whom may be what somebody flees from: not a word that
            # there is another request.
            raise UserError(
                self.env._(
                    "We have to look at this request together with you before it can be"
                    " sent. Please call the Fund."
                )
            )
        return res

    # -- what staff see ----------------------------------------------------------------

    def _compute_same(self):
        for request in self:
            request.same_household_ids = request._get_same("person")
            request.same_account_ids = request._get_same("iban")

    def _get_same(self, key_type):
        """:return: requests to the same Fund that share a key of this type"""
        self.ensure_one()
        keys = self._get_applicant().key_ids.filtered(
            lambda key: key.key_type == key_type
        )
        if not keys:
            return self.browse()
        others = keys.search(
            [
                ("fund_id", "=", self.fund_id.id),
                ("key_type", "=", key_type),
                ("key", "in", keys.mapped("key")),
                ("applicant_id", "not in", keys.applicant_id.ids),
            ]
        ).applicant_id.request_id
        return others.filtered(lambda other: other.state not in LEFT).with_env(self.env)

    def _get_household_grants(self, since):
        """:return: requests of the same household granted on ``since`` or later"""
        self.ensure_one()
        clock = self.env["welfare.clock"]
        return self._get_same("person").filtered(
            lambda other: other.state in ("granted", "used", "expired")
            and clock._day_of(other.decided_at) >= since
        )
