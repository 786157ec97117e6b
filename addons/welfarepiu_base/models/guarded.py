from odoo import api, models

from ..tools.guards import install


class WelfareGuarded(models.AbstractModel):
    """A model whose table the database itself keeps; see ``tools/guards.py``.

    Guards are put in place when the addon is installed or updated, and looked for every
    night (``welfare.credit.move._check_guards``).
    """

    _name = "welfare.guarded"
    _description = "Kept by the database"

    def init(self):
        res = super().init()
        install(self.env.cr, self._get_guards())
        return res

    @api.model
    def _get_guards(self):
        """Hook: the guards of this model, each a ``tools.guards.Guard``."""
        return ()

    @api.model
    def _get_guarded_models(self):
        names = self.env.registry.descendants(["welfare.guarded"], "_inherit")
        return [self.env[name] for name in names]

    @api.model
    def _get_all_guards(self, module=None):
        """:param module: only the guards of models that this addon brought"""
        return [
            guard
            for model in self._get_guarded_models()
            if module in (None, model._original_module)
            for guard in model._get_guards()
        ]
