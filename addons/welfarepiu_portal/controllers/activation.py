from odoo import http
from odoo.http import request

from .common import attempt, go, show, tell

# Kept when the form comes back; never the code nor the password.
REMEMBERED = ("tax_code", "email")


class Activation(http.Controller):
    @http.route(
        "/attiva",
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
        sitemap=True,
    )
    def activate(self, **post):
        if request.httprequest.method == "GET":
            return show("activation", values={})
        if post.get("password") != post.get("password_again"):
            tell(request.env._("The two passwords are not the same."), "danger")
        elif self._activate(post):
            return go("/my")
        return show("activation", values={name: post.get(name) for name in REMEMBERED})

    def _activate(self, post):
        """:return: whether the account was opened; the person is then logged in"""
        codes = request.env["welfare.activation.code"]
        done, user = attempt(
            codes._activate,
            post.get("tax_code", ""),
            post.get("code", ""),
            post.get("email") or post.get("tax_code", ""),
            post.get("password", ""),
        )
        if done and not user:
            tell(codes._get_refusal_message(), "danger")
        if not user:
            return False
        request.session.authenticate(
            request.env,
            {
                "type": "password",
                "login": user.sudo().login,
                "password": post["password"],
            },
        )
        return True
