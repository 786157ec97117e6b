from odoo import api, models


class WelfareAvailability(models.AbstractModel):
    """A row by which a team is there, or has what it needs, on some days.

    Whatever happens to it, the teams that it concerned before and those that it
    concerns now are told.
    """

    _name = "welfare.availability"
    _description = "Part of what makes a team available"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._tell_teams(records._get_touched())
        return records

    def write(self, vals):
        if not self._touches_teams(vals):
            return super().write(vals)
        before = self._get_touched()
        res = super().write(vals)
        self._tell_teams(before + self._get_touched())
        return res

    def unlink(self):
        before = self._get_touched()
        res = super().unlink()
        self._tell_teams(before)
        return res

    @api.model
    def _touches_teams(self, vals):
        """Hook.

        :return: whether writing ``vals`` may change what a team can do
        """
        return True

    def _get_touched(self):
        """To override.

        :return: ``[(teams, first day, last day)]``, teams with all rights, days or
            ``None`` as in ``team._availability_changed``
        """
        raise NotImplementedError

    @api.model
    def _tell_teams(self, touched):
        for teams, date_from, date_to in dict.fromkeys(touched):
            teams._availability_changed(date_from, date_to)
