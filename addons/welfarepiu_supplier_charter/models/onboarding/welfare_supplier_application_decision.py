from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.welfarepiu_base.models.settlement.welfare_supplier_terms import (
    TAX_SYSTEMS,
)

#: What the applicant said, where it says all that the terms need.
REGIME_SYSTEMS = {"ordinary": "RF01", "flat_rate": "RF19", "professional": "RF01"}
#: An adhesion that means: this supplier is with us already.
LIVE_STATES = ("applied", "assessment", "review", "signature", "in_force", "suspended")


class WelfareSupplierApplication(models.Model):
    """What the operator sees and decides: accepted, it is a supplier with terms and a
    self-assessment to fill in."""

    _inherit = "welfare.supplier.application"

    partner_id = fields.Many2one(string="Supplier")
    tax_system = fields.Selection(
        TAX_SYSTEMS,
        string="Tax regime of its terms",
        compute="_compute_tax_system",
        store=True,
        readonly=False,
        copy=False,
        help="As the applicant said. Where that is not enough you choose, after asking:"
        " its first statement stands on it.",
    )
    withholding_tax_id = fields.Many2one(
        "account.tax",
        string="Withholding tax",
        copy=False,
        ondelete="restrict",
        check_company=True,
        domain="[('type_tax_use', '=', 'purchase'),"
        " ('l10n_it_withholding_type', '!=', False), ('company_id', '=', company_id)]",
        help="Of a professional: ask which one.",
    )
    terms_id = fields.Many2one(
        "welfare.supplier.terms", readonly=True, copy=False, ondelete="set null"
    )
    adhesion_id = fields.Many2one(
        "welfare.charter.adhesion", readonly=True, copy=False, ondelete="set null"
    )

    @api.model
    def _get_role(self):
        return "welfarepiu_base.group_supplier"

    @api.model
    def _get_decision_action(self):
        return (
            "welfarepiu_supplier_charter.action_welfare_supplier_application_decision"
        )

    # -- what the operator should know -------------------------------------------

    @api.depends("regime")
    def _compute_tax_system(self):
        for application in self:
            application.tax_system = REGIME_SYSTEMS.get(application.regime)

    @api.depends("iban", "need_ids", "regime", "tax_system", "withholding_tax_id")
    def _compute_hints(self):
        return super()._compute_hints()

    def _get_own_hints(self):
        hints = super()._get_own_hints()
        if not self.iban:
            hints.append(self.env._("The IBAN is missing: it is needed for payments."))
        if self._find_same_iban():
            hints.append(self.env._("This IBAN is another contact's already."))
        return hints

    def _find_same_iban(self):
        if not self.iban:
            return self.env["res.partner.bank"]
        return (
            self.env["res.partner.bank"]
            .sudo()
            .search([("sanitized_acc_number", "=", self.iban)])
            .filtered(lambda bank: bank.partner_id not in self.match_ids)
        )

    def _get_accept_obstacles(self):
        obstacles = super()._get_accept_obstacles()
        charters = self.env["welfare.charter"].sudo()
        if not charters._get_in_force(self.company_id):
            obstacles.append(
                self.env._(
                    "No version of the charter is in force: put one in force, so that"
                    " there is something to answer and to sign."
                )
            )
        return obstacles + self._get_terms_obstacles(self._get_known_partner())

    def _get_terms_obstacles(self, partner):
        """:return: list of sentences: what its terms need and nobody has said"""
        if partner and self._find_terms(partner):
            return []
        obstacles = []
        if not self.tax_system:
            obstacles.append(
                self.env._(
                    "The applicant does not know its tax regime: ask, and choose it"
                    " here."
                )
            )
        if self.regime == "professional" and not self.withholding_tax_id:
            obstacles.append(
                self.env._(
                    "Tax is withheld from a professional: ask which one, and choose it"
                    " here."
                )
            )
        return obstacles

    def _find_terms(self, partner):
        """:return: the terms agreed with this contact that are not over, sudo"""
        today = self.env["welfare.clock"]._today()
        return (
            self.env["welfare.supplier.terms"]
            .sudo()
            .search(
                Domain("supplier_id", "=", partner.id)
                & Domain("company_id", "=", self.company_id.id)
                & (Domain("date_to", "=", False) | Domain("date_to", ">=", today)),
                order="date_from",
                limit=1,
            )
        )

    def _is_here_already(self, partner):
        return bool(
            self.env["welfare.charter.adhesion"]
            .sudo()
            .search_count(
                [
                    ("partner_id", "=", partner.id),
                    ("company_id", "=", self.company_id.id),
                    ("state", "in", LIVE_STATES),
                ],
                limit=1,
            )
        )

    def _get_here_already_sentence(self, partner):
        return self.env._(
            "“%s” is a supplier already. Refuse the application, and help them to log"
            " in.",
            partner.name,
        )

    # -- the supplier ------------------------------------------------------------

    def _welcome(self, partner):
        """Its terms, and an adhesion whose self-assessment is open."""
        terms = self._find_terms(partner) or self._create_terms(partner)
        vals = super()._welcome(partner)
        adhesion = self.env["welfare.charter.adhesion"].create(
            {"partner_id": partner.id}
        )
        adhesion._start_assessment()
        return {**vals, "adhesion_id": adhesion.id, "terms_id": terms.id}

    def _after_accept(self):
        res = super()._after_accept()
        self._link_wishes()
        return res

    def _update_or_create_partner(self):
        partner = super()._update_or_create_partner()
        if self.iban:
            self._add_bank_account(partner)
        return partner

    def _prepare_partner_vals(self):
        return {**super()._prepare_partner_vals(), "supplier_rank": 1}

    def _add_bank_account(self, partner):
        """Known, not trusted: who pays looks at it first."""
        known = partner.bank_ids.filtered(
            lambda bank: bank.sanitized_acc_number == self.iban
        )
        if not known:
            self.env["res.partner.bank"].create(
                {"partner_id": partner.id, "acc_number": self.iban}
            )

    def _create_terms(self, partner):
        """The first terms, from today: what was agreed later is a new row."""
        return self.env["welfare.supplier.terms"].create(
            self._prepare_terms_vals(partner)
        )

    def _prepare_terms_vals(self, partner):
        return {
            "supplier_id": partner.id,
            "company_id": self.company_id.id,
            "date_from": self.env["welfare.clock"]._today(),
            "payment_days": self.company_id.welfare_supplier_payment_days,
            "tax_system": self.tax_system,
            "withholding_tax_id": self.withholding_tax_id.id,
        }

    def _link_wishes(self):
        """The workers who asked for it are told when its charter is signed."""
        Wish = self.env["welfare.supplier.wish"]
        keys = {Wish._make_key(self.name), self.wish_id.name_key} - {False, ""}
        Wish.search(
            [
                ("name_key", "in", list(keys)),
                ("company_id", "=", self.company_id.id),
                ("supplier_id", "=", False),
            ]
        ).supplier_id = self.partner_id

    # -- buttons -----------------------------------------------------------------

    def action_view_adhesion(self):
        self.ensure_one()
        return self.adhesion_id.get_formview_action()
