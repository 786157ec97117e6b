# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Titles of columns as Italian payroll and HR programs write them."""

import pytest
from payroll_reader.columns import OTHER, best_field, column_letter, score_header

TITLES = {
    "amount": "Importo (€)|Importo in euro|Importo da accreditare|IMPORTO_WELFARE|"
    "Welfare 2026|Credito welfare|Importo annuo|Importo premio|PREMIO WELFARE|Importo|"
    "Budget 2026|Imp. welfare|Importo PDR welfare|Premio di risultato|Valore buono|"
    "Fringe benefit|Flexible benefit|Importo ricarica|Ammontare|Spettanza 2026|Euro|€|"
    "Totale welfare|Credito annuo|Importo EUR|Totale|Imp. lordo|Valore €|Piano Welfare|"
    "Importo da erogare|Contributo welfare|Erogato|Credito assegnato|Benefit|Tot. €",
    "tax_code": "C.F.|CF|Cod.Fisc.|Cod. Fiscale|CODICE FISCALE|Cod fisc dip|C. Fiscale|"
    "CodiceFiscale|cod_fisc|CODFISC|Codice fiscale del lavoratore|Tax Code|C.Fiscale",
    "full_name": "Nominativo|Cognome/Nome|Cognome e nome dipendente|Nome e Cognome|"
    "Dipendente|Lavoratore|Cognome - Nome|Beneficiario|Cogn. e nome|Nome completo",
    "last_name": "COGNOME|Cogn.|Cognome lavoratore|Surname",
    "first_name": "NOME|Nome lavoratore|Nome di battesimo",
    "employee_number": "Matr.|N. matr.|Nr. Matricola|Cod. dip.|Codice dipendente|ID|"
    "Badge|Cod.|Matr. INPS|Codice anagrafico|N° matricola|COD_DIP",
    "birth_date": "Data nascita|Data di nascita|"
    "Nato il|Data nasc.|Dt nascita|DATANASCITA",
    "hired_on": "Data assunzione|Data assunz.|"
    "Assunto il|Dt. assunzione|Inizio rapporto",
    "left_on": "Data cessazione|Data fine rapporto|Cessato il",
    "town": "Comune|Città|Comune di residenza|Com. res.|Residenza|Luogo di residenza|"
    "Localita'|CITTA|Comune (residenza)|Domicilio",
    "zip_code": "CAP|C.A.P.|Cod. postale|CAP residenza",
    "email": "Email|E-mail|Mail|Posta elettronica|Indirizzo mail|e-mail dipendente|"
    "EMAIL_AZIENDALE|E-Mail personale|Contatto email|PEC",
    "phone": "Tel.|Telefono|Cell.|Telefono cellulare|N. telefono|Numero di cellulare",
    "category": "Qualifica|Categoria|Inquadramento|Qual.|Categoria omogenea",
    "level": "Livello|Liv.|Liv. inquadramento",
    "dependent_children": "Figli a carico|Figli|A carico|N. figli|Figli (S/N)",
    "notes": "Note|NOTE|Annotazioni",
    None: "Comune di nascita|Luogo di nascita|Nato a|Prov.|"
    "Sesso|Azienda|Ragione sociale|"
    "Netto|Lordo|RAL|Retribuzione annua lorda|Imponibile|Ore|IBAN|Partita IVA|"
    "Codice fiscale azienda|C.F. azienda|Cognome e nome coniuge|Credito residuo|"
    "Residuo 2025|Data accredito|Tipo contratto|CCNL|Progr.|N.|Riga|Trattenute|"
    "Importo trattenute|Stato civile|Codice comune|Causale|Mese|Anno|Netto a pagare|"
    "Totale netto|Totale lordo|Importo netto busta|TFR|Firma|Codice azienda|"
    "Nome azienda|Part-time %|Codice fiscale figlio|Importo stipendio|Periodo",
}


@pytest.mark.parametrize(
    ("field", "title"),
    [(field, title) for field, many in TITLES.items() for title in many.split("|")],
)
def test_title(field, title):
    found, _confidence = best_field(score_header(title))
    assert (None if found in OTHER else found) == field


def test_column_letters():
    letters = [column_letter(index) for index in (0, 25, 26, 51, 52, 701, 702)]
    assert letters == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
