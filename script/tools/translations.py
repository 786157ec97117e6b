#!/usr/bin/env python3
"""The Italian translation of the addons: complete, or the lint fails.

Usage: translations.py check|update TERMS_FOLDER ADDON...

TERMS_FOLDER holds ADDON.pot, exported by export_terms.py from a database that has the
addons installed. `check` fails on a missing, empty, fuzzy or left-over term and on
English left in Italian. `update` brings i18n/it.po up to the terms and leaves the new
ones empty.

A translation may equal its source (IBAN, "Fax {n}") when the entry says so in a
translator's comment: `# same: reason`.
"""

import re
import sys
from pathlib import Path

import polib

ADDONS = Path(__file__).parents[2] / "addons"
# Words no Italian sentence holds. "a", "no", "in", "on line" exist in both.
ENGLISH = re.compile(
    r"(?<![\w%{(./-])(the|and|of|is|are|was|with|from|this|that|your|you|for|not|must|"
    r"cannot|has|have|been|will|should|by|when|which|before|after)(?![\w})/=-])",
    re.IGNORECASE,
)
# What is not prose: markup, placeholders, addresses.
NOT_PROSE = re.compile(r"<[^>]*>|%\([^)]*\)[a-z]|%[a-z]|\{[^}]*\}|\S+@\S+|https?://\S+")


def prose(text):
    return NOT_PROSE.sub(" ", text).strip()


def is_marked_same(entry):
    return "same:" in (entry.tcomment or "")


def looks_untranslated(entry):
    """A sentence in English that was copied, or half translated."""
    if is_marked_same(entry):
        return False
    source, target = prose(entry.msgid), prose(entry.msgstr)
    if ENGLISH.search(target):
        return True
    words = re.findall(r"[A-Za-z]{3,}", source)
    return source == target and len(words) > 1


def problems(terms, translation):
    ours = {entry.msgid: entry for entry in translation if not entry.obsolete}
    wanted = {entry.msgid for entry in terms}
    for msgid in sorted(wanted):
        entry = ours.get(msgid)
        if entry is None:
            yield "missing", msgid
        elif not entry.msgstr:
            yield "empty", msgid
        elif "fuzzy" in entry.flags:
            yield "fuzzy", msgid
        elif looks_untranslated(entry):
            yield "still English", f"{msgid} -> {entry.msgstr}"
    for msgid in sorted(set(ours) - wanted):
        yield "no longer in the source", msgid


def check(folder, addons):
    count = 0
    for addon in addons:
        terms = polib.pofile(str(folder / f"{addon}.pot"))
        path = ADDONS / addon / "i18n" / "it.po"
        translation = polib.pofile(str(path)) if path.exists() else polib.POFile()
        found = list(problems(terms, translation))
        count += len(found)
        for kind, text in found[:40]:
            print(f"{addon}: {kind}: {text[:150]!r}", file=sys.stderr)
        if found[40:]:
            print(f"{addon}: and {len(found) - 40} more", file=sys.stderr)
        print(f"{addon}: {len(terms)} terms, {len(found)} problems")
    return 1 if count else 0


def update(folder, addons):
    for addon in addons:
        terms = polib.pofile(str(folder / f"{addon}.pot"))
        path = ADDONS / addon / "i18n" / "it.po"
        known = {}
        if path.exists():
            known = {entry.msgid: entry for entry in polib.pofile(str(path))}
        new = polib.POFile(wrapwidth=88)
        new.metadata = {
            "Project-Id-Version": "WELFAREPIU",
            "Language": "it",
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": "nplurals=2; plural=(n != 1);",
        }
        empty = 0
        for entry in terms:
            old = known.get(entry.msgid)
            entry.msgstr = old.msgstr if old and not old.obsolete else ""
            entry.tcomment = old.tcomment if old else ""
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            empty += not entry.msgstr
            new.append(entry)
        path.parent.mkdir(exist_ok=True)
        new.save(str(path))
        print(f"{addon}: {len(terms)} terms, {empty} to translate")
    return 0


def main(command, folder, *addons):
    return {"check": check, "update": update}[command](Path(folder), addons)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
