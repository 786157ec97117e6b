import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

OPERATOR = "welfarepiu_base.group_operator"

#: Name of the message that makes boards read again.
CHANGED = "welfare.board"

#: What a board shows of a route: another value makes boards read again.
SHOWN = {
    "checker_ok",
    "date",
    "educator_id",
    "km",
    "member_ids",
    "planned_end",
    "planned_start",
    "state",
    "stop_ids",
    "team_id",
    "team_note",
    "team_ok",
    "vehicle_id",
    "warnings",
}


class WelfareRoute(models.Model):
    """What who looks at a board relies on: which state of the round it shows, that the
    board hears of changes, and that no round leaves which breaks a limit."""

    _inherit = "welfare.route"

    is_by_hand = fields.Boolean(
        string="Changed by hand",
        readonly=True,
        copy=False,
        groups=OPERATOR,
        help="Somebody moved stops after the planner.",
    )

    def _get_version(self):
        """What of a round a move relies on: the team, how far it is, and the order of
        its doors. What a phone tells of one door does not make a board stale.

        :return: short text, another one when the round is another
        """
        self.ensure_one()
        order = self._get_order().ids
        text = f"{self.id} {self.team_id.id} {self.state} {order}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _get_order(self):
        """:return: the deliveries of this route in the order of its doors"""
        self.ensure_one()
        return self.stop_ids.sorted(lambda stop: (stop.sequence, stop.id)).picking_id

    # -- boards hear of it ----------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        routes = super().create(vals_list)
        routes._tell_boards()
        return routes

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & SHOWN:
            self._tell_boards()
        return res

    def unlink(self):
        self._tell_boards()
        return super().unlink()

    def _tell_boards(self):
        """Tell open boards which of these routes are not as they were."""
        for route in self.sudo():
            self._tell_of_day(route.company_id, route.date, route.ids)

    @api.model
    def _tell_of_day(self, company, date, routes=()):
        """Tell open boards, at the end of the transaction and once, that a day is not
        as it was. Ids and days only: every operator hears it.

        :param routes: ids of the routes that changed
        """
        precommit = self.env.cr.precommit
        if CHANGED not in precommit.data:
            precommit.data[CHANGED] = {}
            precommit.add(self._send_to_boards)
        key = (company.id, fields.Date.to_string(date))
        precommit.data[CHANGED].setdefault(key, set()).update(routes)

    @api.model
    def _send_to_boards(self):
        told = self.env.cr.precommit.data.pop(CHANGED, {})
        group = self.env.ref(OPERATOR).sudo()
        for (company, day), routes in sorted(told.items()):
            group._bus_send(
                CHANGED, {"date": day, "company": company, "routes": sorted(routes)}
            )

    # -- nothing leaves that breaks a limit --------------------------------------------

    def _move_to_packing(self):
        """Also for what a phone tells: the database refuses it, these words say why."""
        self.ensure_one()
        if not self.checker_ok:
            raise UserError(
                self.env._(
                    "%(route)s breaks a limit of its team and cannot be begun. %(why)s",
                    route=self.name,
                    why=self.warnings or "",
                )
            )
        return super()._move_to_packing()
