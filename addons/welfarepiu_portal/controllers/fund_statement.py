from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from .common import show

FORMS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FundStatementPages(http.Controller):
    """What the Fund received, gave and has left: published statements, for
    everybody."""

    def _get_published(self):
        fund = request.env["welfare.fund"]._get_for(request.env.company)
        return request.env["welfare.fund.statement"]._get_published(fund)

    def _find(self, statement_id):
        statement = self._get_published().filtered(lambda one: one.id == statement_id)
        if not statement:
            raise NotFound()
        return statement

    @http.route(
        ["/fondo/rendiconto", "/fondo/rendiconto/<int:statement_id>"],
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def statement(self, statement_id=None, **_query):
        statements = self._get_published()
        statement = self._find(statement_id) if statement_id else statements[:1]
        return show(
            "fund_statement",
            statements=statements,
            statement=statement,
            values=statement._get_values() if statement else None,
        )

    @http.route(
        "/fondo/rendiconto/<int:statement_id>/<string:form>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def file(self, statement_id, form, **_query):
        if form not in FORMS:
            raise NotFound()
        statement = self._find(statement_id)
        content = statement._get_file(form)
        return request.make_response(
            content,
            [
                ("Content-Type", FORMS[form]),
                ("Content-Length", len(content)),
                (
                    "Content-Disposition",
                    content_disposition(f"{statement._get_file_name()}.{form}"),
                ),
            ],
        )
