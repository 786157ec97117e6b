"""English of ours left on an Italian page.

The source is English and each addon's ``i18n/it.po`` is complete (``script/lint``), so
a source sentence that shows on an Italian page was not marked for translation, or is
drawn around it. The core's own gaps are not ours and not looked for here.
"""

import re
from functools import cache
from pathlib import Path

import polib

ADDONS = Path(__file__).parents[2] / "addons"
MARKUP = re.compile(r"<[^>]*>")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{[^}]*\}")


def _plain(text):
    return re.sub(r"\s+", " ", MARKUP.sub(" ", text)).strip()


@cache
def sentences():
    """:return: frozenset of source sentences of all addons that differ in Italian and
    have two words or more: single words exist in both languages too often"""
    found = set()
    for path in ADDONS.glob("*/i18n/it.po"):
        for entry in polib.pofile(str(path)):
            source, target = _plain(entry.msgid), _plain(entry.msgstr)
            if (
                source != target
                and not PLACEHOLDER.search(source)
                and len(re.findall(r"[A-Za-z]{2,}", source)) >= 2
            ):
                found.add(source)
    return frozenset(found)


def leftovers(text):
    """:param text: what a reader sees (``page.inner_text("body")``)
    :return: sorted source sentences that stand in it"""
    text = _plain(text)
    return sorted(
        sentence
        for sentence in sentences()
        if re.search(rf"(?<!\w){re.escape(sentence)}(?!\w)", text)
    )


def check(text, where=""):
    """:raise AssertionError: English of ours is left"""
    assert not (found := leftovers(text)), f"{where}: English left: {found}"
