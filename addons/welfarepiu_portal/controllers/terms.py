from odoo import http
from odoo.http import request

from odoo.addons.account.controllers.terms import TermsController


class Terms(TermsController):
    @http.route()
    def terms_conditions(self, **kwargs):
        if not request.website._welfare_has_terms():
            raise request.not_found()
        return super().terms_conditions(**kwargs)
