from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        # Without it what our scripts say stays English.
        return [*super()._get_translation_frontend_modules_name(), "welfarepiu_portal"]
