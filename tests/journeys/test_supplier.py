"""A supplier from the application to the first order that is paid, at a telephone.

Each step is a function: it says who acts, and leaves that person where it ends.
"""

import re
from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
from mails import find_link
from people import DESKTOP
from PIL import Image, ImageDraw
from playwright.sync_api import expect
from shop import go_to_payment, pay_with_credit, put_in_cart

EMAIL = "ada.forno@example.com"
NAME = "Forno di Ada"
PASSWORD = "una frase facile"
VAT = "12345670017"
IBAN = "IT60X0542811101000000123456"
PRODUCT = "Laboratorio di pane"
KIND = "Tempo libero"
MORE = "Nella foto il documento non si legge"


@pytest.fixture
def platform(own_platform):
    # It ends weeks later, when the supplier is paid.
    return own_platform


@pytest.fixture
def photo():
    """:return: what a telephone sends for a photo"""
    image = Image.new("RGB", (1500, 1100), "#f4f1ea")
    ImageDraw.Draw(image).text((200, 200), "Contratto di energia", fill="black")
    output = BytesIO()
    image.save(output, "JPEG")
    return {
        "name": "contratto.jpg",
        "mimeType": "image/jpeg",
        "buffer": output.getvalue(),
    }


def test_supplier(people, platform, photo):
    ada = people.somebody("ada")
    operator = people.known("operatore@example.com", DESKTOP)
    path = apply(ada, platform)
    ask_for_more(operator)
    complete(ada, platform, path)
    accept(operator)
    open_account(ada, platform)
    assess(ada, photo)
    send_back(operator)
    correct(ada, platform, photo)
    approve(operator)
    sign(ada, platform)
    propose(ada, photo)
    put_on_sale(operator)
    code = buy(people)
    redeem(ada, code)
    pay(people, platform)
    see_payment(ada)


def apply(ada, platform):
    """A stranger begins, confirms the mail, and sends the application.

    :return: path of the private link
    """
    page = ada.open("/diventa-fornitore")
    ada.picture("become-a-supplier")
    page.fill("#name", NAME)
    page.fill("#email", EMAIL)
    ada.submit("form[action='/diventa-fornitore'] button")
    path = page.url.replace(ada.url, "")
    # Before its scripts are there, a page does not save by itself.
    page.wait_for_load_state("networkidle")
    page.fill("#vat", "12345670018")
    page.fill("#tax_code", VAT)
    page.check("#regime-ordinary")
    page.fill("#street", "Via di prova 1")
    page.select_option("#city_id", label="Lovere")
    page.locator("input[name=need_ids]").first.check()
    page.fill("#offer", "Pane e focacce con farine della valle.")
    page.fill("#contact_name", "Ada Prova")
    page.fill("#contact_role", "Titolare")
    page.fill("#phone", "035 0000301")
    # The last field is left: the page saves by itself.
    page.fill("#iban", IBAN)
    page.keyboard.press("Tab")
    expect(page.locator(".wp-saved")).to_have_text("Salvato.", timeout=30_000)
    ada.submit("#application-form button[value=submit]")
    expect(page.locator("#vat_problem")).to_contain_text("non è giusta")
    ada.picture("mistakes")
    link = find_link(platform, EMAIL, "conferma la tua e-mail", "/diventa-fornitore/")
    ada.open(link)
    ada.submit("form[action$='/conferma'] button")
    page.fill("#vat", f"IT {VAT}")
    ada.submit("#application-form button[value=submit]")
    expect(page.locator(".wp-tag").first).to_have_text("Ricevuta")
    ada.picture("sent")
    return path


def open_application(operator):
    page = operator.open_office("/odoo/supplier-applications")
    page.click(f".o_kanban_record:has-text('{NAME}')")
    page.wait_for_selector("button[name=action_accept]:visible")
    return page


def ask_for_more(operator):
    page = open_application(operator)
    operator.act("action_decide")
    page.wait_for_selector(".modal button[name=action_confirm]")
    page.fill(
        ".modal .o_field_widget[name=text] textarea", "Quali giorni fate il pane?"
    )
    operator.picture("ask-for-more")
    operator.act("action_confirm")
    page.wait_for_selector(".modal", state="hidden")


def complete(ada, platform, path):
    link = find_link(
        platform, EMAIL, "Novità sulla tua candidatura", "/diventa-fornitore/"
    )
    assert link == path
    page = ada.open(link)
    expect(page.locator(".alert-warning")).to_contain_text("Quali giorni fate il pane?")
    page.fill("#note", "Dal martedì al sabato.")
    ada.submit("#application-form button[value=submit]")
    expect(page.locator(".wp-tag").first).to_have_text("Ricevuta")


def accept(operator):
    page = open_application(operator)
    operator.picture("application")
    page.click("button[name=action_accept]:visible")
    with page.expect_response(lambda one: "call_button" in one.url) as answer:
        page.click(".modal .modal-footer .btn-primary")
    assert "error" not in answer.value.json()
    page.wait_for_selector("button[name=action_view_adhesion]:visible")


