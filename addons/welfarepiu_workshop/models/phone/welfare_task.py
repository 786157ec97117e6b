from odoo import models


class WelfareTask(models.Model):
    _inherit = "welfare.task"

    def _get_part(self):
        """Tasks of the workshop have no screen of their own: each is a part."""
        part = super()._get_part()
        return f"task-{self.id}" if self.phase == "make" else part
