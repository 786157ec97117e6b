from odoo import api, models

#: Of two answers of suppliers that become one, the first of these stays.
RANK = ("taken", "offered", "asked", "given_back", "declined", "passed")


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _welfare_prepare_merge(self, sources, target):
        self._welfare_merge_urgent_askers(sources, target)
        self._welfare_merge_urgent_answers(sources | target, target)
        self._welfare_merge_urgent_settings(sources, target)
        return super()._welfare_prepare_merge(sources, target)

    def _welfare_merge_urgent_askers(self, sources, target):
        """One person is counted once, also where the name is gone."""
        Request = self.env["welfare.urgent.request"]
        for source in sources:
            Request._change_asker_key(source, Request._get_asker_key(target))

    def _welfare_merge_urgent_answers(self, partners, target):
        """Each supplier is asked once: of two answers the one that went further."""
        answers = (
            self.env["welfare.urgent.answer"]
            .sudo()
            .search([("supplier_id", "in", partners.ids)])
        )
        for group in answers.grouped("request_id").values():
            (group - group.sorted(lambda one: RANK.index(one.state))[:1]).unlink()

    def _welfare_merge_urgent_settings(self, sources, target):
        """The setting of who stays; else one of the others goes on."""
        settings = (
            self.env["welfare.urgent.setting"]
            .sudo()
            .search([("supplier_id", "in", (sources | target).ids)])
        )
        for group in settings.grouped("company_id").values():
            keep = (
                group.filtered(lambda one: one.supplier_id == target)[:1] or group[:1]
            )
            (group - keep).unlink()
