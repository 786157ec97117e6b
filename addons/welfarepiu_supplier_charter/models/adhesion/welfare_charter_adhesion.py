import io

import pypdf
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.welfarepiu_base.tools.guards import kept

# Where an adhesion goes until it is signed. One at a time for a supplier.
OPEN_STATES = ("applied", "assessment", "review", "signature")
SIGNED_STATES = ("in_force", "suspended")


GUARD_BODY = """
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'adhesions to the charter are not truncated'
            USING ERRCODE = 'restrict_violation';
    ELSIF OLD.signed_on IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    ELSIF TG_OP = 'DELETE' OR (
        NEW.charter_id, NEW.signatory_name, NEW.signatory_role,
        NEW.signed_on, NEW.signed_by_id, NEW.signature_address,
        NEW.signed_hash, NEW.valid_from
    ) IS DISTINCT FROM (
        OLD.charter_id, OLD.signatory_name, OLD.signatory_role,
        OLD.signed_on, OLD.signed_by_id, OLD.signature_address,
        OLD.signed_hash, OLD.valid_from
    ) OR NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until
      OR (OLD.document_id IS NOT NULL
          AND (NEW.document_id, NEW.document_sha256)
              IS DISTINCT FROM (OLD.document_id, OLD.document_sha256)) THEN
        RAISE EXCEPTION 'a signed adhesion does not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
"""


