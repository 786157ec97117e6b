from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from .common import SUPPLIER, show


class CharterPages(http.Controller):
    @http.route("/carta", type="http", auth="public", website=True, sitemap=True)
    def charter(self):
        # The text in force is public; the record is not.
        charter = request.env["welfare.charter"].sudo()._get_in_force()
        return show(
            "charter",
            charter=charter,
            pillars=charter.article_ids._fields["pillar"]._description_selection(
                request.env
            ),
            is_supplier=request.env.user.has_group(SUPPLIER),
        )

    @http.route("/carta/pdf", type="http", auth="public", website=True, sitemap=False)
    def charter_pdf(self):
        charter = request.env["welfare.charter"].sudo()._get_in_force()
        if not charter:
            raise NotFound()
        return request.make_response(
            charter._to_pdf(),
            [
                ("Content-Type", "application/pdf"),
                (
                    "Content-Disposition",
                    content_disposition(
                        request.env._("suppliers-charter-%s.pdf", charter.number)
                    ),
                ),
            ],
        )
