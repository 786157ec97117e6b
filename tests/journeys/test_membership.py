"""A firm from the first page to its first file: it applies, signs, chooses, loads."""

import io

import pytest
from mails import find_link
from people import DESKTOP
from PIL import Image, ImageDraw
from playwright.sync_api import expect
from stdnum.it import codicefiscale

EMAIL = "nora.officina@example.com"
NAME = "Officina di Nora Srl"
PASSWORD = "una frase facile"
VAT = "12345670017"


@pytest.fixture
def agreement():
    """:return: what a telephone sends for the agreement on which the plan stands"""
    image = Image.new("RGB", (1200, 900), "#f4f1ea")
    ImageDraw.Draw(image).text((200, 200), "Regolamento welfare", fill="black")
    output = io.BytesIO()
    image.save(output, "JPEG")
    return {
        "name": "regolamento.jpg",
        "mimeType": "image/jpeg",
        "buffer": output.getvalue(),
    }


def test_membership(people, platform, agreement):
    nora = people.somebody("nora")
    operator = people.known("operatore@example.com", DESKTOP)
    apply(nora, platform)
    accept(operator)
    open_account(nora, platform)
    sign(nora)
    choose_plan(nora, agreement)
    put_in_force(operator)
    receive_funds(people)
    load(nora)


def apply(nora, platform):
    page = nora.open("/aderisci")
    nora.picture("join")
    page.fill("#name", NAME)
    page.fill("#email", EMAIL)
    nora.submit("form[action='/aderisci'] button")
    page.wait_for_load_state("networkidle")
    page.fill("#vat", "12345670018")
    page.fill("#worker_count", "12")
    page.select_option("#contract_id", label="Tessile e moda")
    page.fill("#street", "Via di prova 1")
    page.select_option("#city_id", label="Lovere")
    page.locator("details.wp-district summary").first.click()
    page.locator("input[name=site_city_ids]").first.check()
    page.locator("input[name=need_ids]").first.check()
    page.fill("#contact_name", "Nora Prova")
    page.fill("#contact_role", "Titolare")
    page.fill("#phone", "035 0000401")
    nora.submit("#application-form button[value=submit]")
    expect(page.locator("#vat_problem")).to_contain_text("non è giusta")
    nora.picture("mistakes")
    link = find_link(platform, EMAIL, "conferma la tua e-mail", "/aderisci/")
    nora.open(link)
    nora.submit("form[action$='/conferma'] button")
    page.fill("#vat", f"IT {VAT}")
    nora.submit("#application-form button[value=submit]")
    expect(page.locator(".wp-tag").first).to_have_text("Domanda ricevuta")
    nora.picture("sent")


def accept(operator):
    page = operator.open_office("/odoo/firm-applications")
    page.locator(".o_kanban_record", has_text=NAME).click()
    page.wait_for_selector(".o_form_view")
    operator.picture("application")
    page.click("button[name=action_accept]:visible")
    with page.expect_response(lambda one: "call_button" in one.url) as answer:
        page.locator(".modal button.btn-primary").click()
    assert "error" not in answer.value.json()


def open_account(nora, platform):
    link = find_link(platform, EMAIL, "", r"/web/signup")
    page = nora.open(link)
    page.fill("input[name=password]", PASSWORD)
    page.fill("input[name=confirm_password]", PASSWORD)
    nora.submit("form.oe_signup_form button[type=submit]")
    page.wait_for_url(lambda url: "/web/signup" not in url)


def sign(nora):
    page = nora.open("/azienda")
    nora.picture("to-sign")
    nora.submit("a[href='/azienda/adesione'] >> nth=0")
    page.fill("#role", "Legale rappresentante")
    page.check("#agreed")
    nora.submit("#firma button[type=submit]")
    expect(page.locator(".wp-message")).to_contain_text("la vostra impresa aderisce")
    nora.picture("member")


def choose_plan(nora, agreement):
    page = nora.page
    nora.submit(".wp-next-step a.btn")
    with page.expect_navigation():
        page.locator(".wp-cards .wp-card", has_text="di vostra volontà").locator(
            "button"
        ).click()
    page.set_input_files("input[name=file]", agreement)
    nora.submit("form[action$='/accordo'] button")
    expect(page.locator(".wp-message")).to_contain_text("Abbiamo il vostro file")
    page.fill("input[name=amount]", "1.000,00")
    nora.submit("form[action$='/fondi'] button")
    expect(page.locator("main")).to_contain_text("1.000,00")
    nora.picture("plan")


def put_in_force(operator):
    page = operator.open_office("/odoo/welfare-plans")
    page.locator("tr.o_data_row", has_text=NAME).first.click()
    page.wait_for_selector("button[name=action_put_in_force]")
    operator.act("action_put_in_force")
    page.wait_for_selector("button[name=action_close]:visible")
    operator.picture("in-force")


def receive_funds(people):
    accountant = people.known("contabile@example.com", DESKTOP)
    page = accountant.open_office("/odoo/welfare-funding")
    page.click(f"tr.o_data_row:has-text('{NAME}')")
    page.wait_for_selector("button[name=action_receive]:visible")
    accountant.act("action_receive")
    page.wait_for_selector("button[name=action_receive]", state="hidden")


def load(nora):
    page = nora.open("/azienda")
    expect(page.locator(".wp-next-step h2")).to_contain_text("caricate i lavoratori")
    nora.picture("next-load")
    page.set_input_files("input[type=file]", make_file())
    page.click("form[action='/azienda/carica'] button[type=submit]")
    page.wait_for_url("**/azienda/file/*")
    page.click("form[action$='/tutto'] button")
    page.wait_for_selector("form[action$='/lettere']")
    page = nora.open("/azienda")
    expect(page.locator(".wp-next-step h2")).to_contain_text("consegnate i codici")
    page.click(".wp-next-step a.btn")
    page.wait_for_selector("form[action$='/lettere']")
    with page.expect_download():
        page.click("form[action$='/lettere'] button")
    page = nora.open("/azienda")
    expect(page.locator(".wp-next-step")).to_have_count(0)
    expect(page.locator(".wp-numbers").first).to_contain_text("200,00")
    nora.picture("all-done")


def make_file():
    """:return: the first payroll file, of two invented workers"""
    rows = ["Codice fiscale;Cognome;Nome;Importo"]
    for name, letters in (("Aldo", "LDA"), ("Bice", "BCI")):
        code = f"SMP{letters}80A01A794"
        rows.append(
            f"{code}{codicefiscale.calc_check_digit(code)};Esempio;{name};100,00"
        )
    return {
        "name": "paghe.csv",
        "mimeType": "text/csv",
        "buffer": "\n".join(rows).encode(),
    }
