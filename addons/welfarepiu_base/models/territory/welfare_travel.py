from odoo import api, models

from ...tools.valley_graph import load_graph, municipalities_within, travel
from ...tools.valley_graph.graph import UNREACHABLE


class WelfareTravel(models.AbstractModel):
    """Where travel times come from.

    This provider reads the shipped road graph. An adapter for a routing engine
    overrides ``_matrix``; its answer says its source and quality like this one.
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
    def _matrix(self, points, profile="car"):
        """Travel between addresses.

        :param points: ``Point`` tuples of ``tools.valley_graph``: latitude,
            longitude, ISTAT code or None, whether the coordinate is approximate
        :param profile: ``car``, ``cargo`` (bike) or ``foot``
        :return: ``tools.valley_graph.Matrix``: whole seconds and metres, ``None``
            where there is no way, with source and quality
        :raise ValueError: unknown profile or municipality
        """
        return travel(points, profile)
