from odoo import fields, models

from .welfare_urgent_request import LIVE


class ResPartner(models.Model):
    _inherit = "res.partner"

    welfare_urgent_setting_ids = fields.One2many(
        "welfare.urgent.setting",
        "supplier_id",
        string="Urgent requests",
        groups="welfarepiu_base.group_operator",
    )

    def _welfare_get_erasure_obstacles(self):
        obstacles = super()._welfare_get_erasure_obstacles()
        live = (
            self.env["welfare.urgent.request"]
            .sudo()
            .search_count([("worker_id", "=", self.id), ("state", "in", LIVE)], limit=1)
        )
        if live:
            obstacles.append(self.env._("An urgent request is still going on."))
        return obstacles

    def _welfare_erase_elsewhere(self):
        res = super()._welfare_erase_elsewhere()
        for worker in self:
            self.env["welfare.urgent.request"]._forget_person(worker)
        return res
