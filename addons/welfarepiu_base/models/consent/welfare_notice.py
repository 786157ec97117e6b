from odoo import api, fields, models


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

    def _get_frozen_sentence(self):
        return self.env._(
            "A notice that is or was in force does not change: make a new version."
        )
