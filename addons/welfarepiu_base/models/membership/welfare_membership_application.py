from odoo import api, fields, models
from odoo.exceptions import UserError


class WelfareMembershipApplication(models.Model):
    """A firm asks to be a member."""

    _name = "welfare.membership.application"
    _inherit = ["welfare.application"]
    _description = "Application of a firm"

    state = fields.Selection(
        [
            ("draft", "Being filled in"),
            ("received", "Application received"),
            ("to_integrate", "Application to complete"),
            ("accepted", "Application accepted"),
            ("refused", "Application refused"),
        ]
    )
    need_ids = fields.Many2many(string="Needs of its workers")
    partner_id = fields.Many2one(string="Firm")
    worker_count = fields.Integer(string="People employed", readonly=True)
    site_city_ids = fields.Many2many(
        "res.city",
        "welfare_membership_application_site_rel",
        string="Sites in",
        readonly=True,
        copy=False,
    )
    contract_id = fields.Many2one(
        "welfare.contract",
        string="Contract applied",
        readonly=True,
        ondelete="restrict",
    )
    other_contract = fields.Char(string="Another contract", readonly=True)
    prospect_id = fields.Many2one(
        "welfare.prospect",
        string="We had it on our list",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    membership_id = fields.Many2one(
        "welfare.membership",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    district_id = fields.Many2one(
        related="city_id.welfare_district_id", string="Social district", store=True
    )

    _sent_is_whole = models.Constraint(
        "CHECK (state IN ('draft', 'to_integrate', 'refused') OR ("
        "email_confirmed_on IS NOT NULL AND vat IS NOT NULL AND street IS NOT NULL"
        " AND contact_name IS NOT NULL AND phone IS NOT NULL AND worker_count > 0"
        " AND received_on IS NOT NULL"
        " AND (city_id IS NOT NULL OR other_city IS NOT NULL)"
        " AND (contract_id IS NOT NULL OR other_contract IS NOT NULL)))",
        "Something is missing in this application.",
    )
    _prospect_once = models.UniqueIndex(
        "(prospect_id) WHERE prospect_id IS NOT NULL",
        "This firm of our list has applied already.",
    )

    @api.model
    def _get_page(self):
        return "/aderisci"

    @api.model
    def _get_mail_templates(self):
        return {
            "link": "welfarepiu_base.mail_template_membership_link",
            "news": "welfarepiu_base.mail_template_membership_application",
        }

    @api.model
    def _get_role(self):
        return "welfarepiu_base.group_firm_hr"

    @api.model
    def _get_decision_action(self):
        return "welfarepiu_base.action_welfare_membership_application_decision"

    # -- what the applicant writes -------------------------------------------------

    @api.model
    def _prepare_start_vals(self, name, email, invite_token=None):
        prospect = self.env["welfare.prospect"]._find_invite(invite_token)
        return {
            **super()._prepare_start_vals(name, email, invite_token),
            "prospect_id": prospect.id,
            "city_id": prospect.city_id.id,
            "vat": prospect.vat,
            "contract_id": prospect.contract_id.id,
        }

    @api.model
    def _get_texts(self):
        return super()._get_texts() | {"other_contract": 80}

    @api.model
    def _get_facts(self):
        return super()._get_facts() | {"worker_count", "site_city_ids", "contract_id"}

    def _clean_facts(self, vals):
        clean = super()._clean_facts(vals)
        if "site_city_ids" in clean:
            cities = self.env["res.city"].browse(clean["site_city_ids"]).exists()
            clean["site_city_ids"] = [(6, 0, cities.ids)]
        if clean.get("contract_id"):
            contract = self.env["welfare.contract"].browse(clean["contract_id"])
            clean["contract_id"] = contract.sudo().exists().id
            clean["other_contract"] = False
        return clean

    def _get_problems(self):
        return {**super()._get_problems(), **self._get_firm_problems()}

    def _get_tax_code_problems(self):
        # A company's is its VAT number: only who has another one writes it.
        return super()._get_tax_code_problems() if self.tax_code else {}

    def _get_firm_problems(self):
        problems = {}
        if self.worker_count <= 0:
            problems["worker_count"] = self.env._("Write how many people you employ.")
        if not self.contract_id and not self.other_contract:
            problems["contract_id"] = self.env._(
                "Choose the contract you apply, or write it."
            )
        return problems

    def _submit(self):
        res = super()._submit()
        self._link_prospect()
        return res

    def _link_prospect(self):
        """A firm of our list may apply without our invitation."""
        if self.prospect_id:
            return
        prospect = (
            self.env["welfare.prospect"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("vat", "=", self.vat),
                    ("application_ids", "=", False),
                ],
                limit=1,
            )
        )
        self.prospect_id = prospect

    # -- what the operator decides -------------------------------------------------

    def _get_accept_obstacles(self):
        obstacles = super()._get_accept_obstacles()
        agreements = self.env["welfare.membership.agreement"]
        if not agreements._get_for(self.company_id):
            obstacles.append(
                self.env._(
                    "No version of the membership agreement is in force: put one in"
                    " force, so that there is something to sign."
                )
            )
        return obstacles

    def _is_here_already(self, partner):
        """A firm that joined before there was an agreement is a member, too."""
        if self.env["welfare.membership"]._find_live(partner, self.company_id):
            return True
        payers = (
            self.env["welfare.payer"]
            .sudo()
            .search(
                [
                    ("payer_type", "=", "firm"),
                    ("partner_id", "=", partner.id),
                    ("company_id", "=", self.company_id.id),
                ]
            )
        )
        return any(payer._is_member() for payer in payers)

    def _get_here_already_sentence(self, partner):
        return self.env._(
            "“%s” is a member already. Refuse the application, and help them to log"
            " in.",
            partner.name,
        )

    def _prepare_partner_vals(self):
        return {
            **super()._prepare_partner_vals(),
            "customer_rank": 1,
            "l10n_it_codice_fiscale": self.tax_code or self.vat,
        }

    def _welcome(self, partner):
        """A membership to sign, and the account of who signs and acts for the firm."""
        membership = self.env["welfare.membership"].create(
            self._prepare_membership_vals(partner)
        )
        return {**super()._welcome(partner), "membership_id": membership.id}

    def _prepare_membership_vals(self, partner):
        agreement = self.env["welfare.membership.agreement"]._get_for(self.company_id)
        return {
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "agreement_id": agreement.id,
            "worker_count": self.worker_count,
            "site_city_ids": [(6, 0, self.site_city_ids.ids)],
            "contract_id": self.contract_id.id,
        }

    def action_view_membership(self):
        self.ensure_one()
        if not self.membership_id:
            raise UserError(self.env._("There is no membership yet."))
        return self.membership_id.get_formview_action()
