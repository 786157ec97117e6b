from odoo import http

from .common import show


class PublicPages(http.Controller):
    @http.route("/chi-siamo", type="http", auth="public", website=True, sitemap=True)
    def about(self):
        districts = http.request.env["welfare.district"].search([])
        return show("about", districts=districts)
