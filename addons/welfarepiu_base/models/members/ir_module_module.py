from odoo import api, models
from odoo.exceptions import UserError

#: System parameter with which an administrator lets the ledger go with base.
ALLOW_UNINSTALL = "welfarepiu_base.uninstall_with_ledger"


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    @api.model
    def _load_module_terms(self, modules, langs, overwrite=False):
        """Where a model takes over an abstract of another addon, the labels of its
        choices stand in that addon's file, read before the model was there: read it
        again."""
        beneath = self._welfare_get_beneath(modules)
        return super()._load_module_terms([*beneath, *modules], langs, overwrite)

    @api.model
    def _welfare_get_beneath(self, names):
        """:return: list of names of addons of the suite on which some of ``names``, of
        the suite too, stand, without these"""
        own = self.search([("name", "in", names), ("name", "=like", "welfarepiu_%")])
        beneath = own.upstream_dependencies(exclude_states=("uninstallable",))
        return [
            one.name
            for one in beneath
            if one.name.startswith("welfarepiu_") and one.name not in names
        ]

    def button_uninstall(self):
        self._welfare_check_can_uninstall()
        return super().button_uninstall()

    def _welfare_check_can_uninstall(self):
        """Uninstalling drops the ledger, and accounting law wants it for ten years
        (art. 2220 c.c.).

        :raise UserError: base would go, by itself or with what it stands on, the ledger
            is not empty and no administrator said that it may go
        """
        doomed = self + self.downstream_dependencies(self)
        if (
            "welfarepiu_base" in doomed.mapped("name")
            and self.env["welfare.credit.move"].sudo().search_count([], limit=1)
            and self.env["ir.config_parameter"].sudo().get_param(ALLOW_UNINSTALL) != "1"
        ):
            raise UserError(
                self.env._(
                    "Uninstalling would delete the ledger of welfare credit, which has"
                    " to be kept for ten years. If a copy of the database is kept"
                    " elsewhere, set the system parameter %s to 1 and try again.",
                    ALLOW_UNINSTALL,
                )
            )
