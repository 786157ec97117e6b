from odoo import http
from odoo.http import content_disposition, request

from .common import FIRM_HR, attempt, find, go, only_for, selection, show, tell


class FirmPages(http.Controller):
    def _get_payers(self):
        # A worker of HR may read the own employers too: here only whom the user acts
        # for.
        return request.env["welfare.payer"].search(
            [
                ("payer_type", "=", "firm"),
                ("partner_id", "=", request.env.user.commercial_partner_id.id),
            ]
        )

    @http.route("/azienda", type="http", auth="user", website=True)
    @only_for(FIRM_HR)
    def firm(self):
        payers = self._get_payers()
        plans = request.env["welfare.plan"].search([("payer_id", "in", payers.ids)])
        batches = request.env["welfare.grant.batch"].search(
            [("payer_id", "in", payers.ids), ("state", "!=", "cancelled")], limit=20
        )
        return show(
            "firm",
            payers=payers,
            plans=plans,
            plan_states=selection(plans, "state"),
            batches=batches,
            batch_states=selection(batches, "state"),
            fundings=request.env["welfare.funding"].search(
                [("payer_id", "in", payers.ids), ("state", "!=", "cancelled")],
                limit=10,
            ),
            funding_states=selection(request.env["welfare.funding"], "state"),
            months=request.env["welfare.month.run"].sudo()._get_months(),
            today=request.env["welfare.clock"]._today(),
        )

    @http.route(
        "/azienda/carica", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(FIRM_HR)
    def upload(self, plan_id, file=None, **_post):
        plan = find("welfare.plan", int(plan_id))
        Batch = request.env["welfare.grant.batch"]
        done, batch = attempt(
            Batch._upload,
            plan,
            file.read() if file else b"",
            file.filename if file else "",
        )
        if not done:
            return go("/azienda")
        if not attempt(batch._preview)[0]:
            batch._cancel()
            return go("/azienda")
        return go(f"/azienda/file/{batch.id}")

    @http.route("/azienda/file/<int:batch_id>", type="http", auth="user", website=True)
    @only_for(FIRM_HR)
    def batch(self, batch_id):
        batch = find("welfare.grant.batch", batch_id)
        return show(
            "firm_batch",
            batch=batch,
            bundles=batch._get_letters() if batch.state == "booked" else [],
            statuses=selection(batch.line_ids, "status"),
            states=selection(batch, "state"),
        )

    @http.route(
        "/azienda/file/<int:batch_id>/<any(conferma,tutto,annulla):act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(FIRM_HR)
    def decide(self, batch_id, act, **_post):
        batch = find("welfare.grant.batch", batch_id)
        if act == "annulla":
            if attempt(batch._cancel)[0]:
                tell(request.env._("The file was dropped: nobody got anything."))
                return go("/azienda")
            return go(f"/azienda/file/{batch.id}")
        mode = "good_rows" if act == "conferma" else "all_or_none"
        done, booked = attempt(batch._book, mode)
        if done and booked:
            tell(request.env._("Done: the credit is granted."))
        elif done:
            tell(request.env._("The file is long: it is being booked. Come back soon."))
        return go(f"/azienda/file/{batch.id}")

    @http.route(
        "/azienda/file/<int:batch_id>/lettere",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(FIRM_HR)
    def letters(self, batch_id, **_post):
        batch = find("welfare.grant.batch", batch_id)
        done, bundles = attempt(batch._request_activation_letters)
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
