# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which column holds what: the words of the headers, and where they stand."""

import difflib
import functools
import itertools
import re
from dataclasses import dataclass

from stdnum.it import codicefiscale

from .values import fold, is_blank, parse_email, text_of

# The usual names, in words that `_words` leaves. Order inside a field means nothing.
# Fields of OTHER are columns that look like wanted ones and are not: naming them keeps
# "Comune di nascita" from being taken for the town, or a salary for the grant.
SYNONYMS = {
    "tax_code": (
        "c fiscale, codice fisc, "
        "codice fiscale, cf, codice fiscale dipendente, codice fiscale lavoratore, "
        "codice fiscale beneficiario, cf dipendente, tax code, fiscal code, codice "
        "fiscale percipiente, codfisc"
    ),
    "last_name": (
        "cognome, cognome dipendente, cognome lavoratore, cognome beneficiario, last "
        "name, surname, family name"
    ),
    "first_name": (
        "nome, nome dipendente, nome lavoratore, nome beneficiario, nome battesimo, "
        "first name, given name, name"
    ),
    "full_name": (
        "nome completo, "
        "cognome nome, nome cognome, nominativo, nominativo dipendente, dipendente, "
        "lavoratore, beneficiario, cognome nome dipendente, denominazione dipendente, "
        "collaboratore, percipiente, full name, employee, employee name, nominativo "
        "lavoratore, nominativo beneficiario, risorsa, anagrafica"
    ),
    "birth_date": (
        "data nascita, nascita, data nascita dipendente, birth "
        "date, date birth, birthdate, birthday"
    ),
    "hired_on": (
        "data assunzione, assunzione, assunto il, data inizio rapporto, inizio "
        "rapporto, data ingresso, hire date, data inizio contratto, decorrenza "
        "rapporto"
    ),
    "left_on": (
        "data cessazione, cessazione, data fine rapporto, fine rapporto, cessato il, "
        "data licenziamento, data uscita, data fine contratto"
    ),
    "employee_number": (
        "matricola, codice dipendente, numero matricola, codice matricola, badge, "
        "codice lavoratore, id dipendente, numero dipendente, matricola dipendente, "
        "employee id, employee number, codice, id, codice anagrafica, numero badge"
    ),
    "category": (
        "qualifica, categoria, inquadramento, categoria omogenea, descrizione "
        "qualifica, categoria contrattuale, category, qualifica contrattuale, "
        "posizione, gruppo"
    ),
    "level": "livello, livello inquadramento, livello contrattuale, level",
    "department": (
        "reparto, ufficio, centro costo, unita produttiva, dipartimento, codice "
        "centro costo, descrizione reparto, department, sede lavoro, luogo lavoro, "
        "sede, filiale, cantiere"
    ),
    "town": (
        "luogo residenza, "
        "comune, citta, comune residenza, citta residenza, localita, residenza, "
        "paese, localita residenza, comune domicilio, domicilio, town, city, "
        "descrizione comune"
    ),
    "zip_code": "cap, cap residenza, codice postale, codice avviamento postale, zip",
    "street": (
        "indirizzo, via, indirizzo residenza, residenza indirizzo, address, via "
        "residenza, indirizzo domicilio, via numero civico"
    ),
    "email": (
        "pec, mail dipendente, mail aziendale, mail personale, "
        "email, mail, posta elettronica, indirizzo email, indirizzo mail, email "
        "personale, email aziendale, email dipendente, email lavoro, email privata, "
        "indirizzo posta elettronica, e mail"
    ),
    "phone": (
        "telefono, cellulare, numero telefono, numero cellulare, recapito telefonico, "
        "telefono cellulare, mobile, phone, telefono mobile, recapito"
    ),
    "dependent_children": (
        "figli carico, figli, carico, familiari carico, numero figli, fam carico, "
        "numero figli carico, figli fiscalmente carico, familiari fiscalmente carico"
    ),
    "amount": (
        "benefit, fringe benefit, flexible benefit, flexible benefits, "
        "contributo welfare, "
        "valore buono, buono spesa, ammontare, erogato, assegnazione, wallet, "
        "importo, importo welfare, credito welfare, welfare, importo euro, importo €, "
        "importo welfare €, credito, budget, budget welfare, valore, quota, quota "
        "welfare, premio, premio welfare, importo premio, spettanza, spettante, "
        "importo spettante, importo credito, importo netto, importo accreditare, "
        "importo erogare, importo assegnato, importo totale, totale, amount, bonus, "
        "bonus welfare, ricarica, accredito, erogazione, €, euro, valore welfare, "
        "totale welfare, piano welfare, credito assegnato, welfare spettante, "
        "plafond, premio risultato, pdr, importo pdr, valore credito, importo lordo, "
        "totale €, valore €, quota €, "
        "voucher, importo voucher, buono, importo buono, somma"
    ),
    "notes": "note, nota, annotazioni, osservazioni, notes, commenti",
}
OTHER = {
    "birth_place": (
        "comune nascita, luogo nascita, citta nascita, localita nascita, nascita "
        "comune, nascita luogo, nascita citta, nato a, nata a, provincia nascita, "
        "stato nascita"
    ),
    "province": "provincia, prov, provincia residenza, pv",
    "country": "nazione, cittadinanza, nazionalita, stato",
    "gender": "sesso, genere, gender",
    "company": (
        "azienda, ragione sociale, ditta, codice azienda, codice ditta, societa, "
        "partita iva, piva, nome azienda, denominazione, codice fiscale azienda, cf "
        "azienda, codice fiscale ditta, partita iva azienda, datore lavoro"
    ),
    "bank_account": "iban, codice iban, conto corrente, banca, coordinate bancarie",
    "pay": (
        "retribuzione, stipendio, ral, lordo, netto, imponibile, paga, paga base, "
        "retribuzione lorda, retribuzione annua, reddito, netto busta, stipendio "
        "lordo, imponibile fiscale, imponibile inps, importo stipendio, importo "
        "retribuzione, retribuzione annua lorda, importo imponibile, premio lordo "
        "busta"
    ),
    "withholding": (
        "contributi, inps, irpef, ritenuta, trattenuta, imposta, contributi inps, "
        "importo trattenuta, importo contributi, importo irpef, tfr, importo tfr"
    ),
    "past_amount": (
        "residuo, credito residuo, importo residuo, speso, importo speso, utilizzato, "
        "credito utilizzato, saldo, importo utilizzato, welfare residuo, anno "
        "precedente, importo anno precedente, credito anno precedente"
    ),
    "time": "ore, giorni, ore lavorate, giorni lavorati, part time, percentuale",
    "text_about_amount": (
        "codice comune, codice catastale, codice istat, codice belfiore, "
        "tipo, causale, valuta, tipo importo, tipo premio, causale importo, scadenza, "
        "data accredito, data erogazione, data scadenza, descrizione, voce, tipo "
        "credito, codice voce, scadenza credito, data premio, mese, anno, periodo, "
        "divisa"
    ),
    "other_person": (
        "nome padre, nome coniuge, cognome coniuge, codice fiscale coniuge, cf "
        "coniuge, codice fiscale familiare, codice fiscale figlio, nome responsabile, "
        "responsabile, cognome acquisito, nome figlio, nome familiare, email "
        "responsabile, codice fiscale carico, codice fiscale familiare carico, "
        "cognome nome coniuge"
    ),
    "contract": "contratto, ccnl, tipo contratto, mansione, tipo rapporto, profilo",
    "row": (
        "riga, progressivo, prog, numero, numero riga, numero progressivo, numero "
        "ordine"
    ),
}
ABBREVIATIONS = {
    "cod": "codice",
    "codi": "codice",
    "fisc": "fiscale",
    "fis": "fiscale",
    "matr": "matricola",
    "mat": "matricola",
    "dip": "dipendente",
    "dipend": "dipendente",
    "lav": "lavoratore",
    "cogn": "cognome",
    "nomin": "nominativo",
    "nasc": "nascita",
    "assunz": "assunzione",
    "ass": "assunzione",
    "cess": "cessazione",
    "dt": "data",
    "imp": "importo",
    "importi": "importo",
    "res": "residenza",
    "resid": "residenza",
    "loc": "localita",
    "qual": "qualifica",
    "qualif": "qualifica",
    "cat": "categoria",
    "liv": "livello",
    "inq": "inquadramento",
    "inquadr": "inquadramento",
    "tel": "telefono",
    "cell": "cellulare",
    "ind": "indirizzo",
    "indir": "indirizzo",
    "nr": "numero",
    "num": "numero",
    "n": "numero",
    "no": "numero",
    "prov": "provincia",
    "com": "comune",
    "eur": "€",
    "euro": "€",
    "tot": "totale",
    "trattenute": "trattenuta",
    "ritenute": "ritenuta",
    "rep": "reparto",
    "spett": "spettante",
    "cdc": "centro costo",
    "naz": "nazione",
    "fam": "familiari",
}
IGNORED_WORDS = {
    "di",
    "del",
    "della",
    "dell",
    "dei",
    "da",
    "de",
    "il",
    "lo",
    "la",
    "le",
}
IGNORED_WORDS |= {"l", "d", "e", "ed", "a", "al", "per", "in", "of", "the", "and", "su"}