class WelfareCharterAdhesion(models.Model):
    """One supplier's way through one version of the charter.

    Whether it is in force at a moment is read from its dates and suspensions, never
    from ``state``: it lapses by itself, to the second, with no scheduled job.
    """

    _name = "welfare.charter.adhesion"
    _description = "Adhesion to the charter"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "welfare.signed",
        "welfare.lifecycle",
    ]
    _order = "id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Supplier",
        required=True,
        index=True,
        ondelete="restrict",
    )
    charter_id = fields.Many2one(
        "welfare.charter",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["welfare.charter"]._get_in_force(),
        domain=[("state", "=", "in_force")],
    )
    company_id = fields.Many2one(
        related="charter_id.company_id", store=True, index=True
    )
    state = fields.Selection(
        [
            ("applied", "Applied"),
            ("assessment", "Self-assessment"),
            ("review", "Review"),
            ("signature", "To sign"),
            ("in_force", "In force"),
            ("suspended", "Suspended"),
            ("expired", "Expired"),
            ("withdrawn", "Withdrawn"),
            ("refused", "Refused"),
        ],
        default="applied",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    valid_from = fields.Datetime(readonly=True, copy=False)
    valid_until = fields.Datetime(
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        help="The first moment it no longer holds.",
    )
    suspension_ids = fields.One2many("welfare.charter.suspension", "adhesion_id")
    is_in_force = fields.Boolean(
        string="In force now",
        compute="_compute_is_in_force",
        search="_search_is_in_force",
    )
    line_ids = fields.One2many(
        "welfare.charter.assessment.line", "adhesion_id", string="Self-assessment"
    )
    score = fields.Integer(
        compute="_compute_score",
        store=True,
        help="Sum of the points of the accepted answers, and of nothing else.",
    )
    max_score = fields.Integer(related="charter_id.max_score", string="Highest score")
    missing_count = fields.Integer(
        string="Still missing",
        compute="_compute_missing_count",
        compute_sudo=True,
        help="Answers the supplier still owes, or, in review, answers still to judge.",
    )
    _document_has_hash = models.Constraint(
        "CHECK ((document_id IS NULL) = (document_sha256 IS NULL))",
        "A signed document is kept with its fingerprint.",
    )
    _one_open = models.UniqueIndex(
        "(partner_id, company_id) "
        "WHERE state IN ('applied', 'assessment', 'review', 'signature')",
        "This supplier already has an adhesion under way.",
    )
    _one_signed = models.UniqueIndex(
        "(partner_id, company_id) WHERE state IN ('in_force', 'suspended')",
        "This supplier already has a signed adhesion.",
    )
    _in_force_is_signed = models.Constraint(
        "CHECK (state NOT IN ('in_force', 'suspended', 'expired') "
        "OR signed_on IS NOT NULL)",
        "No adhesion is in force without a signature.",
    )
    _validity_is_signed = models.Constraint(
        "CHECK (valid_from IS NULL OR (signed_on IS NOT NULL "
        "AND signed_hash IS NOT NULL AND signatory_name IS NOT NULL "
        "AND signatory_role IS NOT NULL AND signature_address IS NOT NULL "
        "AND valid_from >= signed_on AND valid_until >= valid_from))",
        "No adhesion holds without a whole signature.",
    )

    @api.model
    def _get_guards(self):
        """Keep signatures as they were given; a signed adhesion can only end earlier.

        Neither the ORM nor SQL makes it hold longer: that takes a new signature.
        """
        return kept(self._table, ("UPDATE", "DELETE"), GUARD_BODY)

    # ------------------------------------------------------------
    # What it is worth, and when
    # ------------------------------------------------------------

    @api.depends("partner_id", "charter_id")
    def _compute_display_name(self):
        for adhesion in self:
            adhesion.display_name = (
                f"{adhesion.partner_id.display_name} "
                f"({adhesion.charter_id.display_name})"
            )

    @api.depends("line_ids.points")
    def _compute_score(self):
        for adhesion in self:
            adhesion.score = sum(adhesion.line_ids.mapped("points"))

    @api.depends("state", "line_ids.answer", "line_ids.verdict")
    def _compute_missing_count(self):
        for adhesion in self:
            adhesion.missing_count = len(adhesion._get_missing_lines())

    def _get_missing_lines(self):
        """:return: the lines that keep the adhesion from going on"""
        self.ensure_one()
        if self.state in ("applied", "assessment"):
            return self.line_ids.filtered(lambda line: not line._is_answered())
        if self.state == "review":
            return self.line_ids.filtered(lambda line: line.verdict == "pending")
        return self.line_ids.browse()

    @api.depends("valid_from", "valid_until", "suspension_ids.date_to")
    def _compute_is_in_force(self):
        in_force = self._filter_in_force(self.env["welfare.clock"]._now())
        for adhesion in self:
            adhesion.is_in_force = adhesion in in_force

    def _search_is_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = self.env["welfare.clock"]._now()
        domain = self._get_valid_at_domain(now)
        return Domain.OR(domain if wanted else ~domain for wanted in value)

    @api.model
    def _get_valid_at_domain(self, at):
        """:param at: naive UTC datetime
        :return: domain of the adhesions in force at that moment, past or future"""
        return Domain(
            [
                ("valid_from", "<=", at),
                ("valid_until", ">", at),
                (
                    "charter_id",
                    "not in",
                    self.env["welfare.charter"]._get_outdated_ids(at),
                ),
            ]
        ) & ~Domain(
            "suspension_ids",
            "any",
            Domain("date_from", "<=", at)
            & (Domain("date_to", "=", False) | Domain("date_to", ">", at)),
        )

    def _filter_in_force(self, at):
        """:return: those of these adhesions in force at ``at`` (naive UTC)"""
        return self.filtered_domain(self._get_valid_at_domain(at))

    @api.model
    def _forget_chartered(self):
        """Drop what :meth:`_get_chartered_ids` remembers in this transaction."""
        self.env.cr.cache.pop("welfare_chartered", None)

    @api.model
    def _get_chartered_ids(self, company, at):
        """Suppliers with a charter in force, for pages that ask once per product.

        The answer is kept for the transaction and the moment: reads of one transaction
        are repeatable, and adhesions drop it when they change.

        :param company: the company that sells
        :param at: naive UTC datetime
        :return: set of ids of ``res.partner``
        """
        cache = self.env.cr.cache.setdefault("welfare_chartered", {})
        key = (company.id, at)
        if key not in cache:
            cache[key] = self._find_chartered_ids(company, at)
        return cache[key]

    @api.model
    def _find_chartered_ids(self, company, at):
        """As :meth:`_get_chartered_ids`, always from the database."""
        groups = self.sudo()._read_group(
            self._get_valid_at_domain(at) & Domain("company_id", "=", company.id),
            ["partner_id"],
        )
        return {partner.id for (partner,) in groups}

    @api.model
    def _get_pillar_points(self, company, at):
        """How suppliers with a charter in force did in each of its pillars.

        :param company: the company that sells
        :param at: naive UTC datetime
        :return: ``{id of the supplier: {pillar: (points, highest)}}``
        """
        adhesions = self.sudo().search(
            self._get_valid_at_domain(at) & Domain("company_id", "=", company.id)
        )
        highest = {}
        for charter in adhesions.charter_id:
            pillars = highest[charter.id] = {}
            for commitment in charter._get_commitments():
                pillars[commitment.pillar] = (
                    pillars.get(commitment.pillar, 0) + commitment.points
                )
        points = {
            (adhesion.id, pillar): total
            for adhesion, pillar, total in self.env["welfare.charter.assessment.line"]
            .sudo()
            ._read_group(
                [("adhesion_id", "in", adhesions.ids)],
                ["adhesion_id", "pillar"],
                ["points:sum"],
            )
        }
        return {
            adhesion.partner_id.id: {
                pillar: (points.get((adhesion.id, pillar), 0), most)
                for pillar, most in highest[adhesion.charter_id.id].items()
            }
            for adhesion in adhesions
        }

    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    @api.model
    def _get_kept_fields(self):
        return {
            "state",
            "valid_from",
            "valid_until",
            "signatory_name",
            "signatory_role",
            "signed_on",
            "signed_by_id",
            "signature_address",
            "signed_hash",
            "document_id",
            "document_sha256",
        }

    @api.model_create_multi
    def create(self, vals_list):
        adhesions = super().create(vals_list)
        for adhesion in adhesions:
            adhesion._check_can_apply()
            adhesion._create_lines()
        self._forget_chartered()
        return adhesions

    def write(self, vals):
        result = super().write(vals)
        self._forget_chartered()
        return result

    @api.constrains("partner_id")
    def _check_partner(self):
        for adhesion in self:
            if adhesion.partner_id.commercial_partner_id != adhesion.partner_id:
                raise UserError(
                    self.env._("The supplier itself adheres, not one of its contacts.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_if_not_signed(self):
        if any(adhesion.signed_on for adhesion in self):
            raise UserError(self.env._("A signed adhesion is not deleted."))

    def _create_lines(self):
        """One line for each commitment; what the supplier signed before is carried over
        where it asks for the same."""
        adhesion = self.sudo()
        accepted = {
            line.commitment_id._get_content_key(): line
            for line in adhesion._get_previous_signed().line_ids
            if line.verdict == "accepted"
        }
        Line = self.env["welfare.charter.assessment.line"].sudo()
        for commitment in adhesion.charter_id._get_commitments():
            vals = {"adhesion_id": self.id, "commitment_id": commitment.id}
            if old := accepted.get(commitment._get_content_key()):
                vals |= old._prepare_carried_vals(adhesion)
            Line.create(vals)._copy_carried_evidence()

    def _get_previous_signed(self):
        """:return: what this supplier signed last, still in force or not"""
        self.ensure_one()
        return self.search(
            [
                ("id", "!=", self.id),
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("signed_on", "!=", False),
            ],
            order="signed_on desc, id desc",
            limit=1,
        )

    def _confirm_carried(self):
        """The supplier says that all it answered before is still so.

        :raise AccessError: the user acts neither for this supplier nor as reviewer
        :raise UserError: the self-assessment is not open
        """
        self._check_supplier_or_reviewer()
        self.sudo().line_ids.filtered("is_to_confirm")._confirm()

    # ------------------------------------------------------------
    # Who may act
    # ------------------------------------------------------------

    def _is_supplier_user(self):
        """:return: whether the current user acts for this supplier"""
        self.ensure_one()
        user = self.env.user
        return (
            user.has_group("welfarepiu_base.group_supplier")
            and user.partner_id.commercial_partner_id == self.sudo().partner_id
        )

    def _check_supplier_or_reviewer(self):
        if not self._is_supplier_user():
            self.check_access("write")

    def _transition(self, states, vals):
        """Move on from one of ``states``, one transaction at a time.

        :raise UserError: not in one of these states
        """
        adhesion = self.sudo()
        adhesion.lock_for_update()
        adhesion._check_state(states)
        adhesion.write(vals)
        # Checks of the database answer here, not at the end of the request.
        adhesion.flush_recordset()

    def _check_state(self, states):
        self.ensure_one()
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This adhesion is “%(state)s”: this step is not possible now.",
                    state=labels[self.state],
                )
            )

    def _check_charter_in_force(self):
        self.ensure_one()
        if self.sudo().charter_id.state != "in_force":
            raise UserError(
                self.env._("This version of the charter is not the one in force.")
            )

    def _log_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the supplier reads it."))
        self.sudo()._message_log(body=reason)

    # ------------------------------------------------------------
    # Transitions
    # ------------------------------------------------------------

    @api.model
    def _apply(self):
        """The current portal user's firm asks to adhere to the charter in force.

        :return: the adhesion, with one line per commitment to answer
        :raise AccessError: the user is not of a supplier
        :raise UserError: no charter in force, or an adhesion already under way
        """
        user = self.env.user
        if not user.has_group("welfarepiu_base.group_supplier"):
            raise AccessError(self.env._("Only a supplier adheres to the charter."))
        partner = user.partner_id.commercial_partner_id
        return self.sudo().create({"partner_id": partner.id}).sudo(self.env.su)

    def _check_can_apply(self):
        self._check_charter_in_force()

    def _start_assessment(self):
        """The operator lets the supplier answer the self-assessment."""
        self.check_access("write")
        self._check_can_start_assessment()
        self._transition(("applied",), {"state": "assessment"})

    def _check_can_start_assessment(self):
        self._check_state(("applied",))
        self._check_charter_in_force()

    def _submit(self):
        """The supplier hands the self-assessment in."""
        self._check_supplier_or_reviewer()
        self._check_can_submit()
        self._transition(("assessment",), {"state": "review"})

    def _check_can_submit(self):
        self._check_state(("assessment",))
        self._check_charter_in_force()
        if missing := self.sudo()._get_missing_lines():
            raise UserError(
                self.env._(
                    "Still to answer, or to prove: %s.",
                    ", ".join(missing.commitment_id._get_references()),
                )
            )

    def _send_back(self, reason):
        """The reviewer asks the supplier for more.

        Answers already accepted stay so.
        """
        self.check_access("write")
        self._check_state(("review",))
        self._log_reason(reason)
        self._transition(("review",), {"state": "assessment"})

    def _approve(self):
        """The reviewer lets the supplier sign."""
        self.check_access("write")
        self._check_can_approve()
        self._transition(("review",), {"state": "signature"})

    def _check_can_approve(self):
        self._check_state(("review",))
        self._check_charter_in_force()
        if missing := self._get_missing_lines():
            raise UserError(
                self.env._(
                    "Still to judge: %s.",
                    ", ".join(missing.commitment_id._get_references()),
                )
            )
        if unmet := self.line_ids.filtered(lambda line: line._is_unmet()):
            raise UserError(
                self.env._(
                    "Required, and not kept: %s.",
                    ", ".join(unmet.commitment_id._get_references()),
                )
            )

    def _refuse(self, reason):
        """The reviewer ends an adhesion that was not signed yet."""
        self.check_access("write")
        self._check_state(OPEN_STATES)
        self._log_reason(reason)
        self._transition(OPEN_STATES, {"state": "refused"})

    def _sign(self, name, role, address):
        """The supplier signs the charter; it holds from this moment.

        The signed document is made and kept in the same transaction.

        :param str name: who signs
        :param str role: in what capacity (owner, legal representative ...)
        :param str address: network address the request came from
        :raise AccessError: the user does not act for this supplier
        :raise UserError: not the moment to sign, or name or role missing
        """
        self._check_can_sign(name, role, address)
        self.sudo()._close_previous()
        self._transition(("signature",), self._prepare_sign_vals(name, role, address))
        self.sudo()._after_sign()

    def _check_can_sign(self, name, role, address):
        self.ensure_one()
        if not self._is_supplier_user():
            raise AccessError(self.env._("Only the supplier signs its own charter."))
        self._check_state(("signature",))
        self._check_charter_in_force()
        self._check_signatory(name, role, address)
        if not self.sudo().charter_id._is_intact():
            raise UserError(
                self.env._("The text of the charter is not the one that was frozen.")
            )
        if self.sudo()._get_other_signed().filtered(lambda a: a._is_suspended()):
            raise UserError(
                self.env._("A suspended supplier does not sign until it is readmitted.")
            )

    def _prepare_sign_vals(self, name, role, address):
        charter = self.sudo().charter_id
        vals = self._prepare_signature_vals(name, role, address, charter)
        return {
            **vals,
            "state": "in_force",
            "valid_from": vals["signed_on"],
            "valid_until": vals["signed_on"]
            + relativedelta(months=charter.validity_months),
        }

    def _get_other_signed(self):
        return self.search(
            [
                ("id", "!=", self.id),
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", SIGNED_STATES),
            ]
        )

    def _is_suspended(self):
        """:return: whether a suspension stands; a lapsed adhesion has nothing left to
        suspend"""
        self.ensure_one()
        return (
            self.state == "suspended"
            and self.valid_until > self.env["welfare.clock"]._now()
        )

    def _close_previous(self):
        """What was signed before ends where this signature begins."""
        for previous in self._get_other_signed():
            previous._transition(SIGNED_STATES, previous._prepare_close_vals("expired"))

    def _prepare_close_vals(self, state):
        now = self.env["welfare.clock"]._now()
        vals = {"state": state}
        if self.valid_until and self.valid_until > now:
            vals["valid_until"] = now
        return vals

    def _after_sign(self):
        """What follows a signature, with superuser rights."""
        self.partner_id.is_welfare_supplier = True
        self._keep_document()

    def _create_document(self):
        return self._print_document(
            "welfarepiu_supplier_charter.report_adhesion",
            f"carta-fornitori-{self.charter_id.number}",
        )

    def _get_document_faults(self):
        """Compare what was signed with what is kept.

        :return: list of what is wrong: ``fingerprint`` (not the one of the version),
            ``missing`` (no document, or no file behind it), ``document`` (its bytes are
            not those that were made), ``printed`` (it does not show the fingerprint of
            the text); empty when all is as it was signed
        """
        self.ensure_one()
        adhesion = self.sudo()
        faults = []
        if adhesion.signed_hash != adhesion.charter_id.content_hash:
            faults.append("fingerprint")
        content = adhesion.document_id.raw
        if not content:
            return [*faults, "missing"]
        if not adhesion._is_document_kept():
            faults.append("document")
        if adhesion.signed_hash not in self._read_document(content):
            faults.append("printed")
        return faults

    @api.model
    def _read_document(self, content):
        """:return: the words of a signed document without blanks, empty if it cannot be
        read"""
        if not content.startswith(b"%PDF"):
            return "".join(content.decode(errors="replace").split())
        try:
            pages = pypdf.PdfReader(io.BytesIO(content)).pages
            return "".join("".join(page.extract_text().split()) for page in pages)
        except pypdf.errors.PyPdfError:
            return ""

    def _suspend(self, reason):
        """From now on nothing of this supplier can be bought, until readmitted."""
        self.check_access("write")
        self._check_can_suspend()
        self._log_reason(reason)
        self.env["welfare.charter.suspension"].sudo().create(
            self._prepare_suspension_vals(reason)
        )
        self._transition(("in_force",), {"state": "suspended"})

    def _check_can_suspend(self):
        self._check_state(("in_force",))

    def _prepare_suspension_vals(self, reason):
        return {
            "adhesion_id": self.id,
            "date_from": self.env["welfare.clock"]._now(),
            "reason": reason,
        }

    def _readmit(self):
        """End the suspension: the products return as they were."""
        self.check_access("write")
        self._check_state(("suspended",))
        self.sudo().suspension_ids._end()
        self._transition(("suspended",), {"state": "in_force"})

    def _withdraw(self, reason):
        """The supplier, or the operator on its behalf, leaves from this moment."""
        self._check_supplier_or_reviewer()
        self._check_state(OPEN_STATES + SIGNED_STATES)
        self._log_reason(reason)
        self._transition(
            OPEN_STATES + SIGNED_STATES, self._prepare_close_vals("withdrawn")
        )

    def _get_lapsed_domain(self):
        now = self.env["welfare.clock"]._now()
        return Domain("state", "in", SIGNED_STATES) & (
            Domain("valid_until", "<=", now)
            | Domain("charter_id", "in", self.charter_id._get_outdated_ids(now))
        )

    @api.model
    def _cron_expire(self):
        """Move lapsed adhesions to their column of the board.

        Nothing depends on it: buying reads the dates.
        """
        lapsed = self.search(self._get_lapsed_domain())
        for index, adhesion in enumerate(lapsed, start=1):
            locked = adhesion.try_lock_for_update()
            locked.filtered_domain(self._get_lapsed_domain()).write(
                {"state": "expired"}
            )
            self.env["ir.cron"]._commit_progress(1, remaining=len(lapsed) - index)

    # ------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------

    def action_start_assessment(self):
        self._start_assessment()

    def action_submit(self):
        self._submit()

    def action_approve(self):
        self._approve()

    def action_readmit(self):
        self._readmit()

    def action_decide(self):
        """Ask for the reason of the decision named in the context."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "welfarepiu_supplier_charter.action_welfare_charter_decision"
            ),
            "context": {
                "default_adhesion_id": self.id,
                "default_decision": self.env.context.get("decision"),
            },
        }
