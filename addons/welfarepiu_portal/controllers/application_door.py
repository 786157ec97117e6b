"""What an application's pages have in common, whoever applies for what."""

from werkzeug.exceptions import NotFound

from odoo.http import request

from .common import answer_quietly, attempt, go, selection, show, tell


class ApplicationDoor:
    """Somebody without account applies; the private link is the key.

    The controller says which model it is, on which page, and which templates show it;
    its routes call these methods.
    """

    _model = None
    _page = None
    _begin_template = None
    _template = None
    #: Texts of the form, besides what :meth:`_read_form` reads.
    _texts = ()

    # -- hooks -------------------------------------------------------------------------

    def _get_begin_values(self, invite):
        """Hook: what the first page shows, ``values`` (of its form) and ``invite``
        included."""
        return {"invite": "", "values": {}}

    def _get_form_values(self, application):
        """Hook: what the form offers to choose from."""
        return {"cities": request.env["res.city"].search([], order="name")}

    def _read_form(self, post):
        """Hook: what was written, as the model reads it."""
        vals = {name: post[name] for name in self._texts if name in post}
        vals["city_id"] = self._read_id(post, "city_id")
        vals["need_ids"] = self._read_ids("need_ids")
        return vals

    def _read_id(self, post, name):
        text = post.get(name, "")
        return int(text) if text.isdigit() else False

    def _read_ids(self, name):
        typed = request.httprequest.form.getlist(name)
        return [int(text) for text in typed if text.isdigit()]

    # -- pages -------------------------------------------------------------------------

    def _begin(self, invite, post):
        if request.httprequest.method == "GET":
            return self._show_begin(invite)
        # A field nobody sees: who fills it in is a program, and is thanked like all.
        if post.get("website"):
            return show("application_thanks")
        Application = request.env[self._model]
        values = {name: post.get(name, "") for name in ("name", "email")}
        done, application = attempt(
            Application._start, values["name"], values["email"], invite
        )
        if done and not application:
            tell(Application._get_wait_sentence(), "danger")
        if not application:
            return self._show_begin(invite, values)
        tell(
            request.env._(
                "We have sent a mail to %s: it confirms your address, and brings you"
                " back here whenever you like.",
                application.email,
            )
        )
        return go(f"{self._page}/{application.access_token}")

    def _show_begin(self, invite, values=None):
        shown = self._get_begin_values(invite)
        return show(
            self._begin_template, **{**shown, "values": values or shown["values"]}
        )

    def _open(self, token):
        application = request.env[self._model]._open_link(token)
        if not application:
            raise NotFound()
        return application

    def _show_application(self, token, key, check):
        application = request.env[self._model]._open_link(token)
        if not application:
            page = show("application_gone", page_path=self._page)
            page.status_code = 404
            return page
        is_open = application.state in ("draft", "to_integrate")
        is_checked = check or application.state == "to_integrate"
        page = show(
            self._template,
            application=application,
            token=token,
            key=key,
            page_path=self._page,
            is_open=is_open,
            problems=application._get_problems() if is_open and is_checked else {},
            states=selection(application, "state"),
            **self._get_form_values(application),
        )
        # The address is the key: it goes to nobody, and nothing keeps the page.
        page.headers["Referrer-Policy"] = "no-referrer"
        page.headers["Cache-Control"] = "no-store"
        page.headers["X-Robots-Tag"] = "noindex"
        return page

    def _confirm(self, token, key):
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
        return go(f"{self._page}/{token}")

    def _send_link(self, token):
        application = self._open(token)
        if application._send_link():
            tell(request.env._("Sent again to %s.", application.email))
        else:
            tell(application._get_wait_sentence(), "danger")
        return go(f"{self._page}/{token}")

    def _save(self, token, post):
        """Keep what is in the form; also called by the page while one types."""
        application = self._open(token)
        done, _none = attempt(application._update_facts, self._read_form(post))
        if post.get("quiet"):
            return answer_quietly(done)
        if not done:
            return go(f"{self._page}/{token}")
        if post.get("then") != "submit":
            tell(request.env._("Saved. You can go on another day."))
            return go(f"{self._page}/{token}")
        if attempt(application._submit)[0]:
            tell(request.env._("Sent. We read it and write to you."))
            return go(f"{self._page}/{token}")
        return go(f"{self._page}/{token}?controlla=1")