# Alone, these name an amount only if nothing better does.
WEAK = {
    "totale", "somma", "euro", "€", "valore", "quota", "voucher", "buono",
    "codice", "id", "posizione", "gruppo", "sede", "recapito", "paese", "importo lordo",
    "anagrafica", "residenza", "name", "nascita", "mobile", "badge", "domicilio",
    "filiale", "carico", "importo netto",
}  # fmt: skip

ESSENTIAL = ("tax_code", "amount")
WEIGHTS = {"tax_code": 3.0, "amount": 3.0, "last_name": 1.5, "first_name": 1.5}
WEIGHTS |= {"full_name": 2.0}
MIN_CONFIDENCE = 0.6
MAX_HEADER_LINES = 3
HEADER_SEARCH_ROWS = 200
CONTENT_SAMPLE = 60


@dataclass(frozen=True)
class Column:
    """A column of the file.

    :param index: from 0
    :param header: its title as the file writes it (unique within the table: a
        repeated title has the column's letter behind it)
    :param field: what it was taken for, None when unused
    :param confidence: 0 to 1; 1 is an exact name, or the caller's own word
    """

    index: int
    header: str
    field: str | None
    confidence: float

    @property
    def letter(self):
        return column_letter(self.index)


@dataclass(frozen=True)
class Header:
    """The header lines of a table (row numbers from 1) and its columns."""

    rows: tuple
    columns: tuple
    lines: tuple = ()

    @functools.cached_property
    def by_field(self):
        return {column.field: column for column in self.columns if column.field}


