from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .when import to_rome

MOST_MINUTES = 60


class WelfareUrgentSetting(models.Model):
    """Which urgent requests a supplier takes: for what, where, and when it answers.

    The supplier changes it on its page; the operator may, for who calls.
    """

    _name = "welfare.urgent.setting"
    _description = "Urgent requests a supplier takes"
    _order = "supplier_id, id"
    _rec_name = "supplier_id"

    supplier_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("is_welfare_supplier", "=", True)],
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    is_on = fields.Boolean(string="Takes urgent requests")
    need_ids = fields.Many2many("welfare.need", string="For what")
    reach = fields.Selection(
        [("minutes", "Within minutes by car"), ("cities", "In these municipalities")],
        string="Where",
        required=True,
        default="minutes",
    )
    minutes = fields.Integer(
        default=20, help="By car, from the supplier's municipality."
    )
    city_ids = fields.Many2many("res.city", string="Municipalities")
    hour_ids = fields.One2many(
        "welfare.urgent.hours", "setting_id", string="Hours in which it answers"
    )
    phone = fields.Char(
        string="Number for urgent requests",
        help="Who was promised help calls it; empty: the supplier's own number.",
    )

    _once = models.UniqueIndex(
        "(supplier_id, company_id)", "This supplier's urgent requests are set already."
    )
    _minutes_range = models.Constraint(
        f"CHECK (minutes BETWEEN 1 AND {MOST_MINUTES})",
        f"Choose from one to {MOST_MINUTES} minutes by car.",
    )

    # -- the supplier's page -----------------------------------------------------

    @api.model
    def _get_own(self):
        """:return: the setting of the current user's supplier, sudo; made if there is
        none yet, and off
        :raise AccessError: the user acts for no supplier
        """
        user = self.env.user
        supplier = user.commercial_partner_id
        if not (
            user.has_group("welfarepiu_base.group_supplier")
            and supplier.sudo().is_welfare_supplier
        ):
            raise AccessError(self.env._("Only suppliers take urgent requests."))
        own = self.sudo().search(
            [
                ("supplier_id", "=", supplier.id),
                ("company_id", "=", self.env.company.id),
            ]
        )
        return own or self.sudo().create({"supplier_id": supplier.id})

    @api.model
    def _update_own(self, vals, hours):
        """The supplier says which urgent requests it takes.

        :param dict vals: ``is_on``, ``reach``, ``minutes``, ``phone``; ``need_ids`` and
            ``city_ids`` as lists of ids
        :param dict hours: ``{weekday: (from, to)}``, hours after midnight in Italy;
            Monday is 0; who is not in it does not answer on that day
        :raise UserError: something is missing; one sentence a line
        """
        own = self._get_own()
        own.write(
            {
                **{key: vals[key] for key in ("is_on", "reach", "phone")},
                # Of the way that was not chosen, what stood there stays.
                "minutes": vals["minutes"] or own.minutes,
                "need_ids": [fields.Command.set(vals["need_ids"])],
                "city_ids": [fields.Command.set(vals["city_ids"])],
                "hour_ids": [
                    fields.Command.clear(),
                    *(
                        fields.Command.create(
                            {"weekday": str(day), "hour_from": start, "hour_to": end}
                        )
                        for day, (start, end) in hours.items()
                    ),
                ],
            }
        )
        if own.is_on and (problems := own._get_problems()):
            raise UserError("\n".join(problems))
        return own

    def _get_typed(self):
        """:return: dict of what the supplier's form shows, as :meth:`_update_as_typed`
        takes it"""
        self.ensure_one()
        form = self.hour_ids._format_hour
        return {
            "is_on": self.is_on,
            "reach": self.reach,
            "minutes": str(self.minutes),
            "phone": self.phone or "",
            "need_ids": self.need_ids.ids,
            "city_ids": self.city_ids.ids,
            "hours": {
                one.weekday: (form(one.hour_from), form(one.hour_to))
                for one in self.hour_ids
            },
        }

    @api.model
    def _update_as_typed(self, typed, read_clock):
        """As :meth:`_update_own`, of a form in which all is text.

        :param dict typed: ``hours`` being ``{weekday: (from, to)}``; both empty: it
            does not answer on that day
        :param read_clock: how text becomes hours after midnight or ``None``
        :raise UserError: what cannot be read or is missing, one sentence a line
        """
        problems, hours = [], {}
        days = dict(self.hour_ids._fields["weekday"]._description_selection(self.env))
        for day, texts in typed["hours"].items():
            try:
                start, end = map(read_clock, texts)
            except ValueError:
                start, end = 0, None
            if (start is None) != (end is None):
                problems.append(
                    self.env._(
                        "“%s”: write from when and until when, like 08:00 and 19:30.",
                        days[day],
                    )
                )
            elif start is not None:
                hours[int(day)] = (start % 24, end)
        minutes = typed["minutes"]
        if typed["reach"] not in dict(self._fields["reach"].selection):
            problems.append(self.env._("“Where”: choose one of the two ways."))
        elif typed["reach"] == "minutes" and not (
            minutes.isdecimal() and 0 < int(minutes) <= MOST_MINUTES
        ):
            problems.append(
                self.env._("“Where”: write minutes from 1 to %s.", MOST_MINUTES)
            )
        if problems:
            raise UserError("\n".join(problems))
        is_number = minutes.isdecimal() and 0 < int(minutes) <= MOST_MINUTES
        vals = {
            **typed,
            "minutes": int(minutes) if is_number else 0,
            "need_ids": self.env["welfare.need"].browse(typed["need_ids"]).exists().ids,
            "city_ids": self.env["res.city"].browse(typed["city_ids"]).exists().ids,
        }
        return self._update_own(vals, hours)

    def _get_problems(self):
        """:return: sentences: why nobody would ever be told"""
        self.ensure_one()
        problems = []
        if not self.need_ids:
            problems.append(self.env._("“For what”: choose one need or more."))
        if self.reach == "cities" and not self.city_ids:
            problems.append(self.env._("“Where”: choose one municipality or more."))
        if self.reach == "minutes" and not self.supplier_id.city_id:
            problems.append(
                self.env._(
                    "“Where”: we do not know your municipality, so minutes cannot be"
                    " counted. Choose the municipalities one by one."
                )
            )
        if not self.hour_ids:
            problems.append(self.env._("“When you answer”: choose one day or more."))
        return problems

    # -- who serves what ---------------------------------------------------------

    @api.model
    def _find_for(self, need, city, company):
        """:return: settings, sudo, of the suppliers who take such requests at some hour
        and whose charter is in force now"""
        now = self.env["welfare.clock"]._now()
        Adhesion = self.env["welfare.charter.adhesion"]
        settings = self.sudo().search(
            Domain("is_on", "=", True)
            & Domain("company_id", "=", company.id)
            & Domain(
                "supplier_id", "in", list(Adhesion._find_chartered_ids(company, now))
            )
        )
        ways = self.env["welfare.travel"].sudo()._distances_from(city)
        return settings.filtered(
            lambda one: one._serves_need(need) and one._serves_place(city, ways)
        )

    def _serves_need(self, need):
        """A need is served by who serves it, the one above it, or a detail of it."""
        self.ensure_one()
        return any(
            need.parent_path.startswith(own.parent_path)
            or own.parent_path.startswith(need.parent_path)
            for own in self.need_ids
        )

    def _serves_place(self, city, ways):
        """:param ways: from ``city``, as ``welfare.travel._distances_from`` gives them;
        who is not in it is not near"""
        self.ensure_one()
        if self.reach == "cities":
            return city in self.city_ids
        home = self.supplier_id.city_id
        return home == city or (home.id in ways and ways[home.id][1] <= self.minutes)

    def _answers_at(self, moment):
        """:param moment: naive UTC
        :return: whether this supplier answers then"""
        self.ensure_one()
        here = to_rome(moment)
        hour = here.hour + here.minute / 60
        return any(one._covers(here.weekday(), hour) for one in self.hour_ids)

    @api.model
    def _get_phone(self, supplier, company):
        """:return: the number of a supplier for urgent requests; may be empty"""
        own = self.sudo().search(
            [("supplier_id", "=", supplier.id), ("company_id", "=", company.id)]
        )
        return own.phone or supplier.sudo().phone or ""
