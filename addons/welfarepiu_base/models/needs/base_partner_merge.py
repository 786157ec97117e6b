from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _welfare_prepare_merge(self, sources, target):
        """A need is stated once: the newest goes on. Of two consents the one that holds
        does, the target's before others; what it does not cover is deleted."""
        workers = target.sudo() | sources.sudo()
        held = workers.filtered(lambda one: one._welfare_get_held_need_consent())[:1]
        consent = held._welfare_get_held_need_consent() if held else None
        code = held.welfare_need_code
        statements = workers.welfare_need_statement_ids.sorted(
            lambda one: (one.stated_on, one.id), reverse=True
        )
        seen = set()
        for statement in statements:
            if statement.need_id in seen or (statement.is_sensitive and not consent):
                statement.unlink()
                continue
            seen.add(statement.need_id)
            if statement.is_sensitive:
                statement.consent_id = consent
        for other in workers - held:
            other._welfare_end_need_consent()
        workers.welfare_need_code = False
        target.sudo().welfare_need_code = code
        return super()._welfare_prepare_merge(sources, target)