def column_letter(index):
    """``A`` for 0, ``AA`` for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# ---------------------------------------------------------------- words
@functools.lru_cache(maxsize=4096)
def _words(header):
    # CodiceFiscale, CODICE_FISCALE, Cod.Fiscale, C.F.
    header = re.sub(r"(?<=[a-zà-ù])(?=[A-Z])", " ", header)
    header = re.sub(r"\b([A-Za-z])\.\s?(?=[A-Za-z]\b)", r"\1", header)
    folded = fold(re.sub(r"\([^()]*\)", " ", header) or header)
    # The one place where a small word makes the difference.
    folded = re.sub(r"\bnat[oa] a\b", "luogo nascita", folded)
    folded = re.sub(r"\bnat[oa] (il|in data)\b", "data nascita", folded)
    words = []
    for word in folded.split():
        # Years name the plan, not the column: "Welfare 2026".
        if re.fullmatch(r"(19|20)\d\d", word):
            continue
        words.extend(ABBREVIATIONS.get(word, word).split())
    kept = tuple(word for word in words if word not in IGNORED_WORDS)
    return kept or tuple(words)


@functools.cache
def _phrases():
    return [
        (field, tuple(words), phrase in WEAK)
        for fields in (SYNONYMS, OTHER)
        for field, phrases in fields.items()
        for phrase in phrases.split(", ")
        if (words := _words(phrase))
    ]


def score_header(header):
    """{field: confidence} for the text of one header, also for fields of OTHER."""
    return dict(_scores(header.strip()))


def best_field(scores):
    """(field, confidence) with the highest confidence, (None, 0.0) without any."""
    return max(scores.items(), key=lambda item: item[1], default=(None, 0.0))


@functools.lru_cache(maxsize=4096)
def _scores(header):
    words = _words(header)
    scores = {}
    if not words or len(words) > 8:
        return ()
    joined = "".join(words)
    for field, phrase, weak in _phrases():
        score = _similarity(words, joined, phrase) - (0.3 if weak else 0)
        if score >= MIN_CONFIDENCE and score > scores.get(field, 0):
            scores[field] = round(score, 3)
    return tuple(scores.items())


def _similarity(words, joined, phrase):
    if words == phrase:
        return 1.0
    if set(words) == set(phrase):
        return 0.97
    phrase_joined = "".join(phrase)
    if joined == phrase_joined:
        return 0.95
    if set(phrase) < set(words):
        return 0.55 + 0.35 * len(phrase) / len(words)
    # Few mistype the first letter, and comparing letters is the slow part.
    alike = joined[0] == phrase_joined[0]
    if alike and len(joined) > 5 and abs(len(joined) - len(phrase_joined)) < 3:
        ratio = difflib.SequenceMatcher(None, joined, phrase_joined).ratio()
        if ratio >= 0.88:
            return 0.7 * ratio
    return 0.0


# ---------------------------------------------------------------- finding the header
def find_header(rows, start=0, search=HEADER_SEARCH_ROWS):
    """The best header within ``search`` rows from index ``start``, or None.

    A header is one to three lines of text that name at least two fields, one of
    them the tax code, the amount or a name. Its lines are read apart and together,
    so that "Codice" over "Fiscale" counts, and a title joined over several columns
    ("Nascita" over "Data" and "Comune") counts for each.
    """
    found = []
    for position in range(start, min(len(rows), start + search)):
        for depth in range(1, MAX_HEADER_LINES + 1):
            block = rows[position : position + depth]
            if len(block) < depth or not _is_header_line(block[-1][1]):
                break
            if block[-1][0] - block[0][0] >= MAX_HEADER_LINES:
                break
            header = _header_of(block)
            score = _score(header) - 0.2 * (depth - 1)
            if score > 0:
                found.append((score, header))
    if not found:
        return None
    # A sheet can hold a second table below. Its header may be a bit richer, yet
    # the people of the first one count too.
    enough = max(score for score, _header in found) * 0.75
    first = next(header for score, header in found if score >= enough)
    rivals = [
        (score, header) for score, header in found if header.rows[0] <= first.rows[-1]
    ]
    return max(rivals, key=lambda rival: rival[0])[1]


def header_at(rows, position, title=None):
    """The header with a tax code that starts at this very row, or None.

    Only a usual name of the tax code, or ``title`` from the header above, makes it
    worth a closer look, which for every note of a long file would take minutes.
    """
    names = _tax_code_names() | {"".join(_words(title or ""))}
    block = [cells for _number, cells in rows[position : position + MAX_HEADER_LINES]]
    for column in itertools.zip_longest(*block):
        texts = [value if isinstance(value, str) else "" for value in column]
        for depth, text in enumerate(texts):
            if text and "".join(_words(" ".join(texts[: depth + 1])[:80])) in names - {
                ""
            }:
                return find_header(rows, position, 1)
    return None


@functools.cache
def _tax_code_names():
    return {"".join(words) for field, words, _weak in _phrases() if field == "tax_code"}


def _is_header_line(cells):
    """Titles are text. A tax code, an address or a real number shows data."""
    for value in cells:
        if value is None or value == "" or str(value).isspace():
            continue
        if not isinstance(value, str):
            if isinstance(value, int | float) and 2000 <= value <= 2100:
                continue
            return False
        if "@" in value or looks_like_tax_code(value) or len(value) > 80:
            return False
        if re.fullmatch(r"[\s€]*-?[\d.,/ ]+[\s€]*", value) and not re.fullmatch(
            r"\s*20\d\d\s*", value
        ):
            return False
    return True


def _header_of(block):
    width = max(len(cells) for _number, cells in block)
    texts = [
        [text_of(cells[i]) if i < len(cells) else "" for i in range(width)]
        for _number, cells in block
    ]
    candidates = [_best_reading(texts, index) for index in range(width)]
    fields = _assign(candidates)
    columns = []
    seen = set()
    for index, (label, _scores_of) in enumerate(candidates):
        if not label:
            continue
        title = f"{label} [{column_letter(index)}]" if label in seen else label
        seen.add(label)
        field, confidence = fields.get(index, (None, 0.0))
        columns.append(Column(index, title, field, confidence))
    return Header(
        rows=tuple(number for number, _cells in block),
        columns=tuple(columns),
        lines=tuple(tuple(map(fold, line)) for line in texts),
    )


def _best_reading(texts, index):
    """The label of a column and its scores, out of all ways to read its lines."""
    own = [line[index] for line in texts]
    filled = [_filled(line, index) for line in texts[:-1]] + own[-1:]
    # The whole stack first: "Nascita" over "Comune" is not a town.
    readings = [filled, own, own[-1:], own[1:]]
    best = (" ".join(filter(None, own)), {})
    best_top = 0.0
    for parts in readings:
        label = " ".join(filter(None, parts))
        scores = score_header(label) if any(own) else {}
        top = max(scores.values(), default=0.0)
        if top > best_top:
            best, best_top = (label, scores), top
    return best


def _filled(line, index):
    while index > 0 and not line[index]:
        index -= 1
    return line[index]


def _assign(candidates):
    """{index: (field, confidence)}: each column its best field, each field once."""
    claims = {}
    for index, (label, scores) in enumerate(candidates):
        field, top = best_field(scores)
        if field in SYNONYMS:
            # "Importo welfare" says more than the "Importo" beside it.
            claim = (top, "welfare" in _words(label), -index)
            claims[field] = max(claims.get(field, (0, False, 0)), claim)
    if "last_name" in claims and "full_name" in claims and "first_name" not in claims:
        # "Cognome e nome" beside a "Cognome" is the fuller of the two
        del claims["last_name"]
    return {-place: (field, top) for field, (top, _welfare, place) in claims.items()}


def _score(header):
    fields = header.by_field
    if len(fields) < 2 or not (
        set(ESSENTIAL) & set(fields) or {"full_name", "last_name"} & set(fields)
    ):
        return 0.0
    return sum(
        WEIGHTS.get(field, 1.0) * column.confidence for field, column in fields.items()
    )


# ---------------------------------------------------------------- by content
_TAX_CODE_SHAPE = re.compile(
    r"[A-Z]{5,7}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}\w{4,6}"
)


def looks_like_tax_code(value):
    """True for text in the shape of a person's tax code, right or wrong."""
    text = re.sub(r"[\s.\-]", "", text_of(value)).upper()
    if len(text) not in (15, 16, 17) or not _TAX_CODE_SHAPE.fullmatch(text):
        return False
    # Letters may stand for all digits (omocodia), but then so do many words.
    return any(map(str.isdigit, text)) or codicefiscale.is_valid(text)


