from odoo import api, models
from odoo.exceptions import UserError


class WelfareReceivedBill(models.Model):
    """The bill of a supplier that sends no electronic invoice: the accountant writes
    down that it came, and takes it back until something of it is paid."""

    _inherit = "welfare.received.bill"

    @api.model
    def _record_paper(self, move, number, date, content=None, filename=""):
        """Lay a bill on paper to the bill that was expected.

        :param move: the expected ``account.move``
        :param str number: of the paper
        :param date: of the paper
        :param bytes content: its scan, a photo or a PDF; may be left out
        :return: the ``welfare.received.bill``
        :raise UserError: not expected, received before, or owed electronically
        :raise ValidationError: the scan is not taken
        """
        self._check_can_decide()
        self = self.sudo()
        move = move.sudo()
        settlement = self._get_settlement(move)
        move.lock_for_update()
        number = " ".join((number or "").split())
        self._check_paper(settlement, move, number, date)
        upload = self._check_content(content) if content else None
        vals = self._prepare_paper_vals(settlement, move, number, date)
        if self._find_double(vals):
            raise UserError(
                self.env._(
                    "A bill no. %(number)s of %(supplier)s was received before.",
                    number=number,
                    supplier=settlement.supplier_id.name,
                )
            )
        if upload:
            name = self._get_file_name(upload, filename, self.env._("bill"))
            vals["file_name"] = name
            vals["file_hash"] = upload.sha256
        bill = self.create(vals)
        if upload:
            bill._attach(upload.content, bill.file_name, upload.mimetype)
        bill._lay_to_expected()
        return bill

    def _check_paper(self, settlement, move, number, date):
        """:raise UserError: such a bill cannot be received now"""
        if move not in settlement._get_missing_bills():
            raise UserError(self.env._("No bill is waited for here any more."))
        if not settlement._is_on_paper():
            raise UserError(
                self.env._(
                    "%s has to send electronic invoices, as its terms say: a bill on"
                    " paper does not count. If it need not, say so in its terms first.",
                    settlement.supplier_id.name,
                )
            )
        if not number or not date:
            raise UserError(self.env._("Write the number and the date of the bill."))
        if date > self.env["welfare.clock"]._today():
            raise UserError(self.env._("The date of the bill is in the future."))

    def _prepare_paper_vals(self, settlement, move, number, date):
        sign = -1 if settlement._get_document_kind(move) == "TD04" else 1
        supplier = settlement.supplier_id
        return {
            "company_id": settlement.company_id.id,
            "is_paper": True,
            "seller_vat": self._clean_vat(
                supplier.vat or supplier.l10n_it_codice_fiscale
            )
            or f"#{supplier.id}",
            "number": number,
            "date": date,
            "document_type": settlement._get_document_kind(move),
            "total": sign * sum(rate.total for rate in move._welfare_get_rates()),
            "supplier_id": supplier.id,
            "settlement_id": settlement.id,
            "expected_move_id": move.id,
            "state": "accepted",
            "accepted_on": self.env["welfare.clock"]._today(),
            "file_hash": False,
        }

    def _find_double(self, vals):
        if not vals["file_hash"]:
            # Two papers without a scan are not the same file.
            vals = {**vals, "file_hash": "-"}
        return super()._find_double(vals)

    def _get_scans(self):
        """:return: the ``ir.attachment`` of the scan, here and by the expected bill"""
        self.ensure_one()
        scan = self._get_file()
        return scan | scan.search(
            [
                ("res_model", "=", self.expected_move_id._name),
                ("res_id", "=", self.expected_move_id.id),
                ("name", "=", scan.name),
                ("checksum", "=", scan.checksum),
            ]
        )

    def action_take_back(self):
        for bill in self:
            bill._take_back()

    def _take_back(self):
        """It was written down by mistake: the bill is waited for again.

        :raise UserError: not on paper, or something of it is paid
        """
        self.ensure_one()
        self._check_can_decide()
        bill = self.sudo()
        move = bill.expected_move_id
        move.lock_for_update()
        if not bill.is_paper:
            raise UserError(
                self.env._("Only what came on paper is taken back: this is a file.")
            )
        if bill.settlement_id._is_paid_in_part():
            raise UserError(
                self.env._(
                    "%s is paid, at least in part: its bill stays.",
                    bill.settlement_id.name,
                )
            )
        move.message_post(
            body=self.env._(
                "Bill %(number)s of %(date)s taken back: it is waited for again.",
                number=bill.number,
                date=bill.date,
            )
        )
        move.ref = bill.former_ref
        bill._get_scans().unlink()
        bill.unlink()
