from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from .common import (
    answer_quietly,
    attempt,
    go,
    selection,
    show,
    tell,
)

PAGE = "/diventa-fornitore"
TEXTS = (
    "name",
    "vat",
    "tax_code",
    "regime",
    "street",
    "other_city",
    "zip",
    "contact_name",
    "contact_role",
    "email",
    "phone",
    "offer",
    "iban",
    "note",
)


class ApplicationPages(http.Controller):
    """Somebody without account applies as a supplier; the private link is the key."""

    @http.route(
        PAGE,
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
        sitemap=True,
    )
    def begin(self, invito="", **post):
        if request.httprequest.method == "GET":
            return self._show_begin(invito)
        # A field nobody sees: who fills it in is a program, and is thanked like all.
        if post.get("website"):
            return show("application_thanks")
        Application = request.env["welfare.supplier.application"]
        values = {name: post.get(name, "") for name in ("name", "email")}
        done, application = attempt(
            Application._start, values["name"], values["email"], invito
        )
        if done and not application:
            tell(Application._get_wait_sentence(), "danger")
        if not application:
            return self._show_begin(invito, values)
        tell(
            request.env._(
                "We have sent a mail to %s: it confirms your address, and brings you"
                " back here whenever you like.",
                application.email,
            )
        )
        return go(f"{PAGE}/{application.access_token}")

    def _show_begin(self, invite, values=None):
        wish = request.env["welfare.supplier.wish"]._find_invite(invite)
        return show(
            "application_begin",
            invite=invite if wish else "",
            values=values or {"name": wish.name or ""},
            payment_days=request.env.company.sudo().welfare_supplier_payment_days,
        )

    def _open(self, token):
        application = request.env["welfare.supplier.application"]._open_link(token)
        if not application:
            raise NotFound()
        return application

    @http.route(
        f"{PAGE}/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def application(self, token, conferma="", controlla=""):
        application = request.env["welfare.supplier.application"]._open_link(token)
        if not application:
            page = show("application_gone")
            page.status_code = 404
            return page
        is_open = application.state in ("draft", "to_integrate")
        is_checked = controlla or application.state == "to_integrate"
        page = show(
            "application",
            application=application,
            token=token,
            key=conferma,
            is_open=is_open,
            problems=application._get_problems() if is_open and is_checked else {},
            cities=request.env["res.city"].search([], order="name"),
            needs=request.env["welfare.need"].search([("parent_id", "=", False)]),
            regimes=selection(application, "regime"),
            states=selection(application, "state"),
        )
        # The address is the key: it goes to nobody, and nothing keeps the page.
        page.headers["Referrer-Policy"] = "no-referrer"
        page.headers["Cache-Control"] = "no-store"
        page.headers["X-Robots-Tag"] = "noindex"
        return page

    @http.route(
        f"{PAGE}/<string:token>/conferma",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def confirm(self, token, key="", **_post):
        application = self._open(token)
        if application._confirm_email(key):
            tell(request.env._("Thank you: your e-mail address is confirmed."))
        else:
            tell(
                request.env._(
                    "This link is not the last one we sent: look for the newest mail."
                ),
                "danger",
            )
        return go(f"{PAGE}/{token}")

    @http.route(
        f"{PAGE}/<string:token>/mail",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def send_link(self, token, **_post):
        application = self._open(token)
        if application._send_link():
            tell(request.env._("Sent again to %s.", application.email))
        else:
            tell(application._get_wait_sentence(), "danger")
        return go(f"{PAGE}/{token}")

    @http.route(
        f"{PAGE}/<string:token>/salva",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def save(self, token, **post):
        """Keep what is in the form; also called by the page while one types."""
        application = self._open(token)
        done, _none = attempt(application._update_facts, self._read_form(post))
        if post.get("quiet"):
            return answer_quietly(done)
        if not done:
            return go(f"{PAGE}/{token}")
        if post.get("then") != "submit":
            tell(request.env._("Saved. You can go on another day."))
            return go(f"{PAGE}/{token}")
        if attempt(application._submit)[0]:
            tell(request.env._("Sent. We read it and write to you."))
            return go(f"{PAGE}/{token}")
        return go(f"{PAGE}/{token}?controlla=1")

    def _read_form(self, post):
        vals = {name: post[name] for name in TEXTS if name in post}
        city = post.get("city_id", "")
        vals["city_id"] = int(city) if city.isdigit() else False
        vals["need_ids"] = [
            int(need)
            for need in request.httprequest.form.getlist("need_ids")
            if need.isdigit()
        ]
        return vals
