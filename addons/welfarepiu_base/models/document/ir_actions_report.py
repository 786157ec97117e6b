import base64
import io
import mimetypes
from urllib.parse import parse_qsl, unquote, urlsplit

import lxml.html
import qrcode
import qrcode.image.svg
from werkzeug.exceptions import HTTPException

from odoo import SUPERUSER_ID, api, models
from odoo.http import root
from odoo.tools import file_open
from odoo.tools.image import image_process
from odoo.tools.mimetypes import guess_mimetype

DOCUMENT_MARK = "data-report-welfare"
# wkhtmltopdf shrinks the core's pages, which are drawn for it, by about a quarter.
CORE_ZOOM = 0.75


class IrActionsReport(models.Model):
    """Print every PDF with WeasyPrint in place of wkhtmltopdf (ADR 0015)."""

    _inherit = "ir.actions.report"

    @api.model
    def get_wkhtmltopdf_state(self):
        # Nothing to install: the web client would otherwise show HTML instead.
        return "ok"

    def _get_layout(self):
        if self.env.context.get("welfare_document"):
            return self.env.ref("welfarepiu_base.document_page")
        return super()._get_layout()

    def _prepare_html(self, html, report_model=False):
        if DOCUMENT_MARK.encode() in html[:2000]:
            self = self.with_context(welfare_document=True)
        return super()._prepare_html(html, report_model=report_model)

    @api.model
    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        set_viewport_size=False,
    ):
        # Imported late: Odoo starts, and names the missing library only to who prints.
        from . import engine

        report = self._get_report(report_ref) if report_ref else self
        return engine.print_documents(
            bodies,
            engine.PageSetup(
                **self._welfare_prepare_page(
                    report.get_paperformat(), landscape, specific_paperformat_args or {}
                )
            ),
            engine.InstanceFetcher(self._welfare_fetch, hosts=self._welfare_hosts()),
            headers=self._welfare_split_frames(header, "minimal_layout_report_headers"),
            footers=self._welfare_split_frames(footer, "minimal_layout_report_footers"),
        )

    @api.model
    def _welfare_prepare_page(self, paperformat, landscape, overrides):
        """:return: values of ``engine.PageSetup``, millimetres

        ``overrides`` are the ``data-report-*`` attributes of the report's page, which
        win over its paper format.
        """
        landscape = landscape or overrides.get("data-report-landscape")
        width, height = paperformat.print_page_width, paperformat.print_page_height
        if landscape and width < height:
            width, height = height, width

        def margin(side):
            return float(
                overrides.get(f"data-report-margin-{side}")
                or paperformat[f"margin_{side}"]
            )

        return {
            "width": width,
            "height": height,
            "margin_top": margin("top"),
            "margin_right": margin("right"),
            "margin_bottom": margin("bottom"),
            "margin_left": margin("left"),
            "zoom": 1.0 if DOCUMENT_MARK in overrides else CORE_ZOOM,
        }

    @api.model
    def _welfare_split_frames(self, html, frame_id):
        """:return: list of HTML fragments, one per document, from the core's page that
        holds all headers (or footers) one after the other"""
        if not html:
            return []
        frames = lxml.html.fromstring(html).xpath(f"//div[@id='{frame_id}']/*")
        return [lxml.html.tostring(frame, encoding="unicode") for frame in frames]

    # ------------------------------------------------------------------------------
    # Resources: from this instance only, with the rights of who prints
    # ------------------------------------------------------------------------------

    @api.model
    def _welfare_hosts(self):
        urls = (self.get_base_url(), self._get_report_url())
        return {urlsplit(url).netloc for url in urls}

    @api.model
    def _welfare_fetch(self, path, query=""):
        """Read what an own ``path`` would serve, without a request.

        :return: ``(bytes, mimetype)``
        :raises ValueError: nothing there, or not allowed for this user
        """
        path = unquote(path)
        try:
            if path.startswith("/web/assets/"):
                return self._welfare_fetch_bundle(path)
            if path.startswith(("/web/image", "/web/content")):
                return self._welfare_fetch_record(path, dict(parse_qsl(query)))
            if path.startswith("/report/barcode"):
                return self._welfare_fetch_barcode(path, dict(parse_qsl(query)))
            return self._welfare_fetch_static(path)
        except HTTPException as error:
            raise ValueError(f"no such resource: {path}") from error

    @api.model
    def _welfare_fetch_static(self, path):
        filename = ".." not in path.split("/") and root.get_static_file(path)
        if not filename:
            raise ValueError(f"not a resource of this instance: {path}")
        with file_open(filename, "rb") as stream:
            return stream.read(), mimetypes.guess_type(path)[0] or "text/plain"

    @api.model
    def _welfare_fetch_bundle(self, path):
        filename = path.rsplit("/", 1)[-1]
        name, rtl, asset_type, autoprefix = self.env["ir.asset"]._parse_bundle_name(
            filename, False
        )
        if asset_type != "css":
            raise ValueError(f"not a style sheet: {path}")
        stored = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("url", "=", path),
                    ("public", "=", True),
                    ("res_model", "=", "ir.ui.view"),
                    ("res_id", "=", 0),
                    ("create_uid", "=", SUPERUSER_ID),
                ],
                limit=1,
            )
        )
        if not stored:
            bundle = (
                self.env["ir.qweb"]
                .sudo()
                ._get_asset_bundle(
                    name, css=True, js=False, rtl=rtl, autoprefix=autoprefix
                )
            )
            stored = bundle.css()
        return stored.raw, "text/css"

    @api.model
    def _welfare_fetch_record(self, path, query):
        """Pictures and files of records, read by the routes the core serves them by."""
        routing = self.env["ir.http"].routing_map().bind("localhost")
        rule, values = routing.match(path, return_rule=True)
        values = {**rule.endpoint.routing.get("defaults", {}), **query, **values}
        # The core's own streams are out of reach: they want a request, and documents
        # are also printed by crons and mails.
        IrBinary = self.env["ir.binary"]
        record = IrBinary._find_record(
            values.get("xmlid"),
            values.get("model") or "ir.attachment",
            int(values["id"]) if values.get("id") else None,
            values.get("access_token"),
            field=values.get("field"),
        )
        field = values.get("field") or "raw"
        if field not in record._fields:
            raise ValueError(f"no such resource: {path}")
        content = record[field]
        if content and record._fields[field].type == "binary" and field != "raw":
            content = base64.b64decode(content)
        if path.startswith("/web/image"):
            size = (int(values.get("width") or 0), int(values.get("height") or 0))
            content = image_process(content or IrBinary._placeholder(), size=size)
        return content, guess_mimetype(content, default="application/octet-stream")

    @api.model
    def _welfare_fetch_barcode(self, path, query):
        parts = path.removeprefix("/report/barcode").strip("/").split("/", 1)
        if len(parts) == 2:
            query["barcode_type"], query["value"] = parts
        return self.barcode(**query), "image/png"

    # ------------------------------------------------------------------------------
    # For our own documents
    # ------------------------------------------------------------------------------

    @api.model
    def _welfare_qr_uri(self, value):
        """:return: a ``data:`` URI with the QR code of ``value``, drawn as vectors

        Serves pages and documents alike: no request is made to show it.
        """
        code = qrcode.QRCode(border=2, image_factory=qrcode.image.svg.SvgPathFillImage)
        code.add_data(value)
        drawing = io.BytesIO()
        code.make_image().save(drawing)
        return "data:image/svg+xml;base64," + base64.b64encode(
            drawing.getvalue()
        ).decode("ascii")
