from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _welfare_prepare_merge(self, sources, target):
        """One declaration a year goes on, the newest; a relative stands there once."""
        workers = sources | target
        declarations = (
            self.env["welfare.children.declaration"]
            .sudo()
            .search(
                [("worker_id", "in", workers.ids), ("withdrawn_on", "=", False)],
                order="declared_on, id",
            )
        )
        for group in declarations.grouped("year").values():
            group[:-1].withdrawn_on = self.env["welfare.clock"]._today()
        seen = set()
        for member in (target | sources).sudo().welfare_family_ids:
            if member.tax_code and member.tax_code in seen:
                member.active = False
            seen.add(member.tax_code)
        return super()._welfare_prepare_merge(sources, target)
