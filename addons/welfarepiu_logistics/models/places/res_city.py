from odoo import api, models, tools

from ...tools.street import find_alike, normalise


class ResCity(models.Model):
    """Found by the name as people write it, and never by a postcode."""

    _inherit = "res.city"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if {"name", "istat_code"} & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache()
    def _welfare_get_names(self):
        """:return: ``{name in one spelling: id}`` of the municipalities we know;
        without names that two of them bear"""
        names = {}
        for city in self.sudo().search([("istat_code", "!=", False)]):
            names.setdefault(normalise(city.name), []).append(city.id)
        return {name: ids[0] for name, ids in names.items() if len(ids) == 1}

    @api.model
    def _welfare_find(self, name):
        """:return: the municipality of this name, whatever its accents, apostrophes and
        capitals; empty when none or several bear it"""
        return self.browse(self._welfare_get_names().get(normalise(name)) or ())

    @api.model
    def _welfare_find_alike(self, name):
        """:return: the municipality that was probably meant, to ask about; or empty"""
        names, wished = self._welfare_get_names(), normalise(name)
        begin = [known for known in names if wished and known.startswith(f"{wished} ")]
        alike = begin[0] if len(begin) == 1 else find_alike(wished, list(names))
        return self.browse(names.get(alike) or ())
