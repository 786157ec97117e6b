from odoo import fields, models


class WelfareContract(models.Model):
    """A national collective contract that firms apply, and what it makes them give."""

    _name = "welfare.contract"
    _description = "Collective contract"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    amount_ids = fields.One2many("welfare.contract.amount", "contract_id", "Amounts")
    active = fields.Boolean(default=True)

    def _find_amount(self, day):
        """:param day: date in Europe/Rome on which credit would be granted
        :return: the ``welfare.contract.amount`` that holds then; may be empty"""
        amounts = self.amount_ids
        return amounts._filter_holding(day)[:1]
