from odoo import api, fields, models


class WelfareFundCoded(models.AbstractModel):
    """Known by a code, the next of the year in the sequence named as the model: books,
    minutes and letters bear it instead of names."""

    _name = "welfare.fund.coded"
    _description = "Known by its code"
    _rec_name = "code"

    code = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self._get_next_code(),
    )

    @api.model
    def _get_next_code(self):
        return (
            self.env["ir.sequence"]
            .sudo()
            .next_by_code(self._name, sequence_date=self.env["welfare.clock"]._today())
        )
