from odoo import api, fields, models

TODO = "mail.mail_activity_data_todo"

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
        people = self._get_people(route)
        return self._prepare_team_day(route, people, route._find_pictures(people))

    @api.model
    def _prepare_team_day(self, route, people, pictures):
        """Hook.

        :param people: who can say to be working now
        :param pictures: as of ``_find_pictures``
        :return: the day as ``_get_team_day`` tells it
        """
        return {
            "user": self.env.uid,
            "date": fields.Date.to_string(self.env["welfare.clock"]._today()),
            "help": self._prepare_help(route),
            "problems": self._prepare_problems(),
            "prompts": self._prepare_prompts(people, pictures),
            "calls": self.env["welfare.route.message"]._get_calls(route),
            "route": route._prepare_phone_vals(pictures) if route else False,
            "next": self._prepare_next(),
        }

    def _prepare_phone_vals(self, pictures):
        self.ensure_one()
        return {
            "id": self.id,
            "team": self.team_id.name,
            "state": self.state,
            "stops": [
                self._add_pictures(stop, stop._prepare_phone_vals(), pictures)
                for stop in self.stop_ids.sorted("sequence")
            ],
        }

    def _add_pictures(self, stop, vals, pictures):
        """:return: the stop with the fingerprints of its pictures, empty without one"""
        door = stop._get_door_picture()
        vals["picture"] = self._get_fingerprint(door and pictures.get(door[:2]))
        for item in vals["items"]:
            item["picture"] = self._get_fingerprint(
                pictures.get(("product.product", item["product"]))
            )
        return vals

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
    def _prepare_prompts(self, people, pictures):
        """:return: how the steps are told: ``level`` (``photo``, ``pictogram``,
        ``text``) for all together, and ``people``, each with an own set, see
        ``member._prepare_prompt_vals``
        """
        return {
            "level": "photo",
            "people": [
                {
                    **member._prepare_prompt_vals(),
                    "photo": self._get_fingerprint(
                        pictures.get((member._name, member.id))
                    ),
                }
                for member in people.sorted("name")
            ],
        }

    @api.model
    def _get_people(self, route):
        """:return: who is in the round; without one, the people of the own team, to
        practise with"""
        if route:
            return route.sudo().member_ids
        teams = self.env["welfare.team"].sudo()
        return teams.search([("educator_id", "=", self.env.uid)]).member_ids

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

    def _close(self):
        res = super()._close()
        self.env["welfare.route.message"]._settle_calls("route_id", self)
        return res

    def _tell_coordinator_on_the_road(self, sentence):
        """Put on the coordinator's list what the team found out on its way. Mails come
        of it: no names of people."""
        self.ensure_one()
        self.activity_schedule(
            TODO,
            date_deadline=self.date,
            summary=self.env._("%s: something to plan again", self.name),
            note=sentence,
            user_id=self._get_coordinator().id,
        )
