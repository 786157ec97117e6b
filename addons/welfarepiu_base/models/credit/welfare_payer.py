from odoo import models
from odoo.exceptions import UserError


class WelfarePayer(models.Model):
    """Where credit goes that nobody has spent: hooks, filled by the Fund."""

    _inherit = "welfare.payer"

    def _check_can_give_to_fund(self):
        """:raise UserError: there is no Fund to which this payer could contribute"""
        self.ensure_one()
        raise UserError(self.env._("There is no Solidarity Fund to give this to."))

    def _give_to_fund(self, moves):
        """Contribute to the Fund what workers of this firm gave up.

        :param moves: ``welfare.credit.move`` of type ``donate`` on lots of this payer
        """
        self.ensure_one()

    def _take_leftover(self, moves):
        """Take back what nobody has spent.

        :param moves: ``welfare.credit.move`` of type ``expire`` on lots of this payer
        """
        self.ensure_one()
