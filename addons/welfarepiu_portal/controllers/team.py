import hashlib
import json
from functools import cache
from pathlib import Path

from markupsafe import Markup
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request
from odoo.tools import file_path

from .common import EDUCATOR, only_for

MODULE = "welfarepiu_portal"
BUNDLE = f"{MODULE}.assets_team"
SHELL = "/squadra"
ICON = f"/{MODULE}/static/src/img/favicon.png"
#: A lot of acts with their photos, and some room.
MAX_SYNC = 16 * 1024 * 1024
FONTS = [
    f"/web/static/fonts/lato/Lato-{style}-webfont.woff" for style in ("Reg", "Bol")
]
PICTURES = (
    (MODULE, "static/src/img/road"),
    (MODULE, "static/src/img/people"),
    ("welfarepiu_logistics", "static/src/img/label"),
)
#: Reads codes for browsers that do not; a megabyte, kept by those alone.
READER = "/web/static/lib/zxing-library/zxing-library.js"


@cache
def read_pictures(folders):
    """:return: ``{address: bytes}`` of the drawings that the app shows"""
    return {
        f"/{module}/{folder}/{file.name}": file.read_bytes()
        for module, folder in folders
        for file in sorted(Path(file_path(f"{module}/{folder}")).glob("*.svg"))
    }


@cache
def read_reader():
    """:return: bytes of the library that reads codes"""
    return Path(file_path(READER.lstrip("/"))).read_bytes()


class TeamApp(http.Controller):
    """The team's app: one page, which works on without network.

    The page and its files hold nothing of anybody; what the team needs comes as data,
    and what it did goes to ``welfare.route.message``.
    """

    @http.route(SHELL, type="http", auth="user", methods=["GET"], readonly=True)
    @only_for(EDUCATOR)
    def shell(self, **_query):
        response = request.render(f"{MODULE}.team_app", self._prepare_shell())
        # The service worker keeps it, and knows when it is old.
        response.headers["Cache-Control"] = "no-cache"
        return response

    def _prepare_shell(self):
        lang = request.env.lang or "it_IT"
        modules = self._get_word_modules()
        words, _params = request.env["ir.http"]._get_translations_for_webclient(
            modules, lang
        )
        return {
            "lang": lang.replace("_", "-"),
            # Read by the app from its script tag, which nothing in it can close.
            "words": Markup(
                json.dumps(
                    {
                        word["id"]: word["string"]
                        for module in modules
                        for word in words[module]["messages"]
                    }
                ).replace("<", "\\u003c")
            ),
            "version": self._get_version(),
        }

    def _get_word_modules(self):
        """Hook.

        :return: addons whose words the app says
        """
        return [MODULE]

    def _get_picture_folders(self):
        """Hook.

        :return: tuple of ``(addon, folder)`` with the drawings that the app shows
        """
        return PICTURES

    def _get_files(self):
        return [
            *request.env["ir.qweb"]._get_asset_links(BUNDLE),
            *FONTS,
            ICON,
            *read_pictures(self._get_picture_folders()),
        ]

    def _get_version(self):
        """:return: changes whenever a file of the app, or a word of it, does"""
        Http = request.env["ir.http"]
        modules = self._get_word_modules()
        langs = [code for code, _name in request.env["res.lang"].sudo().get_installed()]
        digest = hashlib.sha256(json.dumps(self._get_files()).encode())
        for lang in langs:
            digest.update(Http._get_web_translations_hash(modules, lang).encode())
        pictures = read_pictures(self._get_picture_folders())
        for content in (*pictures.values(), read_reader()):
            digest.update(content)
        return digest.hexdigest()[:16]

    @http.route(
        "/squadra/service-worker.js",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    def service_worker(self):
        """Read before logging in too: a browser looks for a newer one at any time."""
        path = file_path(f"{MODULE}/static/src/team/service_worker.js")
        settings = {
            "version": self._get_version(),
            "shell": SHELL,
            "files": self._get_files(),
            "reader": READER,
        }
        body = f"const APP = {json.dumps(settings)};\n{Path(path).read_text()}"
        return request.make_response(
            body,
            [
                ("Content-Type", "text/javascript; charset=utf-8"),
                ("Service-Worker-Allowed", SHELL),
                ("Cache-Control", "no-cache"),
            ],
        )

    @http.route(
        "/squadra/app.webmanifest",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    def manifest(self):
        return request.make_json_response(
            {
                "name": "WELFAREPIU Squadra",
                "short_name": "Squadra",
                "lang": "it",
                "scope": SHELL,
                "start_url": SHELL,
                "display": "standalone",
                "background_color": "#fbfaf6",
                "theme_color": "#0f4c5c",
                "icons": [{"src": ICON, "sizes": "any", "type": "image/png"}],
            },
            [("Content-Type", "application/manifest+json")],
        )

    @http.route(
        "/squadra/dati", type="http", auth="user", methods=["GET"], readonly=True
    )
    @only_for(EDUCATOR)
    def day(self):
        return self._answer(self._prepare_day())

    def _prepare_day(self):
        return {
            "day": request.env["welfare.route"]._get_team_day(),
            "now": request.env["welfare.route.message"]._get_clock(),
        }

    @http.route(
        "/squadra/immagini", type="http", auth="user", methods=["GET"], readonly=True
    )
    @only_for(EDUCATOR)
    def pictures(self, di=None, **_query):
        """:param di: fingerprints of what the phone lacks, with commas; default all"""
        wanted = None if di is None else set(di.split(","))
        return self._answer(request.env["welfare.route"]._get_pictures(wanted))

    def _answer(self, data):
        # Names and addresses: the app's own memory has them, no other cache.
        return request.make_json_response(data, [("Cache-Control", "no-store")])

    @http.route(
        "/squadra/sync",
        type="jsonrpc",
        auth="user",
        methods=["POST"],
        max_content_length=MAX_SYNC,
    )
    @only_for(EDUCATOR)
    def sync(self, acts):
        answers = request.env["welfare.route.message"]._receive(acts)
        return {"answers": answers, **self._prepare_day()}

    @http.route("/squadra/etichette", type="http", auth="user", methods=["GET"])
    @only_for(EDUCATOR)
    def labels(self):
        """The labels of the own round, to print."""
        route = request.env["welfare.route"]._get_my_route()
        if not route:
            raise NotFound()
        # Sudo: reports are the back office's; this one is of the own round only.
        pdf, _kind = (
            request.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf("welfarepiu_logistics.report_route_labels", route.ids)
        )
        return request.make_response(pdf, [("Content-Type", "application/pdf")])
