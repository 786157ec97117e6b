from werkzeug.exceptions import NotFound

from odoo.http import request, route

from odoo.addons.welfarepiu_portal.controllers.common import EDUCATOR, only_for
from odoo.addons.welfarepiu_portal.controllers.team import TeamApp

MODULE = "welfarepiu_workshop"


class WorkshopTeamApp(TeamApp):
    """The team's app also plays the steps of the workshop."""

    def _get_word_modules(self):
        return [*super()._get_word_modules(), MODULE]

    def _get_picture_folders(self):
        return (*super()._get_picture_folders(), (MODULE, "static/src/img/workshop"))

    @route(
        "/squadra/laboratorio/etichette/<int:order_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    @only_for(EDUCATOR)
    def workshop_labels(self, order_id):
        """The labels of an own order of today, to print."""
        order = (
            request.env["mrp.production"]
            ._welfare_get_mine()
            .filtered(lambda one: one.id == order_id)
        )
        if not order:
            raise NotFound()
        # Sudo: reports are the back office's; this one is of the own order only.
        pdf, _kind = (
            request.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf("welfarepiu_workshop.report_lot_label", order.ids)
        )
        return request.make_response(pdf, [("Content-Type", "application/pdf")])
