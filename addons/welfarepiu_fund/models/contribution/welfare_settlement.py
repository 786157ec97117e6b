from odoo import fields, models
from odoo.fields import Domain


class WelfareSettlement(models.Model):
    _inherit = "welfare.settlement"

    share_ids = fields.One2many(
        "welfare.settlement.share", "settlement_id", string="Solidarity share"
    )

    def _after_post(self):
        res = super()._after_post()
        for settlement in self:
            self.env["welfare.settlement.share"]._share_settlement(settlement)
        return res

    def _get_lines_by_share(self):
        """:return: ``{welfare.supplier.terms: welfare.settlement.line}`` of what is
        shared: each line under the terms of the day it was sold"""
        self.ensure_one()
        Terms = self.env["welfare.supplier.terms"]
        days, groups = {}, {}
        for line in self.line_ids:
            day = (line.return_of_id or line).day
            if day not in days:
                days[day] = Terms._get_terms(self.supplier_id, self.company_id, day)
            if self.is_agency and days[day].share_type == "discount":
                # Nothing was invoiced to us: there is nothing to credit (ADR 47).
                continue
            if days[day].share_percent:
                groups.setdefault(days[day], line.browse())
                groups[days[day]] |= line
        return groups

    def _get_payable_moves(self):
        shares = self.sudo().share_ids
        return (
            super()._get_payable_moves()
            | shares.filtered(lambda one: one.share_type != "fee").move_id
        )

    def _get_expected_bills(self):
        shares = self.sudo().share_ids
        return (
            super()._get_expected_bills()
            | shares.filtered(lambda one: one.share_type == "discount").move_id
        )

    def _describe_settled(self, move):
        Share = self.env["welfare.settlement.share"].sudo()
        if not move:
            return super()._describe_settled(move)
        share = Share.search([("move_id", "=", move.id)], limit=1)
        if share.share_type == "donation":
            return "share", self.env._("Your donation to the Solidarity Fund")
        if share.share_type == "discount":
            return "share", self.env._("Your discount for the Solidarity Fund")
        fees = Share.search(
            [
                ("share_type", "=", "fee"),
                (
                    "move_id",
                    "in",
                    move._welfare_get_receivable_lines().matched_debit_ids.debit_move_id.move_id.ids,
                ),
            ]
        )
        if fees:
            names = ", ".join(fees.move_id.mapped("name"))
            return "share", self.env._("Fee for the Solidarity Fund, invoice %s", names)
        return super()._describe_settled(move)

    def _get_statement_notes(self):
        notes = super()._get_statement_notes()
        for share in self.sudo().share_ids:
            notes += share._get_notes()
        return notes

    def _get_comparisons(self):
        """Shares by type re-add to what was sold, to the documents and to the Fund."""
        comparisons = super()._get_comparisons()
        shares = self.sudo().share_ids
        for terms, lines in self._get_lines_by_share().items():
            share = shares.filtered(lambda one, terms=terms: one.terms_id == terms)
            comparisons.append(
                (
                    self.env._("sold with a share"),
                    sum(lines.mapped("amount")),
                    share.base_amount,
                )
            )
        for share in shares:
            comparisons += share._get_comparisons()
        contributions = self.env["welfare.fund.contribution"].sudo()
        given = contributions.search([("settlement_id", "=", self.id)])
        return [
            *comparisons,
            (
                self.env._("contributions to the Fund"),
                sum(shares.mapped("contributed")),
                sum(given.mapped("amount")),
            ),
        ]

    def _get_missing_domain(self):
        """The credit note of a discount is expected too."""
        return super()._get_missing_domain() | (
            self._get_asked_domain()
            & Domain(
                "share_ids",
                "any!",
                [
                    ("share_type", "=", "discount"),
                    ("move_id.welfare_received_ids", "=", False),
                    ("move_id", "!=", False),
                ],
            )
        )

    def _find_by_expected_bill(self, move):
        return super()._find_by_expected_bill(move) or (
            self.env["welfare.settlement.share"]
            .sudo()
            .search(
                [("move_id", "in", move.ids), ("share_type", "=", "discount")], limit=1
            )
            .settlement_id.with_env(self.env)
        )
