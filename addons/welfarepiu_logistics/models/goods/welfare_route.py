from odoo import models
from odoo.exceptions import UserError


class WelfareRoute(models.Model):
    """Papers of a round: documents of transport, and the list for loading."""

    _inherit = "welfare.route"

    def _move_on_road(self):
        """Nothing leaves without its document, printed or not."""
        res = super()._move_on_road()
        self._issue_ddts()
        return res

    def _get_ddt_pickings(self):
        """:return: ``stock.picking`` of the round, in the order of its doors"""
        self.ensure_one()
        return self.sudo().stop_ids.sorted("sequence").picking_id

    def _issue_ddts(self):
        for route in self.sudo():
            route._get_ddt_pickings()._welfare_issue_ddt(route)

    def _print_ddts(self):
        """:return: the action that prints the documents of these rounds
        :raise UserError: nothing is to be delivered
        """
        self.check_access("write")
        pickings = self.env["stock.picking"]
        for route in self:
            route._issue_ddts()
            pickings |= route._get_ddt_pickings()
        pickings = pickings.filtered("l10n_it_ddt_number")
        if not pickings:
            raise UserError(
                self.env._("No delivery of this route needs a transport document.")
            )
        report = self.env.ref("l10n_it_stock_ddt.action_report_ddt")
        return report.report_action(pickings.ids)

    def _get_loading_order(self):
        """:return: the stops as they go into the vehicle: the last door first, what
        must stay cold after all else"""
        self.ensure_one()
        return self.stop_ids.sorted(lambda stop: (stop._is_cold(), -stop.sequence))

    def action_print_ddt(self):
        return self._print_ddts()
