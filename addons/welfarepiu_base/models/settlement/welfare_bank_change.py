from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize

from odoo.addons.base_iban.models.res_partner_bank import (
    normalize_iban,
    pretty_iban,
    validate_iban,
)

from .res_partner_account import mask_iban

#: Whoever reads a mailbox that was changed lately may not be who read it before.
DAYS_OF_OLD_ADDRESSES = 90
TRUSTING_GROUP = "account.group_validate_bank_account"


class WelfareBankChange(models.Model):
    """A supplier asks to be paid on another bank account.

    Until it is confirmed the number stands here alone and is nobody's account: no
    payment can find it. Confirmed, it becomes an account the core trusts
    (``allow_out_payment``), and the former one is trusted no longer (ADR 47).
    """

    _name = "welfare.bank.change"
    _description = "Change of a supplier's bank account"
    _inherit = ["mail.thread", "mail.activity.mixin", "welfare.lifecycle"]
    _order = "id desc"
    _rec_name = "supplier_id"

    supplier_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [
            ("asked", "To be confirmed"),
            ("confirmed", "Confirmed"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        default="asked",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    iban = fields.Char(
        string="New IBAN",
        required=True,
        readonly=True,
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
    )
    masked = fields.Char(string="Account", compute="_compute_masked", compute_sudo=True)
    former_bank_id = fields.Many2one(
        "res.partner.bank",
        string="Paid until now on",
        readonly=True,
        ondelete="restrict",
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
    )
    bank_id = fields.Many2one(
        "res.partner.bank",
        string="Paid from now on",
        readonly=True,
        ondelete="restrict",
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
    )
    asked_by_id = fields.Many2one(
        "res.users", string="Asked by", required=True, readonly=True
    )
    asked_on = fields.Datetime(required=True, readonly=True)
    told_to = fields.Char(
        string="Told by mail",
        readonly=True,
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
        help="Also addresses that were changed lately.",
    )
    warnings = fields.Text(
        string="What to look at",
        compute="_compute_warnings",
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
    )
    checked = fields.Char(
        string="How it was checked",
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
        help="Who was called, on which number known before. Never by answering a mail.",
    )
    reason = fields.Text(string="What the supplier reads", help="Needed to refuse it.")
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    decided_on = fields.Datetime(readonly=True)

    _one_waits = models.UniqueIndex(
        "(supplier_id) WHERE state = 'asked'",
        "This supplier has asked for another change already.",
    )
    _confirmed_is_checked = models.Constraint(
        """CHECK (state <> 'confirmed' OR (bank_id IS NOT NULL AND checked IS NOT NULL
        AND decided_by_id IS NOT NULL AND decided_on IS NOT NULL))""",
        "A change is confirmed by somebody who has checked it.",
    )
    _four_eyes = models.Constraint(
        "CHECK (state <> 'confirmed' OR decided_by_id <> asked_by_id)",
        "Who asked for a change does not confirm it.",
    )
    _refused_says_why = models.Constraint(
        "CHECK (state <> 'refused' OR reason IS NOT NULL)",
        "A change is refused with a reason.",
    )

    @api.depends("iban")
    def _compute_masked(self):
        for change in self:
            change.masked = mask_iban(change.iban)

    @api.depends("iban", "supplier_id", "state")
    @api.depends_context("lang")
    def _compute_warnings(self):
        for change in self:
            change.warnings = (
                "\n".join(change.sudo()._get_warnings())
                if change.state == "asked"
                else False
            )

    def write(self, vals):
        if {"checked", "reason"} & set(vals) and any(
            change.state != "asked" for change in self
        ):
            raise UserError(self.env._("This was decided and no longer changes."))
        return super().write(vals)

    # -- the supplier ---------------------------------------------------------------

    @api.model
    def _get_waiting(self, supplier):
        return self.search([("supplier_id", "=", supplier.id), ("state", "=", "asked")])

    @api.model
    def _ask(self, iban):
        """The current user's firm asks to be paid on another account.

        :param str iban: as it was typed
        :return: the ``welfare.bank.change``; asked for already, the one that waits
        :raise AccessError: the user is of no supplier
        :raise ValidationError: it is no IBAN
        :raise UserError: another change waits, or this account is paid already
        """
        supplier = self.env.user._welfare_get_supplier()
        iban = self._clean_iban(iban)
        # Of two at once the second finds the first.
        supplier.sudo().lock_for_update(allow_referencing=True)
        waiting = self._get_waiting(supplier)
        if waiting:
            if waiting.sudo().iban == iban:
                return waiting
            raise UserError(
                self.env._(
                    "Another change waits to be confirmed (%s): withdraw it first.",
                    waiting.masked,
                )
            )
        former = supplier._welfare_get_paid_account(self.env.company)
        if former.allow_out_payment and former.sanitized_acc_number == iban:
            raise UserError(self.env._("We pay you on this account already."))
        change = self.sudo().create(
            {
                "supplier_id": supplier.id,
                "iban": iban,
                "former_bank_id": former.id,
                "asked_by_id": self.env.user.id,
                "asked_on": self.env["welfare.clock"]._now(),
                "told_to": ", ".join(self._get_addresses(supplier)),
            }
        )
        change._tell()
        change._tell_accountant()
        return change.sudo(self.env.su)

    @api.model
    def _clean_iban(self, iban):
        """:return: without spaces, in capitals
        :raise ValidationError: it is none"""
        iban = normalize_iban(iban).upper()
        try:
            validate_iban(iban)
        except ValidationError:
            raise ValidationError(
                self.env._(
                    "This IBAN is not right: please check it letter by letter (an"
                    " Italian one has 27)."
                )
            ) from None
        return iban

    def _withdraw(self):
        """The supplier changes its mind.

        :raise AccessError: another supplier's
        :raise UserError: decided
        """
        self.ensure_one()
        if self.env.user._welfare_get_supplier() != self.sudo().supplier_id:
            raise AccessError(self.env._("This is another supplier's."))
        self.sudo()._move_on("withdrawn")

    # -- who is told -----------------------------------------------------------------

    @api.model
    def _get_addresses(self, supplier):
        """:return: list of every address of the supplier, and those it had lately: who
        took over an account may have changed them first"""
        contacts = supplier.sudo() | supplier.sudo().child_ids
        users = contacts.with_context(active_test=False).user_ids
        found = [*contacts.mapped("email"), *users.mapped("login")]
        since = self.env["welfare.clock"]._now() - timedelta(days=DAYS_OF_OLD_ADDRESSES)
        changed = (
            self.env["mail.tracking.value"]
            .sudo()
            .search(
                Domain("field_id.model", "=", "res.partner")
                & Domain("field_id.name", "=", "email")
                & Domain("mail_message_id.model", "=", "res.partner")
                & Domain("mail_message_id.res_id", "in", contacts.ids)
                & Domain("mail_message_id.date", ">=", since)
            )
        )
        found += changed.mapped("old_value_char")
        return sorted({clean for one in found if (clean := email_normalize(one or ""))})

    def _tell(self):
        """Write to every address what was asked, or what became of it."""
        template = self.env.ref("welfarepiu_base.mail_template_bank_change").sudo()
        for change in self.sudo().filtered("told_to"):
            template.send_mail(
                change.id,
                email_values={"email_to": change.told_to, "recipient_ids": []},
            )

    def _tell_accountant(self):
        for change in self:
            if accountant := change.company_id.welfare_accountant_id:
                change.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=accountant.id,
                    summary=self.env._(
                        "%s asks to be paid on another account: call before confirming",
                        change.supplier_id.name,
                    ),
                )

    # -- the accountant ----------------------------------------------------------------

    def _get_warnings(self):
        """:return: list of sentences: what makes a fraud likelier"""
        self.ensure_one()
        supplier = self.supplier_id
        res = []
        others = (
            self.env["res.partner.bank"].search(
                [
                    ("sanitized_acc_number", "=", self.iban),
                    ("partner_id", "!=", supplier.id),
                ]
            )
        ).partner_id
        if others:
            res.append(
                self.env._(
                    "This account is also of: %s.", ", ".join(others.mapped("name"))
                )
            )
        if self.iban[:2] != (supplier.country_id.code or "IT"):
            res.append(self.env._("This account is abroad (%s).", self.iban[:2]))
        known = {
            email_normalize(one or "")
            for one in (supplier | supplier.child_ids).mapped("email")
        } | {
            email_normalize(one) for one in supplier.child_ids.user_ids.mapped("login")
        }
        if old := set((self.told_to or "").split(", ")) - known - {""}:
            res.append(
                self.env._("The e-mail was changed lately, it was %s.", ", ".join(old))
            )
        if not self.former_bank_id.allow_out_payment:
            res.append(self.env._("No account of this supplier was confirmed before."))
        return res

    def action_confirm(self):
        for change in self:
            change._confirm()

    def action_refuse(self):
        for change in self:
            change._refuse()

    def _check_can_confirm(self):
        """:raise AccessError: the user may not say which accounts are trusted
        :raise UserError: nobody has checked it"""
        self.check_access("write")
        if not self.env.user.has_group(TRUSTING_GROUP):
            raise AccessError(
                self.env._("Only who validates bank accounts confirms this change.")
            )
        if self.env.user == self.asked_by_id:
            raise UserError(self.env._("Who asked for a change does not confirm it."))
        if not (self.checked or "").strip():
            raise UserError(
                self.env._(
                    "Call the supplier on a number you knew before, and write down whom"
                    " you talked to."
                )
            )

    def _confirm(self):
        """From now on the supplier is paid on the new account."""
        self.ensure_one()
        self._check_can_confirm()
        change = self.sudo()
        bank = change._take_account()
        change._move_on("confirmed", bank_id=bank.id)
        change._leave_former(bank)
        change._tell()

    def _refuse(self):
        """Nothing changes, and the supplier reads why."""
        self.ensure_one()
        self.check_access("write")
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: the supplier reads it."))
        self.sudo()._move_on("refused")
        self.sudo()._tell()

    def _move_on(self, state, **vals):
        """:raise UserError: somebody else decided meanwhile"""
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        if self.state != "asked":
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "It is “%(state)s”: this step is not possible now.",
                    state=labels[self.state],
                )
            )
        self.write(
            {
                "state": state,
                "decided_by_id": self.env.user.id,
                "decided_on": self.env["welfare.clock"]._now(),
                **vals,
            }
        )
        self.flush_recordset()
        self.activity_ids.action_feedback()

    def _take_account(self):
        """:return: the supplier's ``res.partner.bank`` of this number, trusted and
        before the others"""
        Bank = self.env["res.partner.bank"].with_context(active_test=False)
        accounts = Bank.search([("partner_id", "=", self.supplier_id.id)])
        bank = accounts.filtered(lambda one: one.sanitized_acc_number == self.iban)
        first = min(accounts.mapped("sequence"), default=10) - 1
        if not bank:
            bank = Bank.create(
                {
                    "partner_id": self.supplier_id.id,
                    "acc_number": pretty_iban(self.iban),
                }
            )
        bank.write({"active": True, "allow_out_payment": True, "sequence": first})
        return bank.with_context(active_test=True)

    def _leave_former(self, bank):
        """The account of before is trusted no longer, and what is not paid yet goes to
        the new one."""
        former = self.former_bank_id - bank
        former.write({"allow_out_payment": False, "active": False})
        bills = self.env["account.move"].search(
            [
                ("move_type", "in", ("in_invoice", "in_receipt")),
                ("commercial_partner_id", "=", self.supplier_id.id),
                ("state", "in", ("draft", "posted")),
                ("payment_state", "in", ("not_paid", "partial")),
                ("partner_bank_id", "!=", bank.id),
            ]
        )
        bills.partner_bank_id = bank
