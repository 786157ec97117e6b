# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The rows of the HTML tables that reports write under the name ``.xls``."""

import contextlib
from html.parser import HTMLParser

_BLOCKS = {"br", "p", "div"}


def read_html_rows(text, max_columns):
    """All rows of all tables, one below the other as Excel shows them.

    Cells are str, or float where the page carries Excel's own ``x:num``.
    Cells joined over columns or rows leave blanks where they reach.
    """
    parser = _Rows(max_columns)
    parser.feed(text)
    parser.close()
    parser.end_row()
    return parser.rows


class _Rows(HTMLParser):
    def __init__(self, max_columns):
        super().__init__(convert_charrefs=True)
        self.rows = []
        self.max_columns = max_columns
        self.row = None
        self.cell = None
        self.number = None
        self.span = (1, 1)
        self.reserved = {}  # column -> rows still covered from above
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ("style", "script"):
            self.silent += 1
        elif tag == "table":
            self.end_row()
            self.reserved = {}
        elif tag == "tr":
            self.end_row()
            self.row = []
        elif tag in ("td", "th"):
            if self.row is None:
                self.row = []
            self.end_cell()
            self.cell = []
            self.number = attrs.get("x:num")
            self.span = (_span(attrs, "colspan"), _span(attrs, "rowspan"))
        elif tag in _BLOCKS and self.cell:
            self.cell.append(" ")

    def handle_endtag(self, tag):
        if tag in ("style", "script"):
            self.silent = max(0, self.silent - 1)
        elif tag in ("td", "th"):
            self.end_cell()
        elif tag in ("tr", "table"):
            self.end_row()

    def handle_data(self, data):
        if self.cell is not None and not self.silent:
            self.cell.append(data)

    def end_cell(self):
        if self.cell is None:
            return
        self._skip_reserved()
        value = " ".join("".join(self.cell).split())
        if self.number:
            with contextlib.suppress(ValueError):
                value = float(self.number)
        columns, rows = self.span
        for offset in range(min(columns, self.max_columns)):
            if rows > 1:
                self.reserved[len(self.row)] = rows
            self.row.append(value if not offset else None)
        self.cell = self.number = None

    def end_row(self):
        self.end_cell()
        if self.row is None:
            return
        self._skip_reserved()
        self.rows.append(self.row)
        self.reserved = {c: n - 1 for c, n in self.reserved.items() if n > 1}
        self.row = None

    def _skip_reserved(self):
        while len(self.row) in self.reserved:
            self.row.append(None)


def _span(attrs, name):
    value = (attrs.get(name) or "").strip()
    return max(1, min(int(value), 1000)) if value.isdecimal() else 1
