import hashlib
import re

from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.l10n_it_edi.models.account_move import get_date, get_float, get_text

#: Credit notes among the document types of the electronic invoice (TipoDocumento).
CREDIT_TYPES = ("TD04", "TD08")


class WelfareReceivedBill(models.Model):
    """An electronic invoice of a supplier, as Odoo imported it, and the bill that was
    expected for it (ADR 45).

    The expected bill is already in the books: the file is laid to it, and the draft
    that the import made goes away. So nothing is booked twice.
    """

    _name = "welfare.received.bill"
    _inherit = ["welfare.lifecycle", "welfare.upload"]
    _description = "Invoice received from a supplier"
    _order = "id desc"
    _rec_name = "number"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    file_name = fields.Char(readonly=True)
    file_hash = fields.Char(readonly=True, help="SHA-256")
    is_paper = fields.Boolean(
        string="On paper",
        readonly=True,
        help="Written down by the accountant: its supplier sends no electronic"
        " invoice.",
    )
    former_ref = fields.Char(readonly=True, help="Of the expected bill, before.")
    is_uploaded = fields.Boolean(
        string="Sent by the supplier",
        readonly=True,
        help="From its page. It has to come through the exchange as well.",
    )
    seller_vat = fields.Char(string="Seller's VAT number", readonly=True)
    number = fields.Char(readonly=True)
    date = fields.Date(readonly=True)
    year = fields.Integer(compute="_compute_year", store=True)
    document_type = fields.Char(string="Type", readonly=True)
    total = fields.Monetary(readonly=True)
    rates = fields.Json(readonly=True, help="[[rate %, base, VAT]]; EUR")
    withheld = fields.Monetary(string="Tax withheld", readonly=True)
    reference = fields.Text(readonly=True, help="Where a statement could be named.")
    move_id = fields.Many2one(
        "account.move",
        string="Imported draft",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    supplier_id = fields.Many2one(
        "res.partner", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    expected_move_id = fields.Many2one(
        "account.move",
        string="Expected bill",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    settlement_id = fields.Many2one(
        "welfare.settlement",
        string="Statement",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    state = fields.Selection(
        [
            ("proposed", "Agrees"),
            ("different", "Differs"),
            ("unknown", "No statement found"),
            ("double", "Received before"),
            ("accepted", "Accepted"),
        ],
        required=True,
        readonly=True,
        default="unknown",
        index=True,
    )
    accepted_on = fields.Date(readonly=True)
    explanation = fields.Text(compute="_compute_explanation")

    _file_once = models.UniqueIndex(
        "(company_id, file_hash) WHERE state <> 'double'",
        "This file was already received.",
    )
    _number_once = models.UniqueIndex(
        """(company_id, seller_vat, number, year, document_type)
        WHERE state <> 'double' AND seller_vat IS NOT NULL AND number IS NOT NULL""",
        "An invoice with this number was already received.",
    )
    _expected_once = models.UniqueIndex(
        "(expected_move_id) WHERE state = 'accepted'",
        "This bill has its invoice already.",
    )
    _file_or_paper = models.Constraint(
        "CHECK (is_paper OR file_hash IS NOT NULL)",
        "What is not on paper has a file.",
    )
    _paper_is_complete = models.Constraint(
        """CHECK (NOT COALESCE(is_paper, FALSE) OR (state = 'accepted'
        AND number IS NOT NULL AND date IS NOT NULL))""",
        "A bill on paper has a number and a date.",
    )
    _accepted_has_bill = models.Constraint(
        "CHECK (state <> 'accepted' OR expected_move_id IS NOT NULL)",
        "An invoice is accepted for a bill.",
    )

    @api.depends("date")
    def _compute_year(self):
        for bill in self:
            bill.year = bill.date.year if bill.date else 0

    # -- read ---------------------------------------------------------------------

    @api.model
    def _receive(self, move, tree, name):
        """Write down a file that Odoo imported, and look for its statement.

        :param move: the draft ``account.move`` the import made
        :param tree: ``lxml`` root of the file
        :return: the ``welfare.received.bill``, sudo
        """
        bill = self.sudo().create(self._prepare_vals(move, tree, name))
        bill._match()
        return bill

    @api.model
    def _prepare_vals(self, move, tree, name):
        vals = {
            **self._prepare_file_vals(move.company_id, tree, name),
            "move_id": move.id,
        }
        if self._find_double(vals):
            vals["state"] = "double"
        return vals

    @api.model
    def _prepare_file_vals(self, company, tree, name):
        """:return: values of what stands in a file"""
        body = tree.find(".//FatturaElettronicaBody")
        document = ".//DatiGeneraliDocumento/"
        seller = self.env["account.move"]._l10n_it_buyer_seller_info()["seller"]
        vals = {
            "company_id": company.id,
            "file_name": name,
            "file_hash": self._get_hash(body),
            "seller_vat": get_text(body, seller["vat_xpath"]) or False,
            "number": get_text(body, f"{document}Numero") or False,
            "date": get_date(body, f"{document}Data"),
            "document_type": get_text(body, f"{document}TipoDocumento"),
            "rates": [
                [
                    get_float(one, "AliquotaIVA"),
                    get_float(one, "ImponibileImporto"),
                    get_float(one, "Imposta"),
                ]
                for one in body.xpath(".//DatiRiepilogo")
            ],
            "withheld": sum(
                get_float(one, "ImportoRitenuta")
                for one in body.xpath(f"{document}DatiRitenuta")
            ),
            "reference": "\n".join(
                text
                for path in (
                    ".//DatiGenerali/*/IdDocumento",
                    ".//DatiGenerali/*/CodiceCIG",
                    ".//DatiGenerali/*/CodiceCommessaConvenzione",
                    f"{document}Causale",
                    ".//DettaglioLinee/Descrizione",
                )
                for text in get_text(body, path, many=True)
            ),
        }
        vals["total"] = get_float(body, f"{document}ImportoTotaleDocumento") or sum(
            base + vat for _rate, base, vat in vals["rates"]
        )
        return vals

    @api.model
    def _get_hash(self, body):
        """:return: str, the same for the same invoice in another envelope: signed,
        unsigned, or one of many in a file"""
        parts = [body, *body.getparent().xpath("./FatturaElettronicaHeader")]
        canonical = b"".join(etree.tostring(part, method="c14n") for part in parts)
        return hashlib.sha256(canonical).hexdigest()

    @api.model
    def _find_double(self, vals):
        """:return: what was received before with this file, or this number"""
        year = vals["date"].year if vals["date"] else 0
        return self.sudo().search(
            Domain("company_id", "=", vals["company_id"])
            & Domain("state", "!=", "double")
            & (
                Domain("file_hash", "=", vals["file_hash"])
                | (
                    Domain("seller_vat", "=", vals["seller_vat"])
                    & Domain("seller_vat", "!=", False)
                    & Domain("number", "=", vals["number"])
                    & Domain("number", "!=", False)
                    & Domain("document_type", "=", vals["document_type"])
                    & Domain("year", "=", year)
                )
            ),
            limit=1,
        )

    # -- match --------------------------------------------------------------------

    def _match(self):
        """Propose the bill that was expected: the one the invoice names, the one with
        the same amounts, or the only one that waits."""
        for bill in self.filtered(
            lambda one: one.state in ("proposed", "different", "unknown")
        ):
            bill.supplier_id = bill._find_supplier()
            bill.expected_move_id = bill._find_expected()
            bill.settlement_id = bill._get_settlement(bill.expected_move_id)
            if not bill.expected_move_id:
                bill.state = "unknown"
            else:
                bill.state = "different" if bill._get_differences() else "proposed"

    def _find_supplier(self):
        self.ensure_one()
        vat = re.sub(r"\W", "", self.seller_vat or "").upper()
        if not vat:
            return self.env["res.partner"]
        vat = vat.removeprefix("IT")
        return self.env["res.partner"].search(
            [
                ("is_welfare_supplier", "=", True),
                ("vat", "in", (vat, f"IT{vat}")),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            limit=1,
        )

    def _get_candidates(self):
        """:return: the ``account.move`` of this supplier that wait for such a document,
        the oldest first"""
        self.ensure_one()
        if not self.supplier_id:
            return self.env["account.move"]
        settlements = self.env["welfare.settlement"].search(
            [
                ("supplier_id", "=", self.supplier_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
            ],
            order="period_start, id",
        )
        move_type = "in_refund" if self.document_type in CREDIT_TYPES else "in_invoice"
        return settlements._get_missing_bills().filtered(
            lambda move: move.move_type == move_type
        )

    def _find_expected(self):
        candidates = self._get_candidates()
        named = candidates.filtered(self._is_named)
        same = candidates.filtered(lambda move: not self._compare(move))
        for found in (named & same, named, same):
            if found:
                return found[0]
        return candidates if len(candidates) == 1 else candidates.browse()

    def _is_named(self, move):
        """:return: whether the invoice names the statement of ``move``"""
        name = self._get_settlement(move).name
        text = re.sub(r"\s", "", self.reference or "").upper()
        return bool(name) and re.sub(r"\s", "", name).upper() in text

    def _get_settlement(self, move):
        return self.env["welfare.settlement"]._find_by_expected_bill(move)

    def _compare(self, move):
        """:return: list of ``(what, EUR expected, EUR in the file)`` that differ"""
        compare = self.company_id.currency_id.compare_amounts
        expected = {}
        for rate in move._welfare_get_rates():
            percent = round(sum(rate.tax.mapped("amount")), 2)
            base, vat = expected.get(percent, (0.0, 0.0))
            expected[percent] = (base + rate.base, vat + rate.vat)
        got = {}
        for percent, base, vat in self.rates or []:
            # Credit notes come with either sign.
            one, other = got.get(round(percent, 2), (0.0, 0.0))
            got[round(percent, 2)] = (one + abs(base), other + abs(vat))
        pairs = []
        for percent in sorted({*expected, *got}, reverse=True):
            one, other = (rates.get(percent, (0.0, 0.0)) for rates in (expected, got))
            pairs.append((self.env._("base at %g%%", percent), one[0], other[0]))
            pairs.append((self.env._("VAT at %g%%", percent), one[1], other[1]))
        pairs.append(
            (
                self.env._("tax withheld"),
                abs(sum(move._welfare_get_withheld().values())),
                abs(self.withheld),
            )
        )
        return [pair for pair in pairs if compare(pair[1], pair[2])]

    def _get_differences(self):
        """:return: list of ``(what, EUR expected, EUR in the file)``"""
        self.ensure_one()
        return self._compare(self.expected_move_id) if self.expected_move_id else []

    @api.depends("state", "expected_move_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for bill in self:
            bill.explanation = "\n".join(bill.sudo()._explain())

    def _explain(self):
        """:return: list of sentences: why this bill, what differs"""
        self.ensure_one()
        format_ = self.currency_id.format
        if self.state == "double":
            return [
                self.env._(
                    "This file, or this number, was received before: it changes"
                    " nothing. Delete the draft."
                )
            ]
        if self.is_paper:
            return [
                self.env._("Came on paper, for statement %s.", self.settlement_id.name)
            ]
        if not self.supplier_id:
            return [self.env._("No supplier has this VAT number.")]
        if not self.expected_move_id:
            return [self.env._("No bill of this supplier waits for such a document.")]
        name = self.settlement_id.name
        if self._is_named(self.expected_move_id):
            sentences = [self.env._("It names statement %s.", name)]
        else:
            sentences = [
                self.env._("It names no statement; %s is the one that waits.", name)
            ]
        differences = self._get_differences()
        if not differences:
            return [*sentences, self.env._("All amounts are those expected.")]
        return sentences + [
            self.env._(
                "%(what)s: expected %(expected)s, in the file %(got)s.",
                what=what,
                expected=format_(expected),
                got=format_(got),
            )
            for what, expected, got in differences
        ]

    # -- accept -------------------------------------------------------------------

    def action_match(self):
        """Look again, after a supplier or a statement was put right."""
        self._check_can_decide()
        self.sudo()._match()

    def action_accept(self):
        self._check_can_decide()
        self.sudo()._accept()

    def _check_can_decide(self):
        """:raise AccessError: not an accountant"""
        self.check_access("write")

    def _accept(self):
        """Lay the file to the bill that was expected, and drop the imported draft.

        :raise UserError: it does not agree, or the draft was already booked
        """
        for bill in self:
            if bill.state != "proposed":
                raise UserError(
                    self.env._(
                        "%s does not agree with a bill that is expected: nothing is"
                        " accepted.",
                        bill.number or bill.file_name,
                    )
                )
            if bill.move_id.state == "posted":
                raise UserError(
                    self.env._(
                        "%s was booked by hand: it would be there twice. Reset it to"
                        " draft first.",
                        bill.move_id.name,
                    )
                )
            bill._lay_to_expected()
            bill.write(
                {
                    "state": "accepted",
                    "accepted_on": self.env["welfare.clock"]._today(),
                }
            )
            bill.move_id.with_context(force_delete=True).unlink()

    def _get_file(self):
        """:return: the ``ir.attachment`` of what was received: the draft's, or, sent by
        the supplier or scanned, its own"""
        self.ensure_one()
        holder = self.move_id or self
        return (
            self.env["ir.attachment"]
            .search([("res_model", "=", holder._name), ("res_id", "=", holder.id)])
            .filtered(lambda one: one.name == self.file_name)[:1]
        )

    def _lay_to_expected(self):
        self.ensure_one()
        expected = self.expected_move_id
        self.former_ref = expected.ref
        files = self._get_file()
        copies = files.copy(
            {"res_model": expected._name, "res_id": expected.id, "res_field": False}
        )
        expected.message_post(
            body=self.env._(
                "Invoice %(number)s of %(date)s received.",
                number=self.number,
                date=self.date,
            ),
            attachment_ids=copies.ids,
        )
        expected.ref = self.number
