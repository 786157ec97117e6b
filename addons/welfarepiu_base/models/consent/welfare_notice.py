from odoo import api, fields, models
from odoo.exceptions import AccessError


class WelfareNotice(models.AbstractModel):
    """One version of a privacy notice under which people give their data: a consent
    names its fingerprint, and can be shown to be about these very words."""

    _name = "welfare.notice"
    _inherit = ["welfare.versioned.text"]
    _description = "Privacy notice"

    purposes = fields.Char(
        required=True,
        help="Codes of what the data are treated for, separated by commas. Each consent"
        " repeats them.",
    )

    @api.model
    def _get_content_fields(self):
        return (*super()._get_content_fields(), "purposes")

    @api.depends("version")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = self.env._("Privacy notice %s", notice.version)

    def _get_frozen_sentence(self):
        return self.env._(
            "A notice that is or was in force does not change: make a new version."
        )

    @api.model
    def _get_keeper(self):
        """Hook: who puts a notice in force.

        :return: ``(xml id of a group, sentence for everybody else)``
        """
        raise NotImplementedError

    def _check_can_put_in_force(self):
        group, sentence = self._get_keeper()
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(sentence)
        return super()._check_can_put_in_force()
