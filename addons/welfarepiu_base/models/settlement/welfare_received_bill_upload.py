import base64
import binascii
import re
from contextlib import suppress
from typing import NamedTuple

from lxml import etree

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import human_size

from odoo.addons.l10n_it_edi.models.account_move import get_text
from odoo.addons.l10n_it_edi.tools.remove_signature import (
    remove_signature_fallback,
    remove_signature_openssl,
)

from .welfare_received_bill import CREDIT_TYPES

#: What OpenSSL does not open is looked through byte by byte, if it is small.
MAX_FALLBACK_BYTES = 1024 * 1024


class Answer(NamedTuple):
    """What a supplier reads about the invoice it sent."""

    taken: bool  # kept, and agrees; otherwise nothing is kept
    sentences: list  # of str
    settlement: models.Model  # welfare.settlement it is for, may be empty


class WelfareReceivedBill(models.Model):
    """A supplier sends its electronic invoice from its page, and is told at once
    whether it agrees. Only what agrees is kept: what differs can be put right and sent
    again under the same number."""

    _inherit = "welfare.received.bill"

    @api.model
    def _upload(self, content, filename=""):
        """The current user's firm sends an invoice.

        :param bytes content: FatturaPA, signed (p7m) or not
        :return: ``Answer``
        :raise AccessError: the user is of no supplier
        :raise ValidationError: it is no invoice, not this supplier's, or not for us
        :raise LockError: another one of the same supplier is just being read
        """
        supplier = self.env.user._welfare_get_supplier()
        company = self.env.company
        tree = self._read_invoice(content)
        vals = self._prepare_file_vals(
            company, tree, self._get_invoice_name(content, filename)
        )
        self._check_seller(vals, supplier)
        self._check_buyer(tree, supplier, company)
        # Of two files at once the second is looked at when the first is there.
        supplier.sudo().lock_for_update(allow_referencing=True)
        bill = self.sudo().new({**vals, "supplier_id": supplier.id})
        answer = bill._judge_upload(vals)
        if answer.taken:
            bill._keep_upload(vals, content)
        return answer

    # -- is it an invoice ----------------------------------------------------------

    @api.model
    def _read_invoice(self, content):
        """:return: ``lxml`` root of the one invoice in the file
        :raise ValidationError: there is none, or more than one"""
        if not content:
            raise ValidationError(self._get_bad_upload_sentence("empty"))
        if len(content) > self._get_max_bytes():
            raise ValidationError(self._get_bad_upload_sentence("too_large"))
        tree = self._parse(content)
        if tree is None:
            tree = self._parse(self._unwrap(content))
        if tree is None or etree.QName(tree).localname != "FatturaElettronica":
            raise ValidationError(self._get_bad_upload_sentence("not_invoice"))
        bodies = tree.findall(".//FatturaElettronicaBody")
        if not bodies:
            raise ValidationError(self._get_bad_upload_sentence("not_invoice"))
        if len(bodies) > 1:
            raise ValidationError(self._get_bad_upload_sentence("several_invoices"))
        return tree

    @api.model
    def _parse(self, content):
        """:return: ``lxml`` root; ``None`` if it is no XML, or one that brings in
        things from elsewhere"""
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False
        )
        try:
            tree = etree.fromstring(content or b"", parser)
        except (etree.XMLSyntaxError, ValueError):
            return None
        return None if tree.getroottree().docinfo.doctype else tree

    @api.model
    def _unwrap(self, content):
        """:return: bytes in the envelope of a digital signature; ``None`` if there is
        none"""
        if content.lstrip()[:3] == b"MII":
            # The envelope written as text, as some certified mail hands it over.
            with suppress(binascii.Error):
                content = base64.b64decode(content)
        with suppress(Exception):
            return remove_signature_openssl(content)
        if len(content) <= MAX_FALLBACK_BYTES:
            with suppress(Exception):
                return remove_signature_fallback(content)
        return None

    @api.model
    def _get_bad_upload_sentence(self, code):
        sentences = {
            "too_large": lambda: self.env._(
                "The file is too large: at most %s. An electronic invoice is smaller:"
                " take out what is attached to it.",
                human_size(self._get_max_bytes()),
            ),
            "not_invoice": lambda: self.env._(
                "This is not an electronic invoice. Choose the file that your invoicing"
                " program calls XML or P7M: neither the PDF nor a receipt of the"
                " exchange (SdI)."
            ),
            "several_invoices": lambda: self.env._(
                "There is more than one invoice in this file: send one at a time."
            ),
        }
        if code in sentences:
            return sentences[code]()
        return super()._get_bad_upload_sentence(code)

    @api.model
    def _get_invoice_name(self, content, filename):
        """:return: a file name of a sensible length"""
        stem = re.sub(r"[^\w.-]", "_", (filename or "").rsplit("/", 1)[-1])
        stem = re.sub(r"(\.xml)?(\.p7m)?$", "", stem, flags=re.IGNORECASE)[:60]
        ending = "xml" if content.lstrip()[:1] == b"<" else "xml.p7m"
        return f"{stem or self.env._('invoice')}.{ending}"

    # -- whose it is, and for whom ---------------------------------------------------

    @api.model
    def _clean_vat(self, vat):
        return re.sub(r"\W", "", vat or "").upper().removeprefix("IT")

    def _check_seller(self, vals, supplier):
        """:raise ValidationError: the invoice is somebody else's"""
        mine = self._clean_vat(supplier.sudo().vat)
        theirs = self._clean_vat(vals["seller_vat"])
        if not mine:
            raise ValidationError(
                self.env._("We do not know your VAT number yet: please write to us.")
            )
        if mine != theirs:
            raise ValidationError(
                self.env._(
                    "This invoice is of VAT number %(theirs)s, yours is %(mine)s:"
                    " choose an invoice of your own.",
                    theirs=theirs or "?",
                    mine=mine,
                )
            )

    def _check_buyer(self, tree, supplier, company):
        """:raise ValidationError: the invoice is not for us"""
        buyer = self.env["account.move"]._l10n_it_buyer_seller_info()["buyer"]
        body = tree.find(".//FatturaElettronicaBody")
        got = {
            self._clean_vat(get_text(body, buyer[path]))
            for path in ("vat_xpath", "codice_fiscale_xpath")
        } - {""}
        ours = {
            self._clean_vat(company.sudo().vat),
            self._clean_vat(company.sudo().l10n_it_codice_fiscale),
        } - {""}
        if got & ours:
            return
        firms = (
            self.env["welfare.settlement.line"]
            .sudo()
            .search(
                [("supplier_id", "=", supplier.id), ("is_agency", "=", True)],
            )
            .billed_payer_id.partner_id
        )
        for firm in firms:
            if got & {
                self._clean_vat(firm.vat),
                self._clean_vat(firm.l10n_it_codice_fiscale),
            }:
                raise ValidationError(
                    self.env._(
                        "This invoice is for %s: send it to them. We do not need it.",
                        firm.name,
                    )
                )
        raise ValidationError(
            self.env._(
                "This invoice is not for us but for VAT number %(theirs)s. Ours is"
                " %(ours)s.",
                theirs=", ".join(sorted(got)) or "?",
                ours=self._clean_vat(company.sudo().vat) or "?",
            )
        )

    # -- does it agree --------------------------------------------------------------

    def _judge_upload(self, vals):
        """:return: ``Answer``; nothing is written"""
        self.ensure_one()
        Settlement = self.env["welfare.settlement"]
        if double := self._find_double(vals):
            return Answer(False, double._describe_received(), double.settlement_id)
        expected = self._find_expected()
        if not expected:
            return Answer(False, self._describe_nothing_waits(), Settlement)
        settlement = self._get_settlement(expected)
        if here := self.search(
            [("expected_move_id", "=", expected.id), ("state", "=", "proposed")],
            limit=1,
        ):
            return Answer(False, here._describe_received(), settlement)
        if differences := self._compare(expected):
            sentences = self._describe_differences(settlement, differences)
            return Answer(False, sentences, settlement)
        return Answer(True, self._describe_agreement(settlement), settlement)

    def _describe_received(self):
        self.ensure_one()
        sentence = self.env._(
            "We have this one already: number %(number)s of %(date)s, statement"
            " %(statement)s.",
            number=self.number or "?",
            date=self.date or "?",
            statement=self.settlement_id.name or "?",
        )
        if self.state == "different":
            return [
                sentence,
                self.env._("It does not agree with what we expect:"),
                *self._describe_pairs(self._get_differences()),
                self._describe_correction(),
            ]
        return [sentence, self.env._("There is nothing left to do.")]

    def _describe_nothing_waits(self):
        waiting = self._get_candidates()
        if len(waiting) > 1:
            return [
                self.env._(
                    "Several statements wait for an invoice and this one agrees with"
                    " none. Write the number of the statement in it, as reference of"
                    " the purchase order:"
                ),
                *(
                    self.env._(
                        "%(statement)s: %(total)s in all.",
                        statement=self._get_settlement(move).name,
                        total=move.currency_id.format(
                            sum(rate.total for rate in move._welfare_get_rates())
                        ),
                    )
                    for move in waiting
                ),
            ]
        if self.document_type in CREDIT_TYPES:
            return [self.env._("No statement of yours waits for a credit note.")]
        return [
            self.env._(
                "No statement of yours waits for an invoice. The statement of a month"
                " is closed when the month is over: then send it."
            )
        ]

    def _describe_pairs(self, pairs):
        format_ = self.currency_id.format
        return [
            self.env._(
                "%(what)s: in your invoice %(got)s, in the statement %(expected)s.",
                what=what[:1].upper() + what[1:],
                got=format_(got),
                expected=format_(expected),
            )
            for what, expected, got in pairs
        ]

    def _describe_correction(self):
        return self.env._(
            "If you have not sent it through the exchange (SdI) yet, correct it and"
            " send it here again. If you have, send a credit note for it (TD04) and"
            " then the right invoice. If the statement is wrong, write to us before."
        )

    def _describe_differences(self, settlement, differences):
        return [
            self.env._(
                "It does not agree with statement %s, and we have kept nothing of it.",
                settlement.name,
            ),
            *self._describe_pairs(differences),
            self._describe_correction(),
        ]

    def _describe_agreement(self, settlement):
        return [
            self.env._(
                "It agrees with statement %(statement)s: number %(number)s, %(total)s.",
                statement=settlement.name,
                number=self.number or "?",
                total=self.currency_id.format(self.total),
            ),
            self.env._(
                "Send it through the exchange (SdI) too, if you have not yet: only that"
                " way is it issued."
            ),
        ]

    def _keep_upload(self, vals, content):
        """Write down what was judged; the accountant accepts it."""
        expected = self._find_expected()
        bill = self.create(
            {
                **vals,
                "supplier_id": self.supplier_id.id,
                "expected_move_id": expected.id,
                "settlement_id": self._get_settlement(expected).id,
                "state": "proposed",
                "is_uploaded": True,
            }
        )
        bill._attach(content, bill.file_name, "application/octet-stream")
        return bill

    def _attach(self, content, name, mimetype):
        """Keep a file by this bill; :meth:`_get_file` finds it."""
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "mimetype": mimetype,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
