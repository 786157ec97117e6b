from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.welfarepiu_base.tools.valley_graph import load_graph

from .map_labels import place_labels

#: Width of the drawing, in its own units; the height follows from the land.
WIDTH = 480
MARGIN = 55
#: Radius of a circle: for one supplier, more for each, at most; at its own address.
RADIUS, MORE, LARGEST, DOOR = 11, 2, 21, 8
#: Kilometres of a degree of longitude, measured in those of latitude, at 45.75 North.
SHRINK = 0.6978


class Mark(NamedTuple):
    """A circle on the map.

    :ivar x: from the left, in the drawing's units
    :ivar y: from the top
    :ivar radius: of the circle
    :ivar count: suppliers it stands for
    :ivar name: of the municipality; empty for one supplier at its own address
    :ivar target: id of the part of the page that says the same in words
    """

    x: float
    y: float
    radius: float
    count: int
    name: str
    target: str


class Group(NamedTuple):
    """The suppliers of one municipality.

    :ivar city: ``res.city``; may be empty
    :ivar minutes: by car from the reader's municipality; ``None``: not known
    :ivar suppliers: ``res.partner``, by name
    """

    city: object
    minutes: float | None
    suppliers: object


class WelfareSupplierMap(models.AbstractModel):
    """Where the suppliers are, as a drawing and as a list that says the same.

    Drawn on the server from the roads the platform ships: it asks nothing of anybody,
    works without scripts and prints. A supplier stands at the centre of its
    municipality unless it says that customers come to its address (ADR 82).
    """

    _name = "welfare.supplier.map"
    _description = "Map of the suppliers"

    @api.model
    def _get_suppliers(self, needs=()):
        """:param needs: ids of ``welfare.need``; empty: whatever they offer
        :return: suppliers anybody may read about who sell something for one of
            ``needs``, or for what is under it; sudo, by name"""
        suppliers = self.env["res.partner"]._welfare_get_shown_suppliers()
        if not needs:
            return suppliers
        shop = Domain(self.env["website"].get_current_website().sale_product_domain())
        sold = (
            self.env["product.template"]
            .sudo()
            ._read_group(
                shop & Domain("welfare_need_ids", "child_of", list(needs)),
                ["welfare_supplier_id"],
            )
        )
        sellers = {supplier.id for (supplier,) in sold}
        return suppliers.filtered(lambda one: one.id in sellers)

    @api.model
    def _group(self, suppliers, home):
        """:param home: the reader's ``res.city``; may be empty
        :return: list of :class:`Group`, the nearest first if ``home`` is known, else by
            name; who has no municipality comes last"""
        distances = self.env["welfare.travel"].sudo()._distances_from(home)
        groups = [
            Group(city, distances.get(city.id, (None, None))[1], of_city)
            for city, of_city in suppliers.grouped(
                lambda one: one._welfare_get_city()
            ).items()
        ]
        return sorted(groups, key=self._get_order)

    @api.model
    def _get_order(self, group):
        far = float("inf")
        minutes = far if group.minutes is None else group.minutes
        return (not group.city, minutes, group.city.name or "")

    @api.model
    def _draw(self, groups, home):
        """:return: dict ``width``, ``height``, ``roads`` (list of ``x1 y1 x2 y2``),
        ``marks`` (list of :class:`Mark` and the ``Label`` of its name, or ``None``;
        the largest first) and ``home`` (``(x, y)`` of the reader's municipality, or
        ``None``), in the drawing's units"""
        graph = load_graph()
        project, height = self._make_projection(graph.nodes)
        ends = [project(node.latitude, node.longitude) for node in graph.nodes]
        marks = [mark for group in groups for mark in self._mark(group, project)]
        marks.sort(key=lambda mark: (-mark.count, mark.name))
        labels = place_labels(
            [(mark.x, mark.y, mark.radius, mark.name) for mark in marks], WIDTH, height
        )
        return {
            "width": WIDTH,
            "height": height,
            "roads": [(*ends[edge.start], *ends[edge.end]) for edge in graph.edges],
            "marks": list(zip(marks, labels, strict=True)),
            "home": project(home.latitude, home.longitude) if home.latitude else None,
        }

    @api.model
    def _mark(self, group, project):
        """:return: list of :class:`Mark` of one municipality"""
        target = f"comune-{group.city.id}"
        at_address = group.suppliers.filtered("welfare_shows_address")
        marks, at_centre = [], group.suppliers
        for supplier in at_address:
            point, quality = supplier._welfare_locate()
            if quality == "door":
                place = project(point.latitude, point.longitude)
                marks.append(Mark(*place, DOOR, 1, "", target))
                at_centre -= supplier
        if at_centre and group.city.latitude:
            place = project(group.city.latitude, group.city.longitude)
            count = len(at_centre)
            radius = min(RADIUS + MORE * (count - 1), LARGEST)
            marks.append(Mark(*place, radius, count, group.city.name, target))
        return marks

    @api.model
    def _make_projection(self, nodes):
        """:return: ``(project, height)``: ``project(latitude, longitude)`` gives
        ``(x, y)`` in the drawing's units"""
        north = max(node.latitude for node in nodes)
        south = min(node.latitude for node in nodes)
        west = min(node.longitude for node in nodes)
        east = max(node.longitude for node in nodes)
        scale = (WIDTH - 2 * MARGIN) / ((east - west) * SHRINK)

        def project(latitude, longitude):
            return (
                round(MARGIN + (longitude - west) * SHRINK * scale, 1),
                round(MARGIN + (north - latitude) * scale, 1),
            )

        return project, round((north - south) * scale + 2 * MARGIN)
