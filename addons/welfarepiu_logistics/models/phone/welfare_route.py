from odoo import api, fields, models
from odoo.tools.image import image_data_uri

#: Moments of a route that an act of the team may set.
MOMENTS = ("packing_started_at", "started_at", "closed_at")


class WelfareRoute(models.Model):
    """The day as the team's phone holds it, to work on without network."""

    _inherit = "welfare.route"

    @api.model
    def _get_team_day(self):
        """:return: all that the phone of the current educator needs today: plain data,
        only what the team may see; the same day gives the same data"""
        route = self._get_my_route()
        return {
            "user": self.env.uid,
            "date": fields.Date.to_string(self.env["welfare.clock"]._today()),
            "help": self._prepare_help(route),
            "problems": self._prepare_problems(),
            "prompts": self._prepare_prompts(route),
            "route": route._prepare_phone_vals() if route else False,
            "next": self._prepare_next(),
        }

    def _prepare_phone_vals(self):
        self.ensure_one()
        return {
            "id": self.id,
            "team": self.team_id.name,
            "state": self.state,
            "stops": [
                stop._prepare_phone_vals() for stop in self.stop_ids.sorted("sequence")
            ],
        }

    @api.model
    def _prepare_next(self):
        route = self._get_my_next_route()
        return bool(route) and {
            "date": fields.Date.to_string(route.date),
            "stops": route.stop_count,
        }

    @api.model
    def _prepare_help(self, route):
        """:return: who answers when somebody needs help, the educator first"""
        company = (route.company_id or self.env.company).sudo()
        people = route.educator_id.partner_id.sudo() | company.partner_id
        return [
            {"name": person.name, "phone": person.phone}
            for person in people
            if person.phone
        ]

    @api.model
    def _prepare_problems(self):
        stops = self.env["welfare.route.stop"]
        kinds = stops._fields["problem_kind"]._description_selection(self.env)
        return [{"kind": kind, "name": name} for kind, name in kinds]

    @api.model
    def _prepare_prompts(self, route):
        """Hook.

        :return: how the steps are told: ``level`` is ``photo``, ``pictogram`` or
            ``text``
        """
        return {"level": "photo"}

    @api.model
    def _get_team_pictures(self):
        """:return: ``{product id: picture as data address}`` of what is packed today;
        apart from the day, because they are heavy and seldom change"""
        products = self._get_my_route().sudo().stop_ids.picking_id.move_ids.product_id
        return {
            str(product.id): image_data_uri(product.image_256)
            for product in products
            if product.image_256
        }

    def _at(self, moment, act, *args, **kwargs):
        """Do an act that was done at ``moment``: what of the route begins or ends with
        it did so then, not when the phone found network.

        :return: what the act returns
        """
        route = self.sudo()
        empty = [name for name in MOMENTS if not route[name]]
        result = act(*args, **kwargs)
        vals = {name: moment for name in empty if route[name]}
        if vals:
            route.write(vals)
        return result
