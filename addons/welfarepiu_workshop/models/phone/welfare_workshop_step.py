from odoo import models

DRAWINGS = "/welfarepiu_workshop/static/src/img/workshop"


class WelfareWorkshopStep(models.Model):
    _inherit = "welfare.workshop.step"

    def _prepare_phone_vals(self, pictures):
        self.ensure_one()
        step = self.step_id
        photo = pictures.get((step._name, step.id))
        return {
            "id": self.id,
            "name": step.name,
            "lines": [line for line in (step.text or "").splitlines() if line.strip()],
            "spoken": step.spoken or "",
            "photo": self.env["welfare.route"]._get_fingerprint(photo),
            "drawing": f"{DRAWINGS}/{step.drawing}.svg" if step.drawing else "",
            "part": step.task_id._get_part() if step.task_id else "",
            "danger": step.danger or "",
            "safety": step.safety_note or "",
            "educator": step.needs_educator or self.is_learning,
            "takes": self._prepare_phone_ingredient(),
            "check": step.check_kind or "",
            "expected": step._get_expected(self.production_id._welfare_get_factor()),
            "unit": step.check_unit or "",
            "tolerance": step.check_tolerance,
            "member": self.member_id.id,
            "done": bool(self.done_at),
        }

    def _prepare_phone_ingredient(self):
        """:return: ``{"name", "amount"}`` of what the step takes, for this order; what
        is counted needs no unit"""
        line = self.step_id.bom_line_id
        if not line:
            return False
        amount = line.product_qty * self.production_id._welfare_get_factor()
        piece = self.env.ref("uom.product_uom_unit")
        unit = "" if line.product_uom_id == piece else line.product_uom_id.name
        return {"name": line.product_id.name, "amount": f"{amount:g} {unit}".strip()}