def open_account(ada, platform):
    """From the invitation to the supplier's own pages."""
    link = find_link(platform, EMAIL, "", "/web/signup")
    page = ada.open(link)
    page.fill("input[name=password]", PASSWORD)
    page.fill("input[name=confirm_password]", PASSWORD)
    ada.submit(".oe_signup_form button[type=submit]")
    ada.open("/my")
    ada.picture("first-login")


def assess(ada, photo):
    """Every answer and its paper, where the business spends, and in it goes."""
    page = ada.open("/carta/adesione")
    ada.picture("self-assessment")
    first = page.locator("section.wp-answer:has(input[type=file])").first
    program = {"name": "virus.pdf", "mimeType": "application/pdf", "buffer": b"MZ" * 99}
    with page.expect_navigation():
        first.locator("input[type=file]").set_input_files(program)
    expect(page.locator(".alert-danger")).to_contain_text("né una foto né un PDF")
    sections = page.locator("section.wp-answer")
    for number in range(sections.count()):
        answer(page, sections.nth(number), [photo])
    page.reload()
    expect(page.locator("label[for=progress]")).to_contain_text(
        f"{sections.count()} di {sections.count()}"
    )
    for name, share in (("alliance", 70), ("province", 20), ("region", 10)):
        page.fill(f"#share_{name}", str(share))
    page.fill("#share_elsewhere", "0")
    ada.submit("form[action='/carta/adesione/spesa'] button")
    ada.picture("answered")
    ada.submit("form[action$='/consegna'] button")
    expect(page.locator(".wp-tag").first).to_have_text("Esame")


def answer(page, section, files):
    # Before its scripts are there, a page does not send what is chosen.
    page.wait_for_load_state("networkidle")
    section.locator("input[value=yes]").check()
    upload = section.locator("input[type=file]")
    if upload.count():
        # Chosen is sent: the page comes back with the paper in it.
        with page.expect_navigation():
            upload.set_input_files(files)
    else:
        expect(section.locator(".wp-saved")).to_have_text("Salvato.", timeout=30_000)


def open_adhesion(operator, button):
    page = operator.open_office("/odoo/adhesions")
    operator.picture("board")
    page.click(f".o_kanban_record:has-text('{NAME}')")
    page.wait_for_selector(f"button[name={button}]:visible")
    return page


def send_back(operator):
    """One answer is not accepted, with the reason; the others are."""
    page = open_adhesion(operator, "action_accept_rest")
    row = page.locator(".o_field_widget[name=line_ids] tr.o_data_row").first
    row.locator("td[name=verdict_note]").click()
    row.locator("td[name=verdict_note] input").fill(MORE)
    with page.expect_response(lambda one: "call_button" in one.url) as done:
        row.locator("button[name=action_refuse]").click()
    assert "error" not in done.value.json()
    operator.picture("review")
    page.click("button[name=action_accept_rest]:visible")
    with page.expect_response(lambda one: "call_button" in one.url):
        page.click(".modal .modal-footer .btn-primary")
    page.wait_for_selector("button[name=action_accept_rest]", state="hidden")
    operator.act("action_decide")
    page.wait_for_selector(".modal button[name=action_confirm]")
    expect(page.locator(".modal .o_field_widget[name=reason] textarea")).to_have_value(
        re.compile(MORE)
    )
    operator.act("action_confirm")
    page.wait_for_selector(".modal", state="hidden")


def correct(ada, platform, photo):
    link = find_link(platform, EMAIL, "Novità sulla tua adesione", "/carta/adesione")
    page = ada.open(link)
    expect(page.locator("section.wp-answer .alert-warning")).to_contain_text(MORE)
    ada.picture("sent-back")
    section = page.locator("section.wp-answer:has(.alert-warning)")
    answer(page, section, [photo, {**photo, "name": "contratto bis.jpg"}])
    ada.submit("form[action$='/consegna'] button")
    expect(page.locator(".wp-tag").first).to_have_text("Esame")


def approve(operator):
    page = open_adhesion(operator, "action_accept_rest")
    row = page.locator(".o_field_widget[name=line_ids] tr.o_data_row").first
    with page.expect_response(lambda one: "call_button" in one.url) as done:
        row.locator("button[name=action_accept]").click()
    assert "error" not in done.value.json()
    page.wait_for_selector("button[name=action_accept_rest]", state="hidden")
    operator.act("action_approve")
    page.wait_for_selector("button[name=action_approve]", state="hidden")


