"""From HTML to PDF with WeasyPrint: no browser, no server, no network.

Everything a page needs (style, fonts, pictures) is asked from a ``fetch`` callable,
so that a document prints the same on every system and cannot reach out of it.
"""

import functools
import io
import logging
from typing import NamedTuple
from urllib.parse import urlsplit

import lxml.html
import weasyprint
from lxml import etree
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from weasyprint.urls import URLFetcher, URLFetcherResponse

# Odoo's own style sheets speak to browsers of every age; each property a printer does
# not know would be a line of log for every document.
logging.getLogger("weasyprint").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)

# Host of documents that name no other; never resolved.
OWN_HOST = "instance.invalid"


class PageSetup(NamedTuple):
    """Paper, in millimetres. ``zoom`` scales what is printed, not the paper."""

    width: float = 210
    height: float = 297
    margin_top: float = 40
    margin_right: float = 7
    margin_bottom: float = 20
    margin_left: float = 7
    zoom: float = 1


class InstanceFetcher(URLFetcher):
    """Resolve ``data:`` and the instance's own paths; refuse all the rest.

    :param fetch: callable ``(path, query)`` -> ``(bytes, mimetype)``, raises
        ``ValueError`` for what it does not offer
    :param hosts: names under which documents mean this instance
    """

    def __init__(self, fetch, hosts=()):
        super().__init__(allowed_protocols={"data"})
        self._fetch_own = functools.cache(fetch)
        self._hosts = {OWN_HOST, *hosts}

    def fetch(self, url, headers=None):
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.netloc in self._hosts:
            body, mimetype = self._fetch_own(parts.path, parts.query)
            return URLFetcherResponse(url, body, {"Content-Type": mimetype})
        return super().fetch(url, headers)


def print_documents(bodies, setup, fetcher, headers=(), footers=()):
    """Print one or several documents into one PDF.

    Each document counts its own pages: an element of class ``page`` or ``topage`` in
    a header or footer shows the number and the total, as with wkhtmltopdf.

    :param bodies: HTML pages (str), one per document
    :param PageSetup setup: the paper
    :param InstanceFetcher fetcher: where resources come from
    :param headers: HTML fragments (str); the one at a document's own position is
        repeated on each of its pages
    :param footers: as ``headers``
    :return: bytes of the PDF. With several documents its outline names the first page
        of each in the shape of wkhtmltopdf, by which the core cuts it apart again.
    """
    rendered = [
        weasyprint.HTML(
            string=_compose(body, setup, _at(headers, index), _at(footers, index)),
            base_url=f"http://{OWN_HOST}/",
            url_fetcher=fetcher,
        ).render()
        for index, body in enumerate(bodies)
    ]
    pages = [page for document in rendered for page in document.pages]
    pdf = rendered[0].copy(pages).write_pdf(zoom=setup.zoom)
    if len(rendered) > 1:
        pdf = _with_outline(pdf, [len(document.pages) for document in rendered])
    return pdf


def _at(fragments, index):
    return fragments[index] if index < len(fragments) else ""


def _compose(body, setup, header, footer):
    """:return: the page ``body`` with paper, repeated header and footer"""
    root = lxml.html.document_fromstring(body)
    head = root.find("head")
    if head is None:
        head = etree.Element("head")
        root.insert(0, head)
    for script in root.xpath("//script"):
        script.drop_tree()
    style = etree.SubElement(head, "style")
    style.text = _page_style(setup)
    page_body = root.find("body")
    for name, fragment in (("footer", footer), ("header", header)):
        if fragment:
            frame = lxml.html.fragment_fromstring(fragment, create_parent="div")
            # It leaves the body for the margin, and would lose the body's style.
            frame.set("class", f"{page_body.get('class', '')} wp-running-{name}")
            # Text before the first element would otherwise move behind the frame.
            frame.tail, page_body.text = page_body.text, None
            page_body.insert(0, frame)
    return lxml.html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")


def _page_style(setup):
    width, height, top, right, bottom, left = (
        f"{value / setup.zoom:.3f}mm" for value in setup[:6]
    )
    return f"""
        @page {{
            size: {width} {height};
            margin: {top} {right} {bottom} {left};
            @top-left {{
                content: element(wp-header);
                width: 100%;
                vertical-align: top;
            }}
            @bottom-left {{
                content: element(wp-footer);
                width: 100%;
                vertical-align: bottom;
            }}
        }}
        /* The core's page would end with its first sheet. */
        html, body {{ height: auto !important; }}
        html body.overflow-hidden {{ overflow: visible !important; }}
        /* Its footer pushes the page number right by growing an empty box. */
        .o_footer_content > :last-child {{ margin-left: auto; }}
        .wp-running-header {{ position: running(wp-header); }}
        .wp-running-footer {{ position: running(wp-footer); }}
        span.page::after {{ content: counter(page); }}
        span.topage::after {{ content: counter(pages); }}
    """


def _with_outline(pdf, page_counts):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    dests = DictionaryObject()
    nodes = []
    first_page = 0
    outlines = writer._add_object(DictionaryObject())
    for index, count in enumerate(page_counts):
        name = NameObject(f"/document-{index}")
        dests[name] = ArrayObject([NumberObject(first_page), NameObject("/Fit")])
        nodes.append(
            writer._add_object(
                DictionaryObject(
                    {
                        NameObject("/Title"): TextStringObject(str(index + 1)),
                        NameObject("/Dest"): name,
                        NameObject("/Parent"): outlines,
                    }
                )
            )
        )
        first_page += count
    for node, following in zip(nodes, nodes[1:], strict=False):
        node.get_object()[NameObject("/Next")] = following
        following.get_object()[NameObject("/Prev")] = node
    outlines.get_object().update(
        {
            NameObject("/First"): nodes[0],
            NameObject("/Last"): nodes[-1],
            NameObject("/Count"): NumberObject(len(nodes)),
        }
    )
    writer._root_object[NameObject("/Outlines")] = outlines
    writer._root_object[NameObject("/Dests")] = dests
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()
