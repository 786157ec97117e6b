from odoo import api, models

from ..stories.book import judged


class WelfareUpload(models.AbstractModel):
    _inherit = "welfare.upload"

    @api.model
    def _check_content(self, content):
        """In the stories everybody hands in the same few sheets: each is judged once,
        because judging one takes a process of its own."""
        known = judged.get()
        if known is None:
            return super()._check_content(content)
        if content not in known:
            known[content] = super()._check_content(content)
        return known[content]
