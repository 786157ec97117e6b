# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The reader's codes as Italian sentences, for the command line.

Odoo shows its own translated sentences for the same codes.
"""

from decimal import Decimal

from .values import text_of

FIELDS = {
    "tax_code": "codice fiscale",
    "last_name": "cognome",
    "first_name": "nome",
    "full_name": "cognome e nome",
    "birth_date": "data di nascita",
    "amount": "importo",
    "email": "e-mail",
    "town": "comune",
}
ISSUES = {
    "cf_missing": "manca il codice fiscale",
    "cf_checksum": "il codice fiscale «{value}» non è valido",
    "birthdate_does_not_match_cf": (
        "la data di nascita «{value}» non corrisponde al codice fiscale {tax_code}, "
        "che indica il {encoded}"
    ),
    "duplicate_cf": "il codice fiscale {tax_code} è già alla riga {first}",
    "name_missing": "manca il nome o il cognome",
    "amount_missing": "manca l'importo",
    "amount_not_a_number": "l'importo «{value}» non è un numero",
    "amount_not_positive": "l'importo «{value}» non è maggiore di zero",
    "email_missing": "manca l'e-mail: la lettera di attivazione va stampata",
    "email_invalid": (
        "l'e-mail «{value}» non è valida: la lettera di attivazione va stampata"
    ),
    "town_unknown": "il comune «{value}» non è tra quelli conosciuti",
}
AMBIGUOUS = "l'importo «{value}» si può leggere in due modi: scriverlo con i centesimi"
UNREADABLE = {
    "damaged": "il file è danneggiato o incompleto: esportarlo di nuovo",
    "empty": "il file è vuoto",
    "encrypted": "il file è protetto da password: salvarlo senza password",
    "no_table": (
        "nel file non c'è una tabella di dipendenti: servono almeno le colonne del "
        "codice fiscale e dell'importo"
    ),
    "not_a_spreadsheet": "il file non è un foglio di calcolo né un testo",
    "not_found": "il file non esiste o non si può aprire",
    "other_format": ("il file è in formato {format}: salvarlo come .xlsx, .xls o .csv"),
    "too_big": "il file è troppo grande (limite {limit_mb} MB)",
    "too_many_columns": "il file ha troppe colonne (limite {limit})",
    "too_many_tables": "il file contiene troppe tabelle (limite {limit})",
    "too_many_rows": "il file ha troppe righe (limite {limit})",
}
NOTICES = {
    "amount_ambiguous": (
        "anche la colonna «{header}» potrebbe essere l'importo; è usata «{used}»"
    ),
    "field_missing": "non si riconosce la colonna: {field}",
    "sheet_hidden": "il foglio è nascosto e non è stato letto",
    "sheet_without_table": "il foglio non contiene una tabella di dipendenti",
    "total_differs": (
        "riga {row}: il totale scritto nel file è {stated}, la somma delle righe "
        "lette è {read}"
    ),
}


def issue_message(issue):
    """The sentence for an `Issue`, with row and column."""
    sentence = ISSUES[issue.code]
    if issue.params.get("ambiguous"):
        sentence = AMBIGUOUS
    params = {name: text_of(value) for name, value in issue.params.items()}
    first = params.get("first_row", "")
    if params.get("first_sheet", issue.sheet) != issue.sheet:
        first += f" del foglio «{params['first_sheet']}»"
    text = sentence.format(
        value=issue.value,
        tax_code=issue.tax_code,
        first=first,
        encoded=params.get("encoded", ""),
    )
    if issue.column:
        column = f"colonna {issue.column} («{issue.header}»)"
    else:
        column = f"colonna assente ({FIELDS[issue.field]})"
    return f"{_sheet(issue.sheet)}riga {issue.row}, {column}: {text}"


def unreadable_message(error):
    """The sentence for an `UnreadableFile`."""
    return "Impossibile leggere il file: " + UNREADABLE[error.key].format(
        **error.params
    )


def notice_message(notice):
    """The sentence for a `Notice`."""
    params = {name: _said(value) for name, value in notice.params.items()}
    return _sheet(notice.sheet) + NOTICES[notice.code].format(**params)


def _said(value):
    if isinstance(value, Decimal):
        return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    return FIELDS.get(value, text_of(value))


def _sheet(name):
    return f"foglio «{name}», " if name else ""