def sign(ada, platform):
    """The text is read and signed; the document says by whom, when and what."""
    page = ada.open(
        find_link(platform, EMAIL, "Novità sulla tua adesione", "/carta/adesione")
    )
    expect(page.locator("#name")).to_have_value("Ada Prova")
    expect(page.locator("#role")).to_have_value("Titolare")
    page.check("#agreed")
    ada.picture("sign")
    ada.submit("form[action$='/firma'] button")
    assert page.url.endswith("/carta/adesione/benvenuto")
    ada.picture("welcome")
    with page.expect_download() as download:
        page.click("a[href$='/documento']")
    pages = pypdf.PdfReader(download.value.path()).pages
    text = " ".join(page.extract_text() for page in pages)
    for word in ("Ada Prova", "Titolare", "127.0.0.1", f"{platform.day:%Y}"):
        assert word in text, f"“{word}” is not in the document"
    assert find_link(
        platform, EMAIL, "Novità sulla tua adesione", "/carta/adesione/benvenuto"
    )


# -- what was signed becomes a product, an order, a payment ---------------------------


def propose(ada, photo):
    page = ada.open("/fornitore/prodotti")
    ada.picture("no-products-yet")
    ada.submit("form[action='/fornitore/prodotti/nuovo'] button")
    page.fill("#name", PRODUCT)
    page.fill("#description", "Un pomeriggio a impastare il pane di segale.")
    page.check("#delivery-voucher")
    page.fill("#price", "30,00")
    page.fill("#supplier_cost", "28,50")
    kinds = page.locator(".wp-choice:has(input[name=kind_id])")
    kinds.filter(has_text=KIND).locator("input").check()
    page.select_option("#origin_city_id", label="Lovere")
    page.fill("#production", "Con lievito madre, nel nostro forno a legna.")
    page.set_input_files("input[name=pictures]", photo)
    ada.picture("proposal")
    ada.submit("button[value=propose]")
    expect(page.locator(".wp-row", has_text=PRODUCT)).to_contain_text("Propost")
    ada.picture("proposed")


def put_on_sale(operator):
    """What changes is read, the taxes are chosen, and it is in the shop."""
    page = operator.open_office("/odoo/product-proposals")
    page.click(f"tr.o_data_row:has-text('{PRODUCT}')")
    page.wait_for_selector("button[name=action_accept]:visible")
    operator.picture("product-to-decide")
    page.get_by_role("tab", name="Prezzo e legge").click()
    for field in ("sale_tax_ids", "purchase_tax_ids"):
        page.fill(f".o_field_widget[name={field}] input", "22%")
        page.locator(".o-autocomplete--dropdown-item", has_text="22%").first.click()
    operator.act("action_accept")
    page.wait_for_selector("button[name=action_accept]", state="hidden")


def buy(people):
    """:return: the code of the voucher that credit bought"""
    worker = people.known("lucia@example.com")
    put_in_cart(worker, "laboratorio", PRODUCT)
    page = worker.open("/shop/cart")
    go_to_payment(worker)
    pay_with_credit(worker)
    worker.picture("bought")
    page.locator("a[href^='/my/voucher/']", has_text=PRODUCT).click()
    page.wait_for_selector(".wp-code")
    return page.inner_text(".wp-code")


def redeem(ada, code):
    page = ada.open("/fornitore")
    expect(page.locator("main")).to_contain_text(PRODUCT)
    ada.picture("first-order")
    ada.open("/fornitore/voucher")
    page.fill("#code", code)
    page.click("form[action='/fornitore/voucher'] button")
    page.click("form[action='/fornitore/voucher/riscatta'] button")
    expect(page.locator(".wp-done")).to_contain_text(PRODUCT)


def pay(people, platform):
    """The month is closed, and the supplier paid on the day that was promised."""
    first = (platform.day.replace(day=28) + timedelta(days=4)).replace(day=1)
    platform.go_to(first - timedelta(days=1))
    accountant = people.known("contabile@example.com", DESKTOP)
    page = accountant.open_office("/odoo/welfare-settlements")
    page.get_by_role("button", name="Prepara un mese").click()
    accountant.act("action_prepare")
    open_statement(accountant)
    accountant.act("action_post")
    page.wait_for_selector("button[name=action_post]", state="hidden")
    accountant.picture("statement")
    platform.go_to(platform.day + timedelta(days=30))
    open_statement(accountant)
    page.get_by_role("button", name="Paga", exact=True).click()
    page.wait_for_selector(".modal button[name=action_pay]")
    accountant.picture("payment")
    accountant.act("action_pay")
    page.wait_for_selector(".modal", state="hidden")


def open_statement(accountant):
    page = accountant.open_office("/odoo/welfare-settlements")
    row = page.locator("tr.o_data_row", has_text=NAME)
    row.locator("td.o_data_cell").nth(1).click()
    page.wait_for_selector(".o_form_view")


def see_payment(ada):
    """What was promised is what was paid, and the page says so."""
    page = ada.open("/fornitore")
    page.click("a[href^='/fornitore/estratto/']")
    expect(page.locator("main")).to_contain_text("Pagato")
    expect(page.locator("main")).to_contain_text("28,50")
    ada.picture("paid")
