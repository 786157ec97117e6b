from odoo import api, fields, models


class WelfareFundRegulationPart(models.AbstractModel):
    """A row of a regulation: frozen with it, and part of its fingerprint."""

    _name = "welfare.fund.regulation.part"
    _inherit = ["welfare.guarded"]
    _description = "Part of the Fund's regulation"

    regulation_id = fields.Many2one(
        "welfare.fund.regulation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="regulation_id.company_id", store=True)
    currency_id = fields.Many2one(related="regulation_id.currency_id")

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.regulation_id._check_is_draft()
        return parts

    @api.model
    def _get_free_fields(self):
        """:return: names of the fields that are no part of what the row says"""
        return set()

    def write(self, vals):
        if not set(vals) - self._get_free_fields():
            return super().write(vals)
        self.regulation_id._check_is_draft()
        res = super().write(vals)
        self.regulation_id._check_is_draft()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self.regulation_id._check_is_draft()

    @api.model
    def _get_content_fields(self):
        """:return: names of the fields that make up the fingerprint"""
        return []

    def _prepare_content(self):
        """:return: dict of what this row says, in the source language"""
        self.ensure_one()
        return {
            name: part[name]
            for part in self.with_context(lang=None)
            for name in self._get_content_fields()
        }
