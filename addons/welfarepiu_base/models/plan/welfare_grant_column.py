from odoo import api, fields, models


class WelfareGrantColumn(models.Model):
    """A column of a payroll file: what the reader took it for, and the user's word."""

    _name = "welfare.grant.column"
    _description = "Grant File Column"
    _order = "batch_id desc, position"
    _rec_name = "header"

    batch_id = fields.Many2one(
        "welfare.grant.batch", required=True, index=True, ondelete="cascade"
    )
    payer_id = fields.Many2one(related="batch_id.payer_id", store=True, index=True)
    company_id = fields.Many2one(related="batch_id.company_id", store=True, index=True)
    position = fields.Integer(readonly=True, help="From 0.")
    letter = fields.Char(string="Column", readonly=True)
    header = fields.Char(string="Title", readonly=True)
    sample = fields.Char(string="Example", readonly=True)
    recognised = fields.Char(readonly=True, help="What the reader took it for.")
    field_name = fields.Selection(
        lambda self: self._get_field_selection(),
        string="Read as",
        help="Empty: the column is not used.",
    )

    @api.model
    def _get_field_selection(self):
        return list(self.env["welfare.grant.line"]._get_field_labels().items())

    @api.model
    def _create_from(self, batch, payroll):
        # The columns of the first table; the same titles on other sheets follow them.
        reading = payroll.sheets[0]
        return self.create(
            [
                {
                    "batch_id": batch.id,
                    "position": column.index,
                    "letter": column.letter,
                    "header": column.header,
                    "sample": reading.samples.get(column.index),
                    "recognised": column.field,
                    "field_name": column.field,
                }
                for column in reading.columns
            ]
        )

    def _get_choice(self, names=None):
        """What the user says differently from what was recognised.

        :param names: ``{column id: name of a field or ""}`` as a form sends it, default
            what stands in the records
        :return: ``{title: name of a field or None}``
        """
        choice = {}
        for column in self:
            name = column.field_name
            if names is not None:
                name = names.get(column.id, name)
            if (name or None) != (column.recognised or None):
                choice[column.header] = name or None
        return choice
