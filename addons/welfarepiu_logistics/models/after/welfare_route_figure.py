from odoo import api, fields, models
from odoo.tools import SQL


class WelfareRouteFigure(models.Model):
    """Figures of rounds that are over, one row a round. Nothing of it is typed, and
    nothing is of one person: kilometres, parcels, hours of the round and costs."""

    _name = "welfare.route.figure"
    _description = "Figures of a round"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "route_id"

    route_id = fields.Many2one("welfare.route", readonly=True)
    date = fields.Date(readonly=True)
    team_id = fields.Many2one("welfare.team", readonly=True)
    vehicle_id = fields.Many2one("welfare.vehicle", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    km = fields.Float(string="Kilometres", digits=(8, 1), readonly=True)
    single_km = fields.Float(
        string="Kilometres of single trips", digits=(8, 1), readonly=True
    )
    saved_km = fields.Float(string="Saved kilometres", digits=(8, 1), readonly=True)
    stops = fields.Integer(string="Doors", readonly=True)
    delivered = fields.Integer(readonly=True)
    parcels = fields.Integer(readonly=True)
    capacity = fields.Integer(string="Room for parcels", readonly=True)
    load = fields.Float(
        string="How full", readonly=True, aggregator="avg", help="Parcels of the room."
    )
    timed = fields.Integer(string="Delivered, with a time", readonly=True)
    on_time = fields.Integer(string="Delivered within the hours told", readonly=True)
    punctuality = fields.Float(readonly=True, aggregator="avg")
    hours = fields.Float(
        readonly=True, help="From when packing began until the team was back."
    )
    cost_km = fields.Monetary(string="Cost of kilometres", readonly=True)
    cost_hours = fields.Monetary(string="Cost of hours", readonly=True)
    cost_vehicle = fields.Monetary(string="Cost of the vehicle", readonly=True)
    cost = fields.Monetary(readonly=True)
    cost_per_stop = fields.Monetary(
        string="Cost of a delivery",
        readonly=True,
        aggregator="avg",
        help="Of the round, divided by what was delivered. Empty: nothing was.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT figure.*,
                   figure.cost_km + figure.cost_hours + figure.cost_vehicle AS cost,
                   (figure.cost_km + figure.cost_hours + figure.cost_vehicle)
                       / NULLIF(figure.delivered, 0) AS cost_per_stop
              FROM (
                SELECT route.id, route.id AS route_id, route.date, route.team_id,
                       route.vehicle_id, route.company_id, company.currency_id,
                       COALESCE(route.km, 0) AS km, route.single_km,
                       route.single_km - COALESCE(route.km, 0) AS saved_km,
                       door.stops, door.delivered, door.parcels,
                       room.capacity,
                       door.parcels::float / NULLIF(room.capacity, 0) AS load,
                       door.timed, door.on_time,
                       door.on_time::float / NULLIF(door.timed, 0) AS punctuality,
                       work.hours,
                       COALESCE(route.km, 0) * COALESCE(%(km)s, 0) AS cost_km,
                       work.hours * COALESCE(%(hour)s, 0) AS cost_hours,
                       COALESCE(%(vehicle)s, 0) AS cost_vehicle
                  FROM welfare_route AS route
                  JOIN res_company AS company ON company.id = route.company_id
                  JOIN welfare_team AS team ON team.id = route.team_id
                  LEFT JOIN welfare_vehicle AS vehicle
                    ON vehicle.id = route.vehicle_id
                  CROSS JOIN LATERAL (
                    SELECT LEAST(team.max_parcels, vehicle.max_parcels) AS capacity
                  ) AS room
                  CROSS JOIN LATERAL (
                    SELECT GREATEST(
                        EXTRACT(epoch FROM route.closed_at - COALESCE(
                            route.packing_started_at, route.started_at)) / 3600, 0
                    )::float AS hours
                  ) AS work
                  CROSS JOIN LATERAL (%(doors)s) AS door
                 WHERE route.state = 'done'
              ) AS figure
            """,
            km=self._get_rate_query("km"),
            hour=self._get_rate_query("hour"),
            vehicle=self._get_rate_query("vehicle"),
            doors=self._get_door_query(),
        )

    @api.model
    def _get_rate_query(self, kind):
        """:return: SQL of the rate that holds on the day of ``route``: of its vehicle,
        else of all"""
        return SQL(
            """(
            SELECT rate.amount FROM welfare_delivery_cost AS rate
             WHERE rate.company_id = route.company_id AND rate.kind = %s
               AND (rate.vehicle_id = route.vehicle_id OR rate.vehicle_id IS NULL)
               AND rate.date_from <= route.date
               AND (rate.date_to IS NULL OR rate.date_to >= route.date)
             ORDER BY rate.vehicle_id NULLS LAST LIMIT 1)""",
            kind,
        )

    @api.model
    def _get_door_query(self):
        """:return: SQL of the doors of ``route``. The hours told are those of the
        order's slot, or of the slots of the round for what was brought again."""
        return SQL(
            """
            SELECT COUNT(*) AS stops,
                   COUNT(*) FILTER (WHERE stop.state = 'delivered') AS delivered,
                   COALESCE(SUM(stop.parcels), 0) AS parcels,
                   COUNT(*) FILTER (WHERE told.begins IS NOT NULL) AS timed,
                   COUNT(*) FILTER (
                       WHERE stop.act_time BETWEEN told.begins AND told.ends
                   ) AS on_time
              FROM welfare_route_stop AS stop
              LEFT JOIN LATERAL (
                SELECT MIN(slot.start_at) AS begins, MAX(slot.end_at) AS ends
                  FROM welfare_delivery_slot_welfare_route_rel AS rel
                  JOIN welfare_delivery_slot AS slot
                    ON slot.id = rel.welfare_delivery_slot_id
                  LEFT JOIN stock_picking AS picking ON picking.id = stop.picking_id
                  LEFT JOIN sale_order AS bought ON bought.id = picking.sale_id
                 WHERE rel.welfare_route_id = route.id
                   AND (
                       slot.id = bought.welfare_slot_id
                       OR NOT EXISTS (
                           SELECT FROM welfare_delivery_slot_welfare_route_rel AS own
                            WHERE own.welfare_route_id = route.id
                              AND own.welfare_delivery_slot_id
                                  = bought.welfare_slot_id
                       )
                   )
              ) AS told ON stop.state = 'delivered' AND stop.act_time IS NOT NULL
             WHERE stop.route_id = route.id
            """
        )

    # -- together ------------------------------------------------------------------

    @api.model
    def _get_summary(self, date_from, date_to, company=None):
        """Figures of all rounds of a period together. Shares are worked out of the sums
        and are not means of the rounds' shares.

        :return: dict ``rounds, km, single_km, saved_km, saved_share, stops, delivered,
            parcels, capacity, load, timed, on_time, punctuality, hours, cost,
            cost_per_stop`` and ``teams``, the same for each of them; amounts in the
            currency of the company, shares between 0 and 1 or ``None``
        """
        company = company or self.env.company
        rounds = self.search(
            [
                ("company_id", "=", company.id),
                ("date", ">=", date_from),
                ("date", "<=", date_to),
            ]
        )
        return {
            **self._sum_up(rounds),
            "teams": [
                {"team": team.name, **self._sum_up(of_team)}
                for team, of_team in sorted(
                    rounds.grouped("team_id").items(), key=lambda one: one[0].name
                )
            ],
        }

    @api.model
    def _sum_up(self, rounds):
        sums = {
            name: sum(rounds.mapped(name))
            for name in (
                *("km", "single_km", "saved_km", "stops", "delivered", "parcels"),
                *("capacity", "timed", "on_time", "hours", "cost"),
            )
        }

        def share(part, whole):
            return sums[part] / sums[whole] if sums[whole] else None

        return {
            "rounds": len(rounds),
            **sums,
            "saved_share": share("saved_km", "single_km"),
            "load": share("parcels", "capacity"),
            "punctuality": share("on_time", "timed"),
            "cost_per_stop": share("cost", "delivered"),
        }
