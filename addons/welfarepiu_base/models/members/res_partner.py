from stdnum.it import codicefiscale

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_welfare_worker = fields.Boolean(string="Worker", copy=False)
    is_welfare_supplier = fields.Boolean(string="Welfare supplier", copy=False)
    is_welfare_firm = fields.Boolean(
        string="Member firm", compute="_compute_is_welfare_firm", store=True
    )
    welfare_payer_ids = fields.One2many(
        "welfare.payer",
        "partner_id",
        string="Payers",
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
    )
    welfare_employment_ids = fields.One2many(
        "welfare.employment",
        "worker_id",
        string="Employments",
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
    )

    # The firm's users see every document of the firm's contacts.
    _welfare_worker_free_standing = models.Constraint(
        "CHECK (is_welfare_worker IS NOT TRUE OR parent_id IS NULL)",
        "A worker is never a contact of the firm: link them by an employment.",
    )
    _welfare_worker_is_person = models.Constraint(
        "CHECK (is_welfare_worker IS NOT TRUE OR is_company IS NOT TRUE)",
        "A worker is a person, not a company.",
    )
    _welfare_worker_tax_code = models.UniqueIndex(
        "(l10n_it_codice_fiscale) WHERE is_welfare_worker"
        " AND l10n_it_codice_fiscale <> ''",
        "There is already a worker with this tax code.",
    )

    @api.depends("welfare_payer_ids.payer_type", "welfare_payer_ids.active")
    def _compute_is_welfare_firm(self):
        for partner in self:
            partner.is_welfare_firm = "firm" in partner.welfare_payer_ids.mapped(
                "payer_type"
            )

    @api.constrains("is_welfare_worker", "l10n_it_codice_fiscale")
    def _check_welfare_worker_tax_code(self):
        for worker in self.filtered("is_welfare_worker"):
            tax_code = worker.l10n_it_codice_fiscale
            if tax_code and not codicefiscale.is_valid(tax_code):
                raise ValidationError(
                    self.env._("This is not the tax code of a person.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._welfare_clean_vals(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._welfare_clean_vals(vals))

    @api.model
    def _welfare_clean_vals(self, vals):
        """Tax codes are compared, so they are kept in one spelling."""
        if tax_code := vals.get("l10n_it_codice_fiscale"):
            vals = {
                **vals,
                "l10n_it_codice_fiscale": self._welfare_clean_tax_code(tax_code),
            }
        return vals

    @api.model
    def _welfare_clean_tax_code(self, tax_code):
        """:return: the tax code in capitals, without spaces; '' for nothing"""
        return codicefiscale.compact(tax_code or "").upper()

    @api.onchange("vat", "country_id")
    def _l10n_it_onchange_vat(self):
        # The core derives the tax code from the VAT number and empties it without
        # one: a worker has a tax code and no VAT number.
        if self.is_welfare_worker:
            return None
        return super()._l10n_it_onchange_vat()

    @api.model
    def _welfare_find_workers(self, tax_codes):
        """:return: ``{tax code: worker}``, archived ones too, for codes in capitals"""
        workers = self.with_context(active_test=False).search(
            [
                ("is_welfare_worker", "=", True),
                ("l10n_it_codice_fiscale", "in", list(tax_codes)),
            ]
        )
        return {worker.l10n_it_codice_fiscale: worker for worker in workers}

    def action_welfare_activation_code(self):
        """Hand out a new code; it is shown this once and can never be read again."""
        self.ensure_one()
        code = self.env["welfare.activation.code"]._create_for(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Activation code, shown only now"),
                "message": code,
                "type": "success",
                "sticky": True,
            },
        }
