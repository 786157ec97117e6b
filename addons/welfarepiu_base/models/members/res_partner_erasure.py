import secrets
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.account.models.mail_message import bypass_token

OPERATOR = "welfarepiu_base.group_operator"

#: Accounting documents are kept as long (art. 2220 c.c., art. 22 DPR 600/1973).
YEARS_KEPT = 10

#: What an invoice in the person's own name needs of its customer.
IDENTITY = {
    "name",
    "street",
    "street2",
    "zip",
    "city",
    "city_id",
    "state_id",
    "vat",
    "l10n_it_codice_fiscale",
    "l10n_it_pa_index",
}

#: Says nothing about the person.
NEUTRAL = {"lang", "tz", "type"}

TEXTS = ("char", "text", "html", "binary", "json")


class ResPartner(models.Model):
    """The right to be forgotten (GDPR art. 17): what names a person goes, what law
    wants kept stays under the contact's id.

    Ledger, vouchers and books hold ids: they do not change, and stay valid.
    """

    _inherit = "res.partner"

    def _welfare_erase(self):
        """Delete the personal data of a worker who left.

        Where invoices in the person's own name have to be kept, their name, tax code
        and address stay until the last one is ten years old; then a cron deletes them.

        :return: the ``welfare.erasure`` that records it
        :raise AccessError: the user is no operator
        :raise UserError: credit, orders, money or an employment are still open
        """
        self.ensure_one()
        self._welfare_check_can_erase()
        partner = self.sudo().with_context(
            active_test=False,
            tracking_disable=True,
            mail_notrack=True,
            bypass_audit=bypass_token,
        )
        kept_until = partner._welfare_get_identity_kept_until()
        partner._welfare_erase_accounts()
        partner._welfare_erase_payroll()
        partner._welfare_erase_orders()
        partner._welfare_erase_elsewhere()
        partner._welfare_erase_bank_accounts()
        partner._welfare_erase_messages()
        partner._welfare_erase_contacts(keep_identity=bool(kept_until))
        return self.env["welfare.erasure"]._record(self, kept_until)

    # -- may it go ----------------------------------

    def _welfare_check_can_erase(self):
        if not (self.env.su or self.env.user.has_group(OPERATOR)):
            raise AccessError(self.env._("Only the operator deletes personal data."))
        if obstacles := self._welfare_get_erasure_obstacles():
            raise UserError("\n".join(obstacles))

    def _welfare_get_erasure_obstacles(self):
        """Hook: what has to be closed first.

        :return: list of sentences, empty if the person can be forgotten now
        """
        self.ensure_one()
        partner = self.sudo().with_context(active_test=False)
        if not partner.is_welfare_worker:
            return [self.env._("Only the data of a worker are deleted in this way.")]
        return [
            *partner._welfare_get_open_employment_sentences(),
            *partner._welfare_get_open_credit_sentences(),
            *partner._welfare_get_open_order_sentences(),
            *partner._welfare_get_open_money_sentences(),
        ]

    def _welfare_get_open_employment_sentences(self):
        sentences = [
            self.env._("Still employed by %s.", employment.payer_id.name)
            for employment in self.welfare_employment_ids
            if not employment.left_on
            or employment.left_on > self.env["welfare.clock"]._today()
        ]
        if any(user._is_internal() for user in self.user_ids):
            sentences.append(self.env._("The person has a staff account."))
        lines = self._welfare_get_payroll_lines()
        for batch in lines.batch_id.filtered(
            lambda one: one.state not in ("booked", "cancelled")
        ):
            sentences.append(
                self.env._(
                    "The payroll file %s with this person is not booked yet.",
                    batch.id,
                )
            )
        return sentences

    def _welfare_get_open_credit_sentences(self):
        lots = self.env["welfare.credit.lot"].search([("worker_id", "=", self.id)])
        sentences = [
            self.env._(
                "Credit of %(amount)s is left (lot %(lot)s, last day %(day)s).",
                amount=lot.currency_id.format(lot.balance),
                lot=lot.id,
                day=lot.spendable_until.strftime("%d/%m/%Y"),
            )
            for lot in lots
            if lot.balance
        ]
        if self.env["welfare.credit.coverage"].search_count(
            [
                ("lot_id", "in", lots.ids),
                ("state", "in", ("held", "spent")),
                ("recharge_id", "=", False),
            ],
            limit=1,
        ):
            sentences.append(
                self.env._("Something bought with credit is not charged on yet.")
            )
        return sentences

    def _welfare_get_open_order_sentences(self):
        orders = self._welfare_get_orders()
        vouchers = self.env["welfare.voucher"].search(
            [("holder_id", "=", self.id), ("state", "in", ("issued", "booked"))]
        )
        pickings = self.env["stock.picking"].search(
            [
                ("sale_id", "in", orders.ids),
                ("state", "not in", ("done", "cancel")),
            ]
        )
        payments = orders.transaction_ids.filtered(
            lambda one: one.state in ("pending", "authorized")
        )
        return [
            *(
                self.env._("Voucher %s can still be used.", one.name)
                for one in vouchers
            ),
            *(
                self.env._("Order %s is not delivered yet.", one.name)
                for one in pickings.sale_id
            ),
            *(
                self.env._("A payment of order %s is under way.", one.name)
                for one in payments.sale_order_ids
            ),
        ]

    def _welfare_get_open_money_sentences(self):
        return [
            self.env._("Document %s is not paid.", move.name)
            for move in self._welfare_get_invoices()
            if move.payment_state not in ("paid", "in_payment", "reversed")
            and not move.currency_id.is_zero(move.amount_residual)
        ]

    # -- what there is ----------------------------------

    def _welfare_get_contacts(self):
        """:return: the contact and its addresses"""
        return self | self.search([("id", "child_of", self.ids)])

    def _welfare_get_orders(self):
        contacts = self._welfare_get_contacts().ids
        return self.env["sale.order"].search(
            Domain("partner_id", "in", contacts)
            | Domain("partner_invoice_id", "in", contacts)
            | Domain("partner_shipping_id", "in", contacts)
        )

    def _welfare_get_invoices(self):
        return self.env["account.move"].search(
            [
                ("partner_id", "in", self._welfare_get_contacts().ids),
                ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                ("state", "=", "posted"),
            ]
        )

    def _welfare_get_payroll_lines(self):
        domain = Domain("employment_id.worker_id", "=", self.id)
        if self.l10n_it_codice_fiscale:
            domain |= Domain("tax_code", "=", self.l10n_it_codice_fiscale)
        return self.env["welfare.grant.line"].search(domain)

    def _welfare_get_identity_kept_until(self):
        """:return: the last day on which invoices need the person's name, or False"""
        last = max(self._welfare_get_invoices().mapped("date"), default=None)
        until = last and date(last.year + YEARS_KEPT, 12, 31)
        return until if until and until >= self.env["welfare.clock"]._today() else False

    def _welfare_get_kept(self):
        """:return: list of sentences: what stays, and why"""
        partner = self.sudo().with_context(active_test=False)
        moves = self.env["welfare.credit.move"].sudo()
        kept = [
            self.env._(
                "%s movements of credit, under a number: they are accounting records"
                " (art. 2220 c.c.).",
                moves.search_count([("lot_id.worker_id", "=", self.id)]),
            ),
            self.env._(
                "%s orders with what was bought, without name and address: they stand"
                " behind invoices and suppliers' statements.",
                len(partner._welfare_get_orders()),
            ),
            self.env._(
                "Dates of %s employments, without payroll number: they show that the"
                " benefit was offered to all of a category.",
                len(partner.welfare_employment_ids),
            ),
        ]
        if until := partner._welfare_get_identity_kept_until():
            kept.append(
                self.env._(
                    "Name, tax code and address, until %(day)s: %(count)s invoices in"
                    " this name have to be kept (art. 22 DPR 600/1973). They are"
                    " deleted by themselves on the day after.",
                    day=until.strftime("%d/%m/%Y"),
                    count=len(partner._welfare_get_invoices()),
                )
            )
        return kept

    def _welfare_get_erased(self):
        """:return: list of sentences: what goes"""
        partner = self.sudo().with_context(active_test=False)
        lines = partner._welfare_get_payroll_lines()
        return [
            self.env._(
                "E-mail, telephone, picture, notes and needs; name, tax code and"
                " address unless kept above."
            ),
            self.env._("%s accounts: nobody logs in any more.", len(partner.user_ids)),
            self.env._("Activation codes, messages, sent mails and wish lists."),
            self.env._(
                "The personal data in %(lines)s rows of payroll files, and the"
                " %(files)s files (their fingerprint stays).",
                lines=len(lines),
                files=len(lines.batch_id),
            ),
            self.env._(
                "Delivery addresses, signatures and payers' data of %s orders.",
                len(partner._welfare_get_orders()),
            ),
        ]

    # -- deleting ----------------------------------

    @api.model
    def _welfare_wipe(self, records, keep=()):
        """Empty whatever field of ``records`` a person may have written into.

        Fields of other addons too: stored, not required, not merely computed; what is
        computed and can be corrected comes last, when its source is empty.
        """
        for name, field in sorted(
            records._fields.items(), key=lambda item: bool(item[1].compute)
        ):
            if (
                field.store
                and field.type in TEXTS
                and not field.required
                and not (field.compute and field.readonly)
                and not field.related
                and name not in keep
                and name not in models.MAGIC_COLUMNS
            ):
                filled = records.filtered(name)
                if filled:
                    filled.write({name: False})

    def _welfare_erase_accounts(self):
        users = self.env["res.users"].search([("partner_id", "in", self.ids)])
        for user in users:
            user.write(
                {
                    "login": f"erased-{user.id}",
                    "password": secrets.token_urlsafe(32),
                    "signature": False,
                    "active": False,
                }
            )
        for model in self._get_models_of_account():
            if model in self.env:
                self.env[model].search([("user_id", "in", users.ids)]).unlink()
        # A log the ORM does not delete: addresses of the devices.
        self.env.cr.execute(
            "DELETE FROM res_device_log WHERE user_id = ANY(%s)", (users.ids,)
        )
        self.env["welfare.activation.code"].search(
            [("partner_id", "in", self.ids)]
        ).unlink()

    @api.model
    def _get_models_of_account(self):
        return ["res.users.apikeys", "auth_totp.device"]

    def _welfare_erase_payroll(self):
        lines = self._welfare_get_payroll_lines()
        lines.batch_id._delete_file()
        self._welfare_wipe(lines, keep={"sheet"})
        lines.write(
            {
                "city_id": False,
                "hired_on": False,
                "issues": False,
                "changes": False,
                "cells": False,
            }
        )
        self.welfare_employment_ids.write(
            {"payroll_number": False, "workplace_city_id": False}
        )

    def _welfare_erase_orders(self):
        orders = self._welfare_get_orders()
        carts = orders.filtered(lambda order: order.state in ("draft", "sent"))
        carts._action_cancel()
        orders.write(
            {"signed_by": False, "signature": False, "client_order_ref": False}
        )
        self._welfare_wipe(
            orders.transaction_ids,
            keep={"reference", "provider_reference", "operation", "landing_route"},
        )
        tokens = self.env["payment.token"].search(
            [("partner_id", "in", self._welfare_get_contacts().ids)]
        )
        tokens.write({"payment_details": False, "active": False})
        self.env["welfare.voucher"].search(
            [("holder_id", "=", self.id)]
        ).beneficiary_name = False

    def _welfare_erase_elsewhere(self):
        """Hook: other addons delete what they know of the person."""
        contacts = self._welfare_get_contacts().ids
        for model in ("website.visitor", "product.wishlist", "mail.activity"):
            Model = self.env[model]
            domain = (
                [("partner_id", "in", contacts)]
                if "partner_id" in Model
                else [("res_model", "=", self._name), ("res_id", "in", contacts)]
            )
            Model.search(domain).unlink()

    def _welfare_get_bank_accounts(self):
        return self.env["res.partner.bank"].search(
            [("partner_id", "in", self._welfare_get_contacts().ids)]
        )

    def _welfare_erase_bank_accounts(self):
        """The row stays, payments point at it. Before the messages: the core notes the
        number in them."""
        for account in self._welfare_get_bank_accounts():
            account.write(
                {
                    "acc_number": f"erased-{account.id}",
                    "acc_holder_name": False,
                    "allow_out_payment": False,
                    "active": False,
                }
            )

    def _welfare_get_documents(self):
        """:return: list of recordsets whose messages and attachments name the person;
        invoices are not among them, they are kept whole"""
        orders = self._welfare_get_orders()
        return [
            self._welfare_get_contacts(),
            self._welfare_get_bank_accounts(),
            orders,
            orders.picking_ids,
            self.env["welfare.voucher"].search([("holder_id", "=", self.id)]),
        ]

    def _welfare_erase_messages(self):
        Message, Attachment = self.env["mail.message"], self.env["ir.attachment"]
        for records in self._welfare_get_documents():
            Message.search(
                [("model", "=", records._name), ("res_id", "in", records.ids)]
            ).unlink()
            Attachment.search(
                [
                    ("res_model", "=", records._name),
                    ("res_id", "in", records.ids),
                    ("res_field", "=", False),
                ]
            ).unlink()
        contacts = self._welfare_get_contacts()
        Message.search(
            [("author_id", "in", contacts.ids), ("model", "!=", "account.move")]
        ).unlink()
        mails = self.env["mail.mail"]
        domain = Domain("recipient_ids", "in", contacts.ids)
        for email in filter(None, contacts.mapped("email")):
            domain |= Domain("email_to", "ilike", email)
        mails.search(domain).unlink()

    def _welfare_erase_contacts(self, keep_identity):
        contacts = self._welfare_get_contacts()
        kept = NEUTRAL | (IDENTITY if keep_identity else set())
        self._welfare_wipe(contacts, keep=kept | {"name"})
        values = {
            "country_id": False,
            "state_id": False,
            "city_id": False,
            "category_id": [fields.Command.clear()],
            "partner_latitude": 0.0,
            "partner_longitude": 0.0,
            "active": False,
        }
        if not keep_identity:
            for contact in contacts:
                contact.name = self.env._("Deleted person %s", contact.id)
        for name in kept:
            values.pop(name, None)
        if keep_identity:
            values.pop("country_id")
        # The core refuses to archive whoever has a user, and would see archived ones.
        contacts.with_context(active_test=True).write(values)

    # -- not by deleting ----------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_welfare(self):
        if self.env["welfare.erasure"]._is_referred_to(self):
            raise UserError(
                self.env._(
                    "Credit, orders or documents of the welfare community refer to this"
                    " contact. Archive it; for a person who wants to be forgotten there"
                    " is the action “Delete personal data”."
                )
            )


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_welfare(self):
        if self.env["welfare.erasure"]._is_referred_to(self):
            raise UserError(
                self.env._(
                    "This user has signed or done something that is kept: archive the"
                    " user instead."
                )
            )
