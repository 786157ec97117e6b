from odoo import http
from odoo.http import request

from .common import (
    FIRM_HR,
    attempt,
    find,
    get_pages,
    go,
    only_for,
    selection,
    show,
    tell,
)

PEOPLE_A_PAGE = 40


class CounterPages(http.Controller):
    """The yearly caps of a firm's people, for their HR: totals, no contents."""

    @http.route("/azienda/limiti", type="http", auth="user", website=True)
    @only_for(FIRM_HR)
    def counters(self, anno="", cerca="", pagina=1, **_query):
        this_year = request.env["welfare.clock"]._today().year
        years = [this_year - 1, this_year, this_year + 1]
        year = int(anno) if anno.isdecimal() and int(anno) in years else this_year
        payers = request.env["welfare.payer"].search([("payer_type", "=", "firm")])
        Employment = request.env["welfare.employment"]
        domain = payers._get_counter_domain(year, cerca)
        count = Employment.search_count(domain)
        pager = request.website.pager(
            "/azienda/limiti",
            count,
            page=int(pagina) if str(pagina).isdecimal() else 1,
            step=PEOPLE_A_PAGE,
        )
        employments = Employment.search(
            domain,
            order="worker_id, id",
            limit=PEOPLE_A_PAGE,
            offset=pager["offset"],
        )
        Outside = request.env["welfare.outside.benefit"]
        return show(
            "firm_counters",
            year=year,
            years=years,
            words=cerca.strip(),
            count=count,
            counters=payers._get_yearly_counters(employments, year),
            outside=Outside.search(
                [("year", "=", year), ("employment_id", "in", employments.ids)]
            ).grouped("employment_id"),
            whats=selection(Outside, "what"),
            currency=request.env.ref("base.EUR"),
            pages=get_pages(pager, "/azienda/limiti", anno=year, cerca=cerca.strip()),
        )

    @http.route(
        "/azienda/limiti/<int:employment_id>/<int:year>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(FIRM_HR)
    def state(self, employment_id, year, what="", amount="", **_post):
        employment = find("welfare.employment", employment_id)
        Outside = request.env["welfare.outside.benefit"]
        done, _result = attempt(Outside._state_as_typed, employment, what, year, amount)
        if done:
            tell(request.env._("Saved for %s.", employment.worker_name))
        return go(f"/azienda/limiti?anno={year}#lavoratore-{employment.id}")
