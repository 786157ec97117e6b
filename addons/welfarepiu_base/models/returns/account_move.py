from odoo import api, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """The documents that the ledger of credit stands on are not undone by hand."""

    _inherit = "account.move"

    def _welfare_get_guarded(self):
        """:return: the entries that a run of the suite made"""
        moves = self.sudo()
        found = moves.browse()
        for model, field, domain in self._welfare_get_guarding_fields():
            documents = (
                self.env[model].sudo().search([(field, "in", moves.ids), *domain])
            )
            found |= documents.mapped(field)
        found |= moves.filtered(
            lambda move: move.journal_id.type == "general"
            and move.journal_id == move.company_id.welfare_provvista_journal_id
        )
        return found & moves

    @api.model
    def _welfare_get_guarding_fields(self):
        """:return: list of ``(model, field, domain)``: whose entries are not undone by
        hand"""
        # A line of the bank that is only being matched is still the accountant's.
        registered = [("state", "in", ("received", "paid_back"))]
        return [
            ("welfare.recharge", "move_ids", []),
            ("welfare.settlement", "bill_id", []),
            ("welfare.funding", "statement_line_id.move_id", registered),
        ]

    def _check_welfare_document(self):
        """:raise UserError: one of these stands behind the ledger of credit"""
        for move in self._welfare_get_guarded():
            raise UserError(
                self.env._(
                    "%s was made by the welfare closing and is not undone by hand."
                    " Return the order, or take the grant back: the next run credits"
                    " it.",
                    move.name or move.ref or move.id,
                )
            )

    def write(self, vals):
        if vals.get("state") in ("draft", "cancel"):
            self.filtered(lambda move: move.state == "posted")._check_welfare_document()
        return super().write(vals)

    def _reverse_moves(self, default_values_list=None, cancel=False):
        self._check_welfare_document()
        return super()._reverse_moves(default_values_list, cancel=cancel)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_welfare_document(self):
        self._check_welfare_document()
