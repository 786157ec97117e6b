from odoo import fields, models
from odoo.tools import SQL

#: Fewer trips between two municipalities say nothing.
FEWEST = 5


class WelfareTravelLearned(models.Model):
    """How long it took from door to door between two municipalities, compared with the
    plan: something for the coordinator to look at. Nothing follows of it by itself.

    From one act at a door to the next one, the time at the door included, as the plan
    counts it too. Of rounds, never of people.
    """

    _name = "welfare.travel.learned"
    _description = "Travel as it was, and as planned"
    _auto = False
    _order = "trips desc, id"
    _rec_name = "from_city_id"

    from_city_id = fields.Many2one("res.city", string="From", readonly=True)
    to_city_id = fields.Many2one("res.city", string="To", readonly=True)
    trips = fields.Integer(readonly=True)
    planned_minutes = fields.Float(
        string="Planned, median", digits=(8, 1), readonly=True, aggregator=None
    )
    real_minutes = fields.Float(
        string="As it was, median", digits=(8, 1), readonly=True, aggregator=None
    )
    ratio = fields.Float(
        string="Of the plan, median",
        digits=(8, 2),
        readonly=True,
        aggregator=None,
        help="1.20: it takes a fifth longer than planned.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT MIN(trip.id) AS id, trip.from_city_id, trip.to_city_id,
                   COUNT(*) AS trips,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY trip.planned)
                       AS planned_minutes,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY trip.real)
                       AS real_minutes,
                   percentile_cont(0.5) WITHIN GROUP (
                       ORDER BY trip.real / trip.planned) AS ratio
              FROM (
                SELECT stop.id, stop.city_id AS to_city_id,
                       lag(stop.city_id) OVER round AS from_city_id,
                       EXTRACT(epoch FROM stop.act_time
                           - lag(stop.act_time) OVER round) / 60 AS real,
                       EXTRACT(epoch FROM stop.planned_arrival
                           - lag(stop.planned_arrival) OVER round) / 60 AS planned
                  FROM welfare_route_stop AS stop
                  JOIN welfare_route AS route ON route.id = stop.route_id
                 WHERE route.state = 'done' AND stop.act_time IS NOT NULL
                   AND stop.planned_arrival IS NOT NULL
                   AND stop.state IN ('delivered', 'nobody_home')
                WINDOW round AS (PARTITION BY stop.route_id ORDER BY stop.act_time)
              ) AS trip
             WHERE trip.from_city_id <> trip.to_city_id
               AND trip.planned > 0 AND trip.real > 0
             GROUP BY trip.from_city_id, trip.to_city_id
            HAVING COUNT(*) >= %s
            """,
            FEWEST,
        )