def complete_by_content(header, rows):
    """``header`` with tax code and e-mail found by what their columns hold.

    Only what proves itself: the check letter of tax codes, the form of addresses.
    An amount is never guessed.
    """
    missing = [f for f in ("tax_code", "email") if f not in header.by_field]
    if not missing:
        return header
    columns = {column.index: column for column in header.columns}
    used = {column.index for column in header.columns if column.field}
    width = max((len(cells) for _number, cells in rows), default=0)
    for field in missing:
        test = _holds_tax_codes if field == "tax_code" else _holds_emails
        for index in range(width):
            if index in used or not test(_sample(rows, index)):
                continue
            old = columns.get(index)
            label = old.header if old else f"[{column_letter(index)}]"
            columns[index] = Column(index, label, field, 0.5)
            used.add(index)
            break
    return Header(header.rows, tuple(columns[i] for i in sorted(columns)), header.lines)


def _sample(rows, index):
    values = []
    for _number, cells in rows:
        if index < len(cells) and not is_blank(cells[index]):
            values.append(cells[index])
            if len(values) == CONTENT_SAMPLE:
                break
    return values


def _holds_tax_codes(values):
    good = sum(
        1
        for value in values
        if looks_like_tax_code(value) and codicefiscale.is_valid(text_of(value))
    )
    return good > 0 and good >= 0.6 * len(values)


