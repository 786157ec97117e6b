import itertools
import logging
from dataclasses import replace

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.travel_http import SERVICES, TravelError
from ...tools.travel_http.service import OUTSIDE_METRES, SNAP_METRES
from ...tools.valley_graph import (
    QUALITIES,
    Matrix,
    Point,
    load_graph,
    municipalities_within,
    travel,
)
from ...tools.valley_graph.graph import UNREACHABLE

_logger = logging.getLogger(__name__)


class WelfareTravel(models.AbstractModel):
    """Where travel times come from.

    The shipped road graph answers always; for doors (``_matrix``) a routing service may
    be asked first. Each answer says its source and quality.
    """

    _name = "welfare.travel"
    _description = "Travel Times"

    @api.model
    def _minutes_between(self, city_a, city_b):
        """How far two municipalities are by road, centre to centre, by car.

        :return: minutes, or ``None`` when either is not in the road graph or no
            road joins them; nobody may take ``None`` for near
        """
        graph = load_graph()
        start = graph.find(city_a.istat_code)
        end = graph.find(city_b.istat_code)
        if not (start and end):
            return None
        seconds = graph.path_table("car").seconds[start.index][end.index]
        return None if seconds >= UNREACHABLE else seconds / 60

    @api.model
    def _distances_from(self, city):
        """How far every municipality is from one, for pages that show many.

        :param city: a ``res.city``; may be empty
        :return: ``{id of res.city: (kilometres, minutes)}`` by road, centre to centre,
            by car; who is not in it is not in the road graph or no road leads there:
            nobody may take that for near
        """
        graph = load_graph()
        start = graph.find(city.istat_code)
        if not start:
            return {}
        table = graph.path_table("car")
        metres, seconds = table.metres[start.index], table.seconds[start.index]
        cities = self.env["res.city"].search_fetch(
            [("istat_code", "!=", False)], ["istat_code"]
        )
        found = {one.id: graph.find(one.istat_code) for one in cities}
        return {
            city_id: (metres[node.index] / 1000, seconds[node.index] / 60)
            for city_id, node in found.items()
            if node and seconds[node.index] < UNREACHABLE
        }

    @api.model
    def _cities_within(self, city, minutes):
        """:return: the ``res.city`` within ``minutes`` by car of ``city``, nearest
        first and itself included; only itself when the graph does not know it
        """
        if not load_graph().find(city.istat_code):
            return city
        near = [
            node.istat
            for node, _time in municipalities_within(city.istat_code, minutes)
        ]
        cities = self.env["res.city"].search([("istat_code", "in", near)])
        return cities.sorted(lambda found: near.index(found.istat_code))

    @api.model
    def _matrix(self, points, profile="car", closed=None):
        """Travel between addresses.

        From the routing service the administrator chose (ADR 60), else from the shipped
        road graph; ``fallback`` of the answer says why it is the graph although a
        service was chosen: a code of ``tools.travel_http``, or ``closed_roads``, which
        no service knows of.

        :param points: ``Point`` tuples of ``tools.valley_graph``: latitude,
            longitude, ISTAT code or None, whether the coordinate is approximate
        :param profile: ``car``, ``cargo`` (bike) or ``foot``
        :param closed: pairs of ISTAT codes or names whose road is closed (snow, works);
            None: those the administrator wrote down
        :return: ``tools.valley_graph.Matrix``: whole seconds and metres, ``None``
            where there is no way, with source and quality
        :raise ValueError: unknown profile, municipality or road
        """
        closed = self._get_closed_roads() if closed is None else list(closed)
        name, url = self._get_service(profile)
        if not name:
            return travel(points, profile, closed=closed)
        if closed:
            found = travel(points, profile, closed=closed)
            return replace(found, fallback="closed_roads")
        try:
            return self._ask_service(name, url, points, profile)
        except TravelError as error:
            _logger.info("no travel times from %s: %s", name, error)
            return replace(travel(points, profile), fallback=error.code)

    @api.model
    def _get_service(self, profile):
        """:return: (name, address) of the routing service for a way of travelling; no
        name: the road graph. A server answers for one of them, so each has its own"""
        get_param = self.env["ir.config_parameter"].sudo().get_param
        name = get_param("welfarepiu_base.travel_service")
        url = get_param(f"welfarepiu_base.travel_url_{profile}")
        return (name, url) if name in SERVICES and url else ("", "")

    @api.model
    def _get_closed_roads(self):
        """:return: pairs of municipalities, as "Bossico - Lovere; Vigolo - Parzanica"
        in a parameter says
        :raise UserError: there is no such road
        """
        text = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("welfarepiu_base.closed_roads", "")
        )
        roads = [road.strip() for road in text.split(";") if road.strip()]
        pairs = [tuple(map(str.strip, road.split(" - ", 1))) for road in roads]
        for road, pair in zip(roads, pairs, strict=True):
            if len(pair) != 2 or not load_graph().has_road(*pair):
                raise UserError(
                    self.env._("Closed roads: there is no road %r on the map.", road)
                )
        return pairs

    @api.model
    def _ask_service(self, name, url, points, profile):
        """:raise TravelError: no sensible answer"""
        points = [Point(*point) for point in points]
        found = SERVICES[name](url, profile).table(points)
        qualities = [
            self._get_quality(point, snap)
            for point, snap in zip(points, found.snaps, strict=True)
        ]
        lost = {at for at, quality in enumerate(qualities) if quality == "outside"}
        for a, b in itertools.product(range(len(points)), repeat=2):
            if a != b and (a in lost or b in lost):
                found.metres[a][b] = found.seconds[a][b] = None
        return Matrix(
            seconds=found.seconds,
            metres=found.metres,
            profile=profile,
            source=name,
            quality=max(qualities, key=QUALITIES.index, default=QUALITIES[0]),
            point_qualities=qualities,
        )

    @api.model
    def _get_quality(self, point, snap):
        """:param snap: metres between the point and the road it was put on, or None"""
        if snap is not None and snap > OUTSIDE_METRES:
            return "outside"
        if snap is not None and snap > SNAP_METRES:
            return "nearest_node"
        return "approximate" if point.approximate else "address"

    @api.model
    def _describe_fallback(self, code):
        """:return: what people read when travel is the road graph's after all"""
        graph = self.env._("Distances are those of the shipped map of the valleys.")
        reasons = {
            "closed_roads": self.env._("The road service knows of no closed roads."),
            "misconfigured": self.env._("The address of the road service is wrong."),
            "unreachable": self.env._("The road service cannot be reached."),
            "timeout": self.env._("The road service takes too long."),
            "refused": self.env._("The road service refused the question."),
            "rubbish": self.env._("What the road service answered makes no sense."),
        }
        return f"{reasons[code]} {graph}"
