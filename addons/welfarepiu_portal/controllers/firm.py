from odoo import fields, http
from odoo.fields import Domain
from odoo.http import content_disposition, request

from .common import (
    FIRM_HR,
    attempt,
    find,
    find_own_firms,
    get_pages,
    go,
    only_for,
    selection,
    show,
    tell,
)

#: Rows on one page of a payroll file.
ROWS_A_PAGE = 50

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: What may be looked at of a file, in the words of the address.
ROW_DOMAINS = {
    "tutte": Domain.TRUE,
    "scartate": Domain("status", "=", "refused"),
    "ripetute": Domain("status", "=", "repeated"),
    "avvisi": Domain("status", "=", "warned"),
    "nuovi": Domain("is_new", "=", True)
    & Domain("status", "not in", ("refused", "repeated")),
    "cambiati": Domain("is_changed", "=", True),
}


class FirmPages(http.Controller):
    @http.route("/azienda", type="http", auth="user", website=True)
    @only_for(FIRM_HR)
    def firm(self):
        payers = find_own_firms()
        membership = request.env.user._welfare_get_membership()
        if not payers:
            return show(
                "firm_outside",
                firm=request.env.user.commercial_partner_id.sudo(),
                membership=membership,
            )
        plans = request.env["welfare.plan"].search([("payer_id", "in", payers.ids)])
        Dashboard = request.env["welfare.firm.dashboard"]
        batches = request.env["welfare.grant.batch"].search(
            [("payer_id", "in", payers.ids), ("state", "!=", "cancelled")], limit=20
        )
        fundings = request.env["welfare.funding"].search(
            [("payer_id", "in", payers.ids), ("state", "!=", "cancelled")],
            limit=10,
        )
        return show(
            "firm",
            payers=payers,
            plans=plans,
            plan_states=selection(plans, "state"),
            membership=membership,
            first_steps={payer: payer._get_first_steps() for payer in payers},
            addresses=self._get_step_addresses(batches, fundings),
            dashboards={payer: Dashboard._get_figures(payer) for payer in payers},
            plan_figures={
                plan: figures
                for payer in payers
                for plan, figures in Dashboard._get_plan_figures(payer).items()
            },
            batches=batches,
            batch_states=selection(batches, "state"),
            fundings=fundings,
            funding_states=selection(request.env["welfare.funding"], "state"),
            months=request.env["welfare.month.run"].sudo()._get_months(),
            today=request.env["welfare.clock"]._today(),
        )

    def _get_step_addresses(self, batches, fundings):
        """:return: ``{code of a step: where one goes on}``"""
        asked = fundings.filtered(lambda one: one.state == "requested")[:1]
        booked = batches.filtered(lambda one: one.state == "booked")[:1]
        waiting = batches.filtered(lambda one: one.state == "previewed")[:1]
        return {
            "plan": "/azienda/piano",
            "in_force": "/azienda/piano",
            "funds": f"/azienda/fondi/{asked.id}" if asked else "/azienda/piano",
            "workers": f"/azienda/file/{waiting.id}" if waiting else "#plans",
            "codes": f"/azienda/file/{booked.id}#letters" if booked else "",
        }

    @http.route("/azienda/cifre/<int:payer_id>", type="http", auth="user", website=True)
    @only_for(FIRM_HR)
    def figures(self, payer_id, form="xlsx", **_query):
        payer = find("welfare.payer", payer_id)
        Dashboard = request.env["welfare.firm.dashboard"]
        form = "csv" if form == "csv" else "xlsx"
        make = Dashboard._to_csv if form == "csv" else Dashboard._to_xlsx
        done, content = attempt(make, payer)
        if not done:
            return go("/azienda")
        name = request.env._(
            "figures %(firm)s %(day)s", firm=payer.name, day=Dashboard._name_today()
        )
        return self._send(content, f"{name}.{form}", form)

    @http.route(
        "/azienda/carica", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(FIRM_HR)
    def upload(self, plan_id, file=None, dal=None, al=None, **_post):
        plan = find("welfare.plan", int(plan_id))
        Batch = request.env["welfare.grant.batch"]
        try:
            days = [fields.Date.to_date(day or None) for day in (dal, al)]
        except ValueError:
            days = [None, None]
        done, batch = attempt(
            Batch._upload,
            plan,
            file.read() if file else b"",
            file.filename if file else "",
            *days,
        )
        if not done:
            return go("/azienda")
        if not attempt(batch._preview)[0]:
            batch._cancel()
            return go("/azienda")
        return go(f"/azienda/file/{batch.id}")

    @http.route("/azienda/file/<int:batch_id>", type="http", auth="user", website=True)
    @only_for(FIRM_HR)
    def batch(self, batch_id, mostra="tutte", cerca="", pagina=1, **_get):
        batch = find("welfare.grant.batch", batch_id)
        shown = mostra if mostra in ROW_DOMAINS else "tutte"
        mine = Domain("batch_id", "=", batch.id)
        domain = mine & ROW_DOMAINS[shown]
        if words := cerca.strip():
            domain &= Domain("name", "ilike", words) | Domain(
                "tax_code", "ilike", words
            )
        Line = request.env["welfare.grant.line"]
        count = Line.search_count(domain)
        pager = request.website.pager(
            f"/azienda/file/{batch.id}",
            count,
            page=int(pagina) if str(pagina).isdecimal() else 1,
            step=ROWS_A_PAGE,
            url_args={"mostra": shown, "cerca": words} if words else {"mostra": shown},
        )
        return show(
            "firm_batch",
            batch=batch,
            bundles=batch._get_letters() if batch.booked_count else [],
            lines=Line.search(domain, limit=ROWS_A_PAGE, offset=pager["offset"]),
            count=count,
            counts={
                name: Line.search_count(mine & one) for name, one in ROW_DOMAINS.items()
            },
            shown=shown,
            words=words,
            pages=get_pages(
                pager, f"/azienda/file/{batch.id}", mostra=shown, cerca=words
            ),
            statuses=selection(Line, "status"),
            states=selection(batch, "state"),
            fields_of_columns=selection(batch.column_ids, "field_name"),
            letters=self._get_letters(batch),
        )

    def _get_letters(self, batch):
        if batch.state not in ("booked", "stopped"):
            return None
        return batch._count_letters()

    @http.route(
        "/azienda/file/<int:batch_id>/stato", type="http", auth="user", website=True
    )
    @only_for(FIRM_HR)
    def state(self, batch_id):
        """How far the background is; asked again and again by the page."""
        batch = find("welfare.grant.batch", batch_id)
        done, total = batch._get_steps()
        return request.make_json_response(
            {"state": batch.state, "done": done, "total": total}
        )

    @http.route(
        "/azienda/file/<int:batch_id>/colonne",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(FIRM_HR)
    def columns(self, batch_id, **post):
        batch = find("welfare.grant.batch", batch_id)
        said = {
            column.id: post[f"colonna_{column.id}"]
            for column in batch.column_ids
            if f"colonna_{column.id}" in post
        }
        done, read = attempt(batch._preview, batch.column_ids._get_choice(said))
        if done and read:
            tell(request.env._("Read again with your columns."))
        return go(f"/azienda/file/{batch.id}")

    @http.route(
        "/azienda/file/<int:batch_id>/<any(conferma,tutto,ferma,annulla):act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(FIRM_HR)
    def decide(self, batch_id, act, ripetute=None, **_post):
        batch = find("welfare.grant.batch", batch_id)
        if act == "annulla":
            if attempt(batch._cancel)[0]:
                tell(request.env._("The file was dropped: nobody got anything."))
                return go("/azienda")
            return go(f"/azienda/file/{batch.id}")
        if act == "ferma":
            attempt(batch._stop)
            return go(f"/azienda/file/{batch.id}")
        mode = "good_rows" if act == "conferma" else "all_or_none"
        done, booked = attempt(
            batch._book, mode, ripetute == "1" if batch.state == "previewed" else None
        )
        if done and booked:
            tell(request.env._("Done: the credit is granted."))
        return go(f"/azienda/file/{batch.id}")

    @http.route(
        "/azienda/file/<int:batch_id>/ritira",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(FIRM_HR)
    def take_back(self, batch_id, tutto=None, **_post):
        batch = find("welfare.grant.batch", batch_id)
        if tutto:
            done, amount = attempt(batch._take_back_all)
        else:
            chosen = request.httprequest.form.getlist("riga", type=int)
            lines = batch.line_ids.browse(chosen).filtered_domain(
                [("batch_id", "=", batch.id)]
            )
            if not lines:
                tell(request.env._("Choose at least one row."), "danger")
                return go(f"/azienda/file/{batch.id}")
            done, amount = attempt(lines._take_back)
        if done and amount is not None:
            tell(
                request.env._(
                    "Taken back: %s. What a worker has already spent stays spent.",
                    batch.currency_id.format(amount),
                )
            )
        return go(f"/azienda/file/{batch.id}")

    @http.route(
        "/azienda/file/<int:batch_id>/scartate.xlsx",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(FIRM_HR)
    def refused(self, batch_id):
        batch = find("welfare.grant.batch", batch_id)
        done, content = attempt(batch._export_refused)
        if not done:
            return go(f"/azienda/file/{batch.id}")
        return request.make_response(
            content,
            [
                ("Content-Type", XLSX),
                ("Content-Length", len(content)),
                ("Cache-Control", "no-store"),
                (
                    "Content-Disposition",
                    content_disposition(batch._get_refused_filename()),
                ),
            ],
        )

    @http.route(
        "/azienda/file/<int:batch_id>/lettere",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(FIRM_HR)
    def letters(self, batch_id, chi="", **_post):
        batch = find("welfare.grant.batch", batch_id)
        done, bundles = attempt(
            batch._request_activation_letters,
            only_without_email=chi == "senza_email",
        )
        if done and bundles[-1].state == "ready":
            return self._send_letters(bundles)
        if done:
            tell(
                request.env._(
                    "The letters are being prepared: they will be on this page in some"
                    " minutes."
                )
            )
        return go(f"/azienda/file/{batch.id}#letters")

    @http.route(
        "/azienda/file/<int:batch_id>/lettere/<int:bundle_id>",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(FIRM_HR)
    def letters_bundle(self, batch_id, bundle_id):
        batch = find("welfare.grant.batch", batch_id)
        bundle = batch._get_letters().filtered(lambda one: one.id == bundle_id)
        if not bundle:
            raise request.not_found()
        return self._send_letters(bundle)

    def _send_letters(self, bundle):
        done, pdf = attempt(bundle._get_pdf)
        if not done:
            return go(f"/azienda/file/{bundle.batch_id.id}")
        return request.make_response(
            pdf,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(pdf)),
                # Codes in clear: no cache keeps them.
                ("Cache-Control", "no-store"),
                (
                    "Content-Disposition",
                    content_disposition(request.env._("activation letters") + ".pdf"),
                ),
            ],
        )

    # Money -------------------------------------------------------------------------

    @http.route(
        "/azienda/estratto/<int:payer_id>", type="http", auth="user", website=True
    )
    @only_for(FIRM_HR)
    def statement(self, payer_id, month="", form="pdf", **_query):
        payer = find("welfare.payer", payer_id)
        done, statement = attempt(payer._make_statement, month)
        if not done:
            return go("/azienda")
        content = statement._to_xlsx() if form == "xlsx" else statement._to_pdf()
        form = "xlsx" if form == "xlsx" else "pdf"
        return self._send(content, f"{statement._get_file_name()}.{form}", form)

    @http.route(
        "/azienda/fondi/<int:funding_id>", type="http", auth="user", website=True
    )
    @only_for(FIRM_HR)
    def funding_request(self, funding_id, **_query):
        funding = find("welfare.funding", funding_id)
        pdf, _kind = (
            request.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf("welfarepiu_base.report_funding", funding.ids)
        )
        return self._send(pdf, f"{funding.name.replace('/', '-')}.pdf", "pdf")

    def _send(self, content, name, form):
        kinds = {
            "pdf": "application/pdf",
            "csv": "text/csv; charset=utf-8",
            "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
        return request.make_response(
            content,
            [
                ("Content-Type", kinds[form]),
                ("Content-Length", len(content)),
                ("Cache-Control", "no-store"),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
