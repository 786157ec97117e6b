from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: The invoice of a month is sent by the 15th of the next (DPR 633/1972 art. 21 c. 4).
DAYS_TO_INVOICE = 15
DAYS_BETWEEN_REMINDERS = 7
MOST_REMINDERS = 3


class WelfareSettlement(models.Model):
    """The invoice that the supplier writes for a statement: what has to stand in it,
    whether it came, and the reminder if it did not."""

    _inherit = "welfare.settlement"

    is_bill_missing = fields.Boolean(
        string="Invoice missing",
        compute="_compute_is_bill_missing",
        compute_sudo=True,
        search="_search_is_bill_missing",
    )
    bill_numbers = fields.Char(
        string="Invoice received",
        compute="_compute_is_bill_missing",
        compute_sudo=True,
    )
    is_on_paper = fields.Boolean(
        string="Comes on paper",
        compute="_compute_is_on_paper",
        compute_sudo=True,
        help="The supplier need not send electronic invoices.",
    )
    reminded_on = fields.Date(string="Invoice asked for on", readonly=True, copy=False)
    reminders = fields.Integer(string="Times asked for", readonly=True, copy=False)

    @api.depends("bill_id.welfare_received_ids")
    def _compute_is_bill_missing(self):
        for settlement in self:
            settlement.is_bill_missing = bool(
                settlement.filtered_domain(self._get_missing_domain())
            )
            received = settlement._get_expected_bills().welfare_received_ids
            settlement.bill_numbers = ", ".join(
                one.number for one in received if one.number
            )

    @api.depends("terms_id.bills_on_paper")
    def _compute_is_on_paper(self):
        for settlement in self:
            settlement.is_on_paper = settlement._is_on_paper()

    @api.model
    def _search_is_bill_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_missing_domain()
        wanted = [domain if one else ~domain for one in value]
        return Domain.OR(wanted)

    @api.model
    def _get_missing_domain(self):
        """Hook.

        :return: domain of the statements for which an invoice or credit note did not
            come
        """
        return (
            self._get_asked_domain()
            & Domain("amount", "!=", 0)
            & Domain("bill_id.welfare_received_ids", "=", False)
        )

    @api.model
    def _get_asked_domain(self):
        """:return: domain of the statements for which an invoice is due, electronic or
        on paper"""
        return Domain("state", "=", "posted")

    @api.model
    def _get_electronic_domain(self):
        return Domain("terms_id", "=", False) | Domain(
            "terms_id.bills_on_paper", "=", False
        )

    def _is_on_paper(self):
        """:return: whether the supplier need not send electronic invoices"""
        self.ensure_one()
        settlement = self.sudo()
        terms = settlement.terms_id or settlement.terms_id._get_terms(
            settlement.supplier_id,
            settlement.company_id,
            self.env["welfare.clock"]._today(),
        )
        return terms.bills_on_paper

    def _is_paid_in_part(self):
        """:return: whether money went out for this statement"""
        self.ensure_one()
        return any(one.kind == "payment" for one in self.sudo()._get_settled())

    def _get_uploads(self):
        """:return: the ``welfare.received.bill`` that agree and that the accountant
        has not looked at yet, sudo"""
        return (
            self.env["welfare.received.bill"]
            .sudo()
            .search(
                [
                    ("expected_move_id", "in", self.sudo()._get_expected_bills().ids),
                    ("state", "=", "proposed"),
                ]
            )
        )

    def _get_missing_bills(self):
        """:return: the ``account.move`` whose invoice did not come"""
        return self._get_expected_bills().filtered(
            lambda move: not move.welfare_received_ids and move.amount_total
        )

    @api.model
    def _find_by_expected_bill(self, move):
        """Hook.

        :return: the statement for which ``move`` is expected
        """
        return self.search([("bill_id", "in", move.ids)], limit=1)

    # -- what has to stand in the invoice ---------------------------------------

    def _get_invoice_guides(self):
        """What the supplier writes in its electronic invoice, one for each document.

        :return: list of dicts: ``move``; ``kind`` (TD01, TD04, TD05); ``date``;
            ``reference`` (field *Dati ordine acquisto, IdDocumento*); ``text``
            (*Causale*); ``rates`` (list of ``Rate``); ``withheld`` (list of
            ``(account.tax, EUR)``); ``total`` and ``to_pay`` (EUR); ``number`` of what
            was received, if it was; ``looked_at`` of what agrees and is not accepted
            yet
        """
        self.ensure_one()
        return [
            {
                "move": move,
                "kind": self._get_document_kind(move),
                "date": move.invoice_date,
                "reference": self.name,
                "text": self._get_invoice_text(),
                "rates": move._welfare_get_rates(),
                "withheld": [
                    (tax, abs(amount))
                    for tax, amount in move._welfare_get_withheld().items()
                ],
                "total": sum(rate.total for rate in move._welfare_get_rates()),
                "to_pay": move.amount_total,
                "number": ", ".join(
                    one.number for one in move.welfare_received_ids if one.number
                ),
                "looked_at": ", ".join(
                    one.number
                    for one in self._get_uploads()
                    if one.expected_move_id == move and one.number
                ),
            }
            for move in self.sudo()._get_expected_bills()
            if move.amount_total
        ]

    def _get_document_kind(self, move):
        """:return: the TipoDocumento of the electronic invoice"""
        if move.move_type == "in_refund":
            return "TD04"
        return "TD01" if move == self.bill_id else "TD05"

    def _get_invoice_text(self):
        """:return: the wording for the line and the Causale"""
        return self.env._(
            "WELFAREPIU, goods and services of %(month)s, statement %(name)s",
            month=self.period_start.strftime("%m/%Y"),
            name=self.name,
        )

    def _get_recipient(self):
        """:return: dict of whom the invoice is for"""
        company = self.sudo().company_id
        return {
            **company.partner_id._welfare_get_invoice_recipient(),
            "name": company.name,
            "vat": company.vat,
            "tax_code": company.l10n_it_codice_fiscale,
        }

    # -- asked for ----------------------------------------------------------------

    @api.model
    def _cron_ask_for_bills(self):
        """Remind suppliers of the invoice that did not come, a few times."""
        today = self.env["welfare.clock"]._today()
        again = Domain("reminded_on", "=", False) | Domain(
            "reminded_on", "<=", today - timedelta(days=DAYS_BETWEEN_REMINDERS)
        )
        for settlement in self.search(
            self._get_missing_domain()
            & self._get_electronic_domain()
            & again
            & Domain("amount", ">", 0)
            & Domain("period_end", "<=", today - timedelta(days=DAYS_TO_INVOICE))
            & Domain("reminders", "<", MOST_REMINDERS)
            & Domain("supplier_id.email", "!=", False)
        ):
            # What agrees and waits for the accountant is not asked for again.
            if (
                settlement._get_missing_bills()
                - settlement._get_uploads().expected_move_id
            ):
                settlement._ask_for_bill()

    def action_ask_for_bill(self):
        """Ask for the invoice now, from the list of what is missing."""
        self.check_access("write")
        for settlement in self.filtered("is_bill_missing"):
            settlement._ask_for_bill()

    def _ask_for_bill(self):
        self.ensure_one()
        self.env.ref("welfarepiu_base.mail_template_bill_missing").sudo().send_mail(
            self.id, force_send=False
        )
        self.sudo().write(
            {
                "reminded_on": self.env["welfare.clock"]._today(),
                "reminders": self.reminders + 1,
            }
        )
