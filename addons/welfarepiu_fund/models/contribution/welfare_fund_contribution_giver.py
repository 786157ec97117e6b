from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

#: What a person may promise at once, and how many promises may wait.
LARGEST_PROMISE = 10_000.0
MOST_PROMISES = 3

#: Given by workers' credit: a firm sees the sum of a year, never when and how often.
CREDIT_WAYS = ("donated", "leftover")


class WelfareFundContribution(models.Model):
    """What one giver sees of the own contributions."""

    _inherit = "welfare.fund.contribution"

    # -- looking -----------------------------------------------------------------------

    @api.model
    def _get_given_domain(self, partner):
        """:return: domain of what ``partner`` gives, or has promised"""
        return Domain("partner_id", "=", partner.commercial_partner_id.id) & Domain(
            "state", "!=", "cancelled"
        )

    @api.model
    def _get_given(self, partner):
        """:return: the contributions of ``partner`` that are shown one by one, with
        superuser rights, newest first"""
        return self.sudo().search(
            self._get_given_domain(partner) & Domain("way", "not in", CREDIT_WAYS),
            order="date desc, id desc",
        )

    @api.model
    def _find_given(self, partner, contribution_id):
        """:return: that contribution of ``partner``, with superuser rights, or none"""
        return self._get_given(partner).filtered(lambda one: one.id == contribution_id)

    @api.model
    def _get_given_totals(self, partner):
        """What ``partner`` gave, year by year; what its workers gave up is a sum.

        :return: list of ``(year, way, received, still open)``, newest year first
        """
        totals = {}
        for contribution in self.sudo().search(self._get_given_domain(partner)):
            key = (contribution.date.year, contribution.way)
            received, opened = totals.get(key, (0.0, 0.0))
            if contribution.state == "received":
                received += contribution.amount
            else:
                opened += contribution.amount
            totals[key] = (received, opened)
        ways = [way for way, _name in self._fields["way"].selection]
        return [
            (year, way, *totals[year, way])
            for year, way in sorted(
                totals, key=lambda key: (-key[0], ways.index(key[1]))
            )
        ]

    def _get_issued_receipt(self):
        """:return: the receipt of this contribution that holds, or none"""
        self.ensure_one()
        return self.sudo().receipt_ids.filtered(lambda one: one.state == "issued")

    def _get_slip_pdf(self):
        """:return: bytes of the pay slip
        :raise UserError: there is nothing to pay
        """
        self.ensure_one()
        if self.state not in ("pledged", "due") or not self._is_paid_by_giver():
            raise UserError(self.env._("Only what is still to be paid has a pay slip."))
        return self._render("report_fund_slip", self)

    def _get_receipt_pdf(self):
        """:return: bytes of the receipt
        :raise UserError: nothing was received
        """
        self.ensure_one()
        receipt = self._get_issued_receipt()
        if not receipt:
            raise UserError(self.env._("There is no receipt: it has not arrived yet."))
        return self._render("report_fund_receipt", receipt)

    @api.model
    def _render(self, report, records):
        pdf, _kind = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf(f"welfarepiu_fund.{report}", records.ids)
        )
        return pdf

    # -- promising ---------------------------------------------------------------------

    @api.model
    def _promise(self, fund, partner, amount, key):
        """A worker promises a gift by bank transfer; nothing is owed.

        :param float amount: EUR
        :param str key: of the form that was sent: twice, it is promised once
        :return: the contribution, pledged, with superuser rights
        :raise ValidationError: not more than zero, or very much
        :raise UserError: too many promises wait already
        """
        if not 0 < amount <= LARGEST_PROMISE:
            raise ValidationError(
                self.env._(
                    "Write an amount between 0.01 and %s.",
                    fund.currency_id.format(LARGEST_PROMISE),
                )
            )
        key = f"promise:{partner.id}:{key}"
        if existing := self.sudo().search([("key", "=", key)]):
            return existing
        waiting = self.sudo().search_count(
            [
                ("partner_id", "=", partner.id),
                ("state", "=", "pledged"),
                ("way", "=", "transfer"),
            ]
        )
        if waiting >= MOST_PROMISES:
            raise UserError(
                self.env._(
                    "%s promises of yours wait already: pay or withdraw one first.",
                    waiting,
                )
            )
        return self._contribute(fund, "worker", amount, key, partner=partner)

    def _withdraw(self):
        """Who promised thinks better of it.

        :raise UserError: it is owed, or arrived
        """
        for contribution in self:
            if contribution.state != "pledged" or contribution.source_move_id:
                raise UserError(self.env._("This cannot be withdrawn any more."))
        self.write({"state": "cancelled", "cancel_reason": "withdrawn"})
