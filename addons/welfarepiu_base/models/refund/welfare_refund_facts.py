import hashlib
import re
from typing import NamedTuple

from psycopg2 import errors
from stdnum.eu import vat as eu_vat
from stdnum.it import codicefiscale, iva

from odoo import api, models
from odoo.exceptions import ValidationError

from odoo.addons.base_iban.models.res_partner_bank import validate_iban

from .welfare_refund_document import MAX_FILES

#: What the worker writes; in a claim sent back only what cannot change the credit.
FACTS = {
    "beneficiary_id",
    "holder",
    "issuer_name",
    "document_issuer",
    "document_number",
    "document_date",
    "document_amount",
    "amount",
    "iban",
}
FACTS_TO_COMPLETE = FACTS - {"amount"}


class RefundSource(NamedTuple):
    """Credit of one firm that can refund an expense.

    :ivar employment: ``welfare.employment``
    :ivar paid_by: see ``welfare.refund.paid_by``
    :ivar available: EUR, whatever the law caps
    """

    employment: object
    paid_by: str
    available: float

    @property
    def key(self):
        return f"{self.employment.id}-{self.paid_by}"


class WelfareRefund(models.Model):
    """What the worker says and sends."""

    _inherit = "welfare.refund"

    # -- begin -------------------------------------------------------------------------

    @api.model
    def _get_sources(self, worker, refund_type):
        """:return: list of :class:`RefundSource`, what expires first first"""
        today = self.env["welfare.clock"]._today()
        res = {}
        for lot in self._get_refunding_lots(worker, refund_type, today):
            key = lot.employment_id, lot.plan_id.refund_paid_by
            res[key] = res.get(key, 0.0) + lot.available
        return [
            RefundSource(employment, paid_by, amount)
            for (employment, paid_by), amount in res.items()
            if amount > 0
        ]

    @api.model
    def _get_refunding_lots(self, worker, refund_type, day):
        """What the Fund gives is help in kind: it refunds nothing."""
        Lot = self.env["welfare.credit.lot"].sudo()
        lots = Lot.search(
            Lot._get_spendable_domain(worker, self.env.company, day),
            order="spendable_until, id",
        )
        return lots.filtered(
            lambda lot: lot.payer_id.payer_type == "firm"
            and lot.employment_id
            and lot.plan_id
            and refund_type.kind_id in lot.kind_ids
            and lot.plan_id._allows_refund(refund_type)
        )

    @api.model
    def _create_for_worker(self, worker, refund_type, source_key=None):
        """Begin a claim, as a draft.

        :param worker: ``res.partner``
        :param refund_type: ``welfare.refund.type``
        :param str source_key: which credit, where there is more than one
        :return: the ``welfare.refund``
        :raise ValidationError: no credit can refund this
        """
        today = self.env["welfare.clock"]._today()
        if not refund_type._is_claimable(today):
            raise ValidationError(
                self.env._(
                    "“%s” cannot be refunded today: the law does not allow it.",
                    refund_type.name,
                )
            )
        sources = self._get_sources(worker, refund_type)
        source = next((one for one in sources if one.key == source_key), None)
        source = source or (sources and sources[0])
        if not source:
            raise ValidationError(
                self.env._("You have no credit that can refund “%s”.", refund_type.name)
            )
        refund = self.sudo().create(
            self._prepare_draft_vals(worker, refund_type, source)
        )
        return refund.sudo(self.env.su)

    @api.model
    def _prepare_draft_vals(self, worker, refund_type, source):
        payer = source.employment.sudo().payer_id
        last = self.sudo().search(
            [("worker_id", "=", worker.id), ("iban", "!=", False)], limit=1
        )
        return {
            "worker_id": worker.id,
            "employment_id": source.employment.id,
            "payer_id": payer.id,
            "company_id": payer.company_id.id,
            "paid_by": source.paid_by,
            "type_id": refund_type.id,
            "kind_id": refund_type.kind_id.id,
            "iban": last.iban if source.paid_by == "operator" else False,
        }

    # -- facts -------------------------------------------------------------------------

    def _update_facts(self, vals):
        """Keep what the worker wrote, complete or not.

        :param dict vals: of the fields in ``FACTS``
        :raise UserError: it is too late
        """
        refund = self._get_own()
        refund._check_state("draft", "to_complete")
        allowed = FACTS if refund.state == "draft" else FACTS_TO_COMPLETE
        vals = {name: vals[name] for name in vals if name in allowed}
        if vals.get("beneficiary_id"):
            member = self.env["welfare.family.member"].browse(vals["beneficiary_id"])
            if member.sudo().worker_id != refund.worker_id:
                raise ValidationError(self.env._("This is not one of your relatives."))
        for name in ("issuer_name", "document_number"):
            if name in vals:
                vals[name] = " ".join((vals[name] or "").split())[:80] or False
        for name in ("document_issuer", "iban"):
            if name in vals:
                vals[name] = self._clean_code(vals[name])
        for name in ("amount", "document_amount"):
            if name in vals:
                vals[name] = refund.currency_id.round(max(vals[name] or 0.0, 0.0))
        # The page saves as one types: what is the same is not written again.
        changes = {
            name: value
            for name, value in vals.items()
            if refund._fields[name].convert_to_cache(value, refund)
            != refund._fields[name].convert_to_cache(refund[name], refund)
        }
        if changes:
            refund.write(changes)

    @api.model
    def _clean_code(self, text):
        return re.sub(r"[\s.-]", "", text or "").upper() or False

    # -- files -------------------------------------------------------------------------

    def _add_document(self, paper, content, filename):
        """Keep a file for a paper; others of the same paper stay.

        :param paper: ``welfare.refund.type.paper`` of this type
        :param bytes content: of the file
        :return: the ``welfare.refund.document``
        :raise ValidationError: it is not what it says, too large, or cannot be opened
        :raise UserError: it is too late
        """
        refund = self._get_own()
        refund._check_state("draft", "to_complete")
        if paper not in refund.type_id.paper_ids:
            raise ValidationError(self.env._("This paper is not needed."))
        Document = self.env["welfare.refund.document"].sudo()
        vals = Document._prepare_vals(refund, paper, content, filename)
        before = refund.document_ids.filtered(lambda one: one.paper_id == paper)
        # Sent twice by a nervous finger.
        if same := before.filtered(lambda one: one.sha256 == vals["sha256"]):
            return same[:1]
        if len(before) >= MAX_FILES:
            raise ValidationError(
                self.env._(
                    "There are already %s files for this paper: remove one first.",
                    MAX_FILES,
                )
            )
        return Document.create(vals)

    def _remove_document(self, document):
        refund = self._get_own()
        refund._check_state("draft", "to_complete")
        (document.sudo() & refund.document_ids).unlink()

    def _get_paper_list(self):
        """:return: list of ``(paper, needed, documents)``: the worker's check list"""
        self.ensure_one()
        documents = self.document_ids.grouped("paper_id")
        none = self.env["welfare.refund.document"]
        papers = self.type_id.paper_ids | self.document_ids.paper_id
        return [
            (paper, paper._is_needed_for(self), documents.get(paper, none))
            for paper in papers
        ]

    # -- what is missing --------------------------------------------------

    def _get_obstacles(self):
        """Say what keeps the claim from being sent.

        :return: list of sentences for the worker; empty if it can be sent
        """
        self.ensure_one()
        refund = self.sudo().with_context(lang=self.env.lang)
        today = self.env["welfare.clock"]._today()
        return [
            *refund._get_kind_obstacles(today),
            *refund._get_beneficiary_obstacles(today),
            *refund._get_document_obstacles(today),
            *refund._get_amount_obstacles(),
            *refund._get_payment_obstacles(),
            *refund._get_paper_obstacles(),
        ]

    def _get_kind_obstacles(self, day):
        if self.kind_id._get_rule(day).reimbursable:
            return []
        return [
            self.env._(
                "“%s” cannot be refunded today: the law does not allow it.",
                self.type_id.name,
            )
        ]

    def _get_beneficiary_obstacles(self, day):
        rule = self.type_id.beneficiary_rule
        if self.beneficiary_id:
            if rule == "worker":
                return [
                    self.env._("“%s” is refunded for yourself only.", self.type_id.name)
                ]
            return self.beneficiary_id._get_obstacles(self.kind_id, day)
        if rule == "relative":
            return [self.env._("Choose for which relative the expense was.")]
        return []

    def _is_care_by_certificate(self):
        """:return: whether it is the medical certificate that lets the relative in"""
        self.ensure_one()
        member = self.sudo().beneficiary_id
        today = self.env["welfare.clock"]._today()
        rule = self.kind_id._get_rule(today)
        if not member.not_self_sufficient or not rule.care_age:
            return False
        age = member._get_age(today)
        return age is None or age < rule.care_age

    def _get_document_obstacles(self, day):
        missing = [
            (self.issuer_name, self.env._("Write who issued the document.")),
            (
                self.document_issuer,
                self.env._("Write the VAT number or tax code of who issued it."),
            ),
            (self.document_number, self.env._("Write the number of the document.")),
            (self.document_date, self.env._("Write the date of the document.")),
        ]
        res = [sentence for value, sentence in missing if not value]
        if self.document_issuer and not self._is_issuer_valid(self.document_issuer):
            res.append(
                self.env._(
                    "%s is not a VAT number or tax code: please check it digit by"
                    " digit.",
                    self.document_issuer,
                )
            )
        if self.document_date:
            res += self.type_id._get_date_obstacles(self.document_date, day)
        return res + self._get_holder_obstacles()

    def _get_holder_obstacles(self):
        if self.holder == "worker" or (
            self.holder == "beneficiary"
            and self.type_id.holder_rule == "either"
            and self.beneficiary_id
        ):
            return []
        if self.type_id.holder_rule == "worker":
            return [
                self.env._(
                    "The document has to be in your own name: ask who issued it to"
                    " make it out to you."
                )
            ]
        return [
            self.env._(
                "The document has to be in your name or in that of who benefits, not in"
                " another one, be it your spouse's: ask who issued it to change it."
            )
        ]

    @api.model
    def _is_issuer_valid(self, code):
        return (
            iva.is_valid(code) or codicefiscale.is_valid(code) or eu_vat.is_valid(code)
        )

    def _get_amount_obstacles(self):
        if self.currency_id.compare_amounts(self.document_amount, 0.0) <= 0:
            return [self.env._("Write how much the document says.")]
        if self.currency_id.compare_amounts(self.amount, 0.0) <= 0:
            return [self.env._("Write how much you ask for.")]
        if self.currency_id.compare_amounts(self.amount, self.document_amount) > 0:
            return [self.env._("You cannot ask for more than the document says.")]
        return [] if self.state != "draft" else self._get_credit_obstacles()

    def _get_payment_obstacles(self):
        if self.paid_by != "operator":
            return []
        if not self.iban:
            return [self.env._("Write the IBAN of your bank account.")]
        try:
            validate_iban(self.iban)
        except ValidationError:
            return [
                self.env._(
                    "This IBAN is not right: please check it letter by letter (an"
                    " Italian one has 27)."
                )
            ]
        return []

    def _get_paper_obstacles(self):
        return [
            self.env._("The paper “%s” is missing.", paper.name)
            for paper, needed, documents in self._get_paper_list()
            if needed and not documents.filtered(lambda one: one.verdict != "wrong")
        ]

    # -- the same document once --------------------------------------------------

    def _get_document_key(self):
        """Issuer, number and date, however they are spelled: not the amount, or a cent
        less would pay twice.

        :return: a fingerprint; what it is made of is personal, and goes with an erasure
        """
        self.ensure_one()
        number = re.sub(r"[^0-9A-Z]", "", (self.document_number or "").upper())
        issuer = re.sub(r"[^0-9A-Z]", "", (self.document_issuer or "").upper())
        if issuer.startswith("IT"):
            issuer = issuer[2:]
        words = "|".join((issuer, number.lstrip("0"), str(self.document_date)))
        return hashlib.sha256(words.encode()).hexdigest()

    def _get_used_sentence(self):
        return self.env._(
            "This document has already been used for a refund, and a document is"
            " refunded once. If you think this is a mistake, write or call us."
        )

    def _claim_document(self):
        """:raise ValidationError: the document is asked for elsewhere, by whomever"""
        key = self._get_document_key()
        if self.search_count(
            [
                ("document_key", "=", key),
                ("state", "in", self._get_claiming_states()),
                ("id", "!=", self.id),
            ],
            limit=1,
        ):
            raise ValidationError(self._get_used_sentence())
        self.document_ids._claim()
        return key

    @api.model
    def _get_claiming_states(self):
        return ["submitted", "to_complete", "approved", "paid"]

    # -- send, withdraw ----------------------------------------------------------------

    def _declare(self):
        """The worker declares that nobody else refunds or deducts the expense."""
        refund = self._get_own()
        refund._check_state("draft", "to_complete")
        refund.declared_on = self.env["welfare.clock"]._today()

    def _submit(self):
        """Send the claim, or send it again: its credit is set aside.

        Sending what is already sent does nothing.

        :raise ValidationError: something is missing, the credit does not reach, or the
            document was used before
        :raise UserError: it is decided, or somebody works on this credit
        """
        refund = self._get_own().with_context(lang=self.env.lang)
        refund._lock()
        if refund.state == "submitted":
            return
        refund._check_state("draft", "to_complete")
        obstacles = refund._get_obstacles()
        if not refund.declared_on:
            obstacles.append(
                self.env._("Confirm that the expense is refunded only once.")
            )
        if obstacles:
            raise ValidationError("\n".join(obstacles))
        key = refund._claim_document()
        if refund.state == "draft":
            refund._hold()
        try:
            with self.env.cr.savepoint():
                refund.write(refund._prepare_submitted_vals(key))
                refund.flush_recordset()
        except errors.UniqueViolation:
            raise ValidationError(refund._get_used_sentence()) from None
        refund._tell()

    def _prepare_submitted_vals(self, key):
        return {
            "state": "submitted",
            "document_key": key,
            "submitted_on": self.env["welfare.clock"]._today(),
            "reason_id": False,
            "reason_text": False,
        }

    def _withdraw(self):
        """The worker takes the claim back: its credit and its document are free."""
        refund = self._get_own()
        refund._lock()
        if refund.state == "withdrawn":
            return
        refund._check_state("submitted", "to_complete")
        refund._set_free()
        refund.state = "withdrawn"

    def _throw_away(self):
        """Delete a draft with its files."""
        refund = self._get_own()
        refund._check_state("draft")
        refund.unlink()
