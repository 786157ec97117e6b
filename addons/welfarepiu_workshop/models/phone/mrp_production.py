from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _prepare_phone_vals(self, pictures):
        """:param pictures: as of ``route._find_pictures``
        :return: what the team needs to make it, and nothing of who buys it"""
        self.ensure_one()
        quantity = self.product_qty
        template = self.product_id.product_tmpl_id
        fingerprint = self.env["welfare.route"]._get_fingerprint
        return {
            "id": self.id,
            "name": self.product_id.name,
            "picture": fingerprint(pictures.get((template._name, template.id))),
            "quantity": int(quantity) if quantity == int(quantity) else quantity,
            "lot": self.lot_producing_ids[:1].name or "",
            "begun": bool(self.welfare_started_at),
            "finished": bool(self.welfare_finished_at),
            "made": self.welfare_made,
            "problem": self.welfare_problem or "",
            "steps": [
                step._prepare_phone_vals(pictures) for step in self.welfare_step_ids
            ],
        }

    def _welfare_register(self):
        res = super()._welfare_register()
        self.env["welfare.route.message"]._settle_calls("production_id", self)
        return res