def _holds_emails(values):
    def is_email(value):
        try:
            return "@" in text_of(value) and bool(parse_email(value))
        except ValueError:
            return False

    good = sum(map(is_email, values))
    return good > 0 and good >= 0.6 * len(values)


# ---------------------------------------------------------------- the caller's word
def apply_choice(header, choice):
    """``header`` with columns as the caller says.

    :param choice: {title as in `Column.header`, or index from 0: field, or None to
        leave the column unused}. Titles that this file does not have are passed over
        (a firm's remembered choice may serve several layouts).
    :raises ValueError: for a field that does not exist
    """
    wrong = {field for field in choice.values() if field and field not in SYNONYMS}
    if wrong:
        raise ValueError(f"unknown fields: {', '.join(sorted(wrong))}")
    chosen = {}
    known = {column.index: column for column in header.columns}
    by_title = {fold(column.header): column.index for column in header.columns}
    for key, field in choice.items():
        index = key if isinstance(key, int) else by_title.get(fold(key))
        if index is not None:
            chosen[index] = field
            title = f"[{column_letter(index)}]"
            known.setdefault(index, Column(index, title, None, 0.0))
    taken = set(chosen.values())
    columns = []
    for index, column in sorted(known.items()):
        field, confidence = column.field, column.confidence
        if index in chosen:
            field, confidence = chosen[index], 1.0
        elif field in taken:
            field, confidence = None, 0.0
        columns.append(Column(index, column.header, field, confidence))
    return Header(header.rows, tuple(columns), header.lines)
