from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools.guards import kept

FIRM_HR = "welfarepiu_base.group_firm_hr"

GUARD_BODY = """
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'memberships are not truncated'
            USING ERRCODE = 'restrict_violation';
    ELSIF OLD.signed_on IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    ELSIF TG_OP = 'DELETE' OR (
        NEW.agreement_id, NEW.company_id, NEW.signatory_name, NEW.signatory_role,
        NEW.signed_on, NEW.signed_by_id, NEW.signature_address, NEW.signed_hash
    ) IS DISTINCT FROM (
        OLD.agreement_id, OLD.company_id, OLD.signatory_name, OLD.signatory_role,
        OLD.signed_on, OLD.signed_by_id, OLD.signature_address, OLD.signed_hash
    ) OR (OLD.document_id IS NOT NULL
          AND (NEW.document_id, NEW.document_sha256)
              IS DISTINCT FROM (OLD.document_id, OLD.document_sha256)
    ) OR (OLD.state = 'ended' AND NEW.state <> 'ended') THEN
        RAISE EXCEPTION 'a signed membership does not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
"""


class WelfareMembership(models.Model):
    """A firm is a member: it signed one version of the agreement, and has not left.

    The signature is here; how it ends is beside it.
    """

    _name = "welfare.membership"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "welfare.signed",
        "welfare.lifecycle",
        "welfare.locked",
    ]
    _description = "Membership of a firm"
    _order = "signed_on desc, id desc"

    partner_id = fields.Many2one(
        "res.partner",
        string="Firm",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    payer_id = fields.Many2one(
        "welfare.payer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Who is charged, from the signature on.",
    )
    agreement_id = fields.Many2one(
        "welfare.membership.agreement",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    application_ids = fields.One2many("welfare.membership.application", "membership_id")
    state = fields.Selection(
        [
            ("to_sign", "To sign"),
            ("in_force", "In force"),
            ("notice", "Leaving"),
            ("ended", "Ended"),
        ],
        default="to_sign",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    city_id = fields.Many2one(
        related="partner_id.city_id", string="Municipality", store=True
    )
    district_id = fields.Many2one(
        related="partner_id.city_id.welfare_district_id",
        string="Social district",
        store=True,
    )
    site_city_ids = fields.Many2many(
        "res.city", string="Sites in", help="Municipalities where its people work."
    )
    worker_count = fields.Integer(string="People employed", help="As the firm said.")
    contract_id = fields.Many2one(
        "welfare.contract", string="Contract applied", ondelete="restrict"
    )
    _one_live = models.UniqueIndex(
        "(partner_id, company_id) WHERE state <> 'ended'",
        "This firm is a member, or about to sign, already.",
    )
    _in_force_is_signed = models.Constraint(
        "CHECK (state NOT IN ('in_force', 'notice') OR (signed_on IS NOT NULL"
        " AND signed_hash IS NOT NULL AND signatory_name IS NOT NULL"
        " AND signatory_role IS NOT NULL AND signature_address IS NOT NULL"
        " AND signed_by_id IS NOT NULL AND payer_id IS NOT NULL))",
        "No membership is in force without a whole signature.",
    )
    _document_has_hash = models.Constraint(
        "CHECK ((document_id IS NULL) = (document_sha256 IS NULL))",
        "A signed document is kept with its fingerprint.",
    )

    @api.model
    def _get_guards(self):
        """Keep signatures as they were given, whoever writes."""
        return kept(self._table, ("UPDATE", "DELETE"), GUARD_BODY)

    @api.depends("partner_id", "agreement_id")
    def _compute_display_name(self):
        for membership in self:
            membership.display_name = (
                f"{membership.partner_id.name} ({membership.agreement_id.display_name})"
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_if_not_signed(self):
        if any(membership.signed_on for membership in self):
            raise UserError(self.env._("A signed membership is not deleted."))

    # -- who acts ------------------------------------------------------------------

    def _is_firm_user(self):
        """:return: whether the current user acts for this firm"""
        self.ensure_one()
        user = self.env.user
        return (
            user.has_group(FIRM_HR)
            and user.commercial_partner_id == self.sudo().partner_id
        )

    def _check_firm_or_operator(self):
        if not self._is_firm_user():
            self.check_access("write")

    def _check_state(self, states):
        self.ensure_one()
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This membership is “%s”: this step is not possible now.",
                    labels[self.state],
                )
            )

    def _get_firm_users(self):
        """:return: ``res.users`` with the role of HR of this firm, superuser rights"""
        partners = self.sudo().partner_id
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("partner_id.commercial_partner_id", "in", partners.ids),
                    ("all_group_ids", "in", self.env.ref(FIRM_HR).ids),
                ]
            )
        )

    @api.model
    def _get_live_domain(self, partner, company=None):
        """:return: domain of the memberships of ``partner`` that have not ended"""
        domain = Domain("partner_id", "=", partner.id) & Domain("state", "!=", "ended")
        return domain & Domain("company_id", "=", company.id) if company else domain

    @api.model
    def _find_live(self, partner, company=None):
        """:return: the membership of this firm that has not ended, superuser rights;
        may be empty"""
        return self.sudo().search(self._get_live_domain(partner, company), limit=1)

    # -- signing -------------------------------------------------------------------

    def _sign(self, name, role, address):
        """The firm signs the agreement, and is a member from this moment.

        Its payer and the document are made in the same transaction.

        :param str name: who signs
        :param str role: in what capacity (owner, legal representative ...)
        :param str address: network address the request came from
        :raise AccessError: the user does not act for this firm
        :raise UserError: not the moment to sign, or name or role missing
        """
        self.ensure_one()
        if not self._is_firm_user():
            raise AccessError(self.env._("Only the firm signs its own agreement."))
        self._lock()
        self._check_can_sign(name, role, address)
        membership = self.sudo()
        membership.payer_id = membership._get_or_create_payer()
        membership.write(self._prepare_sign_vals(name, role, address))
        # The database's own checks answer now.
        membership.flush_recordset()
        membership._after_sign()

    def _check_can_sign(self, name, role, address):
        self._check_state(("to_sign",))
        self._check_signatory(name, role, address)
        agreement = self.sudo().agreement_id
        if agreement.state != "in_force":
            raise UserError(
                self.env._(
                    "Meanwhile there is a newer version of the agreement: open this"
                    " page again and read it."
                )
            )
        if not agreement._is_intact():
            raise UserError(
                self.env._("The text of the agreement is not the one that was frozen.")
            )

    def _prepare_sign_vals(self, name, role, address):
        return {
            "state": "in_force",
            **self._prepare_signature_vals(
                name.strip()[:120],
                role.strip()[:120],
                address,
                self.sudo().agreement_id,
            ),
        }

    def _get_or_create_payer(self):
        Payer = self.env["welfare.payer"].with_context(active_test=False)
        payer = Payer.search(
            [
                ("payer_type", "=", "firm"),
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ]
        )
        payer.filtered(lambda one: not one.active).active = True
        return payer or Payer.create(self._prepare_payer_vals())

    def _prepare_payer_vals(self):
        return {"partner_id": self.partner_id.id, "company_id": self.company_id.id}

    def _after_sign(self):
        """What follows a signature, with superuser rights."""
        self._keep_document()
        self._send_news()

    def _create_document(self):
        return self._print_document(
            "welfarepiu_base.report_membership", f"adesione-{self.agreement_id.version}"
        )

    def _is_as_signed(self):
        """:return: whether text and document are those that were signed"""
        self.ensure_one()
        membership = self.sudo()
        return (
            membership.signed_hash == membership.agreement_id.content_hash
            and membership.agreement_id._is_intact()
            and membership._is_document_kept()
        )

    def _read_latest(self):
        """Who has not signed yet reads, and signs, the version that is in force now.

        :return: the ``welfare.membership.agreement``, superuser rights
        """
        self.ensure_one()
        membership = self.sudo()
        latest = membership.agreement_id._get_for(membership.company_id)
        if membership.state == "to_sign" and latest != membership.agreement_id:
            membership.agreement_id = latest or membership.agreement_id
        return membership.agreement_id

    def _send_news(self):
        """Tell the firm's people by mail where its membership stands."""
        template = self.env.ref("welfarepiu_base.mail_template_membership").sudo()
        for membership in self:
            if membership._get_people_to_tell():
                template.send_mail(membership.id)

    def _get_people_to_tell(self):
        """:return: ``res.partner`` who act for the firm; who signed, when nobody does
        any more"""
        users = self._get_firm_users() or self.sudo().signed_by_id
        return users.partner_id.filtered("email")
