"""Names of streets as people write them, compared. No Odoo in here.

"V.le S. Giovanni n. 12/A", "viale San Giovanni, 12a" and "VIALE SAN GIOVANNI" are one
street; "Via G. Camozzi" may be "Via Gabriele Camozzi".
"""

import difflib
import re
import unicodedata
from typing import NamedTuple

#: What people shorten, and what it stands for; the first word of a street only.
KINDS = {
    "v": "via",
    "vle": "viale",
    "vl": "viale",
    "vic": "vicolo",
    "vlo": "vicolo",
    "p": "piazza",
    "pz": "piazza",
    "pza": "piazza",
    "pzza": "piazza",
    "pzle": "piazzale",
    "ple": "piazzale",
    "ptta": "piazzetta",
    "pzetta": "piazzetta",
    "c": "corso",
    "cso": "corso",
    "lgo": "largo",
    "lungol": "lungolago",
    "loc": "localita",
    "fraz": "frazione",
    "fr": "frazione",
    "str": "strada",
    "contr": "contrada",
    "ctr": "contrada",
    "sal": "salita",
    "trav": "traversa",
}
FULL_KINDS = set(KINDS.values()) | {"vicolo", "borgo", "rampa", "scalinata"}
#: Parts of a municipality, called with this word or without.
PARTS = {"localita", "frazione", "contrada", "borgo"}
SAINTS = {"san", "santa", "santo", "sant", "santi", "s"}
#: Words that some write and some leave out.
SMALL = {
    *("di", "del", "della", "dei", "degli", "delle", "dell", "de", "d", "il", "la"),
    *("lo", "le", "i", "gli", "l", "al", "alla", "ai", "e"),
}
_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
#: To 39: days of months, popes and kings.
ROMAN = {
    tens + ones: str(10 * ten + one)
    for ten, tens in enumerate(("", "x", "xx", "xxx"))
    for one, ones in enumerate(_ONES)
    if tens + ones
}
MONTHS = {
    *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio"),
    *("agosto", "settembre", "ottobre", "novembre", "dicembre"),
}
# The number of a house ends the line: "12", "12/A", "12 bis", "n. 12", "s.n.c.".
NUMBER = re.compile(
    r"[\s,]+(?:n\s*[.°º]?\s*|nr\s*\.?\s*|numero\s+)?"
    r"(\d{1,4}\s*(?:[/-]?\s*(?:[a-z]|bis|ter|quater)\b|/\s*\d{1,3})?)"
    r"(?=[\s,]|$)",
    re.IGNORECASE,
)
NO_NUMBER = re.compile(r"[\s,]+(?:s\.?\s*n\.?\s*c?\.?)$", re.IGNORECASE)


class Line(NamedTuple):
    """A line of an address: ``street`` normalised (``""`` if there is none),
    ``number`` as ``12a``, ``"snc"`` for a house without a number, or ``""``."""

    street: str
    number: str


def strip_accents(text):
    """:return: ``text`` in small letters, without accents"""
    parts = unicodedata.normalize("NFKD", (text or "").casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def read_words(text):
    """:return: the words of ``text``, small and without accents or signs"""
    return re.findall(r"[a-z0-9]+", strip_accents(text).replace(".", ". "))


def normalise(text):
    """:return: the name of a street, a hamlet or a town in one spelling"""
    # "P.zza" and "V.le" are one word.
    words = read_words(re.sub(r"\b(\w{1,3})\.(?=\w{1,3}\b)", r"\1", text or ""))
    if not words:
        return ""
    words[0] = KINDS.get(words[0], words[0])
    kept = words[:1] if words[0] in FULL_KINDS else []
    rest = words[len(kept) :]
    for position, word in enumerate(rest):
        if word in SMALL and len(rest) > 1 and not _is_roman(rest, position):
            continue
        kept.append(_spell(rest, position))
    return " ".join(kept)


def _is_roman(words, position):
    """The fifth of May, not an article: a small word that stands before a month."""
    follows = words[position + 1 : position + 2]
    return words[position] in ROMAN and bool(MONTHS.intersection(follows))


def _spell(words, position):
    word = words[position]
    if word in SAINTS and position + 1 < len(words):
        return "san"
    if word in ROMAN and (len(word) > 1 or _is_roman(words, position)):
        return ROMAN[word]
    return word


def read_line(text):
    """:return: :class:`Line` of an address line such as ``"Via Roma, 12/A"``"""
    text = (text or "").strip()
    if found := NO_NUMBER.search(text):
        return Line(normalise(text[: found.start()]), "snc")
    found = _find_number(text)
    if not found:
        return Line(normalise(text), "")
    number = re.sub(r"[^a-z0-9/]", "", found[1].casefold())
    number = re.sub(r"/(?=[a-z])", "", number)
    return Line(normalise(text[: found.start()]), number)


def _find_number(text):
    """The first number after the name that is not of the name: "Via 25 Aprile 3",
    "Via Papa Giovanni 23, 4", but "Via Roma 3 scala 2"."""
    for found in NUMBER.finditer(text):
        after = read_words(text[found.end(1) :])[:1]
        if after and (after[0] in MONTHS or after[0].isdigit()):
            continue
        return found
    return None


def is_same(one, other):
    """:return: whether two normalised names may be one street: each word of the
    shorter is a word of the longer, in order, in full or by its first letter, and
    both end alike"""
    one, other = one.split(), other.split()
    if not one or not other or one[-1] != other[-1]:
        return False
    if not _have_kinds_alike(one[0], other[0]):
        return False
    short, long = sorted(
        ([word for word in words if word not in FULL_KINDS] for words in (one, other)),
        key=len,
    )
    rest = iter(long)
    return bool(short) and all(
        any(word == there or _is_initial(word, there) for there in rest)
        for word in short
    )


def _have_kinds_alike(one, other):
    """Via Molini is not piazza Molini, nor the hamlet Molini, which is also called
    frazione Molini."""
    kinds = {word for word in (one, other) if word in FULL_KINDS}
    return (
        not kinds
        or (len(kinds) == 1 and one == other)
        or (len(kinds) == 1 and bool(kinds & PARTS))
    )


def _is_initial(one, other):
    return one[0] == other[0] and 1 in (len(one), len(other))


def find(street, names):
    """:param street: normalised
    :param names: normalised names of streets of one town
    :return: the one of ``names`` that is this street, or ``None`` if none is, or
        several may be"""
    if street in names:
        return street
    found = [name for name in names if is_same(street, name)]
    return found[0] if len(found) == 1 else None


def find_alike(street, names):
    """:return: the one of ``names`` that was probably meant, or ``None``"""
    return next(iter(difflib.get_close_matches(street, names, n=1, cutoff=0.75)), None)
