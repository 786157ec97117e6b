"""A refund from the photo to the decision: sent back, corrected, approved; refused.
And to the payroll flow, where the firm pays it in the payslip."""

import csv
import re
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from people import DESKTOP
from PIL import Image, ImageDraw
from playwright.sync_api import expect

IBAN = "IT60X0542811101000000123456"
ISSUER = "12345670017"
#: Of the mails that wait to be sent.
SUBJECTS = """
    SELECT message.subject FROM mail_mail mail
      JOIN mail_message message ON message.id = mail.mail_message_id
     WHERE message.model = 'welfare.refund'
"""
LEDGER = """
    SELECT round(-sum(move.amount)::numeric, 2) FROM welfare_credit_move move
      JOIN welfare_credit_lot lot ON lot.id = move.lot_id
      JOIN welfare_payer payer ON payer.id = lot.payer_id
      JOIN res_partner firm ON firm.id = payer.partner_id
     WHERE firm.name = 'Tessitura del Cherio'
       AND move.move_type IN ('spend', 'reversal', 'refund', 'refund_payslip')
       AND date_trunc('month', move.day) = :'month'
"""


@pytest.fixture
def platform(own_platform):
    # It ends in the next month, when the firm takes up its payroll flow.
    return own_platform


@pytest.fixture
def photo():
    """A photo as a telephone makes it: large, turned, with the camera's words."""

    def take(words):
        image = Image.new("RGB", (3000, 2250), "#f4f1ea")
        ImageDraw.Draw(image).text((200, 200), words, fill="black")
        exif = Image.Exif()
        exif[0x0112] = 6
        output = BytesIO()
        image.save(output, "JPEG", exif=exif)
        return {
            "name": f"{words}.jpg",
            "mimeType": "image/jpeg",
            "buffer": output.getvalue(),
        }

    return take


def test_refund(people, platform, photo):
    """Paid by the operator, to a bank account."""
    silvia = people.known("silvia@example.com")
    operator = people.known("operatore@example.com", DESKTOP)
    path = ask(silvia, platform.day, photo, "AB-17", "96,00", IBAN)
    send_back(operator, silvia)
    correct(silvia, path, photo)
    approve(operator, silvia)
    silvia.open(path)
    expect(silvia.page.locator(".alert-success")).to_contain_text("96,00")
    silvia.picture("approved")
    subjects = platform.sql(SUBJECTS).splitlines()
    assert len(subjects) >= 3, "received, sent back, decided"
    assert not [one for one in subjects if "Abbonamento" in one]
    path = ask(silvia, platform.day, photo, "AB-18", "12,00", IBAN)
    refuse(operator, silvia)
    silvia.open(path)
    expect(silvia.page.locator(".wp-tag").first).to_have_text("Rifiutata")
    expect(silvia.page.locator(".alert-warning")).to_contain_text("di nuovo libero")
    silvia.picture("refused")


def test_to_the_payroll_flow(people, platform, photo):
    """Paid in the payslip: the firm's flow has its row, and pays it."""
    lucia = people.known("lucia@example.com")
    path = ask(lucia, platform.day, photo, "AB-21", "41,20")
    approve(people.known("operatore@example.com", DESKTOP), lucia)
    lucia.open(path)
    expect(lucia.page.locator(".alert-success")).to_contain_text("busta paga")
    month = platform.day.replace(day=1)
    platform.go_to((month + timedelta(days=32)).replace(day=3))
    platform.run_cron("welfarepiu_base.cron_prepare_payroll_flows")
    hr = people.known("hr.tessitura@example.com")
    total = issue(hr)
    titles, *rows = read_csv(hr)
    amount, number = titles.index("Importo"), titles.index("Numero del documento")
    [row] = [row for row in rows if row[number] == "AB-21"]
    assert row[amount] == "41,20"
    assert "E" in row
    assert not {"Lucia", "Trasporti Esempio", ISSUER} & {
        word for row in rows for cell in row for word in (cell, *cell.split())
    }
    sums = sum(read_cents(row[amount]) for row in rows)
    assert read_cents(total) == sums
    # The ledger says the same, and so does the file for Excel.
    assert read_cents(platform.sql(LEDGER, month=month).replace(".", ",")) == sums
    excel_titles, *excel = read_xlsx(hr)
    assert excel_titles == titles
    assert round(sum(row[amount] for row in excel) * 100) == sums
    lucia.open(path)
    expect(lucia.page.locator(".wp-tag").first).to_have_text("Pagato")
    expect(lucia.page.locator(".alert-success")).to_contain_text("41,20")
    lucia.picture("in-the-payslip")


def issue(hr):
    """:return: the total that the page shows of the flow, issued"""
    page = hr.open("/azienda/paghe")
    hr.picture("flow-prepared")
    hr.submit("form[action$='/emetti'] button")
    page.wait_for_selector("a[href$='/csv']")
    hr.picture("flow-issued")
    return page.locator(".wp-row .text-nowrap").last.inner_text()


def read_csv(hr):
    text = download(hr, "a[href$='/csv']").decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=";"))


def read_xlsx(hr):
    content = download(hr, "a[href$='/xlsx']")
    sheet = load_workbook(BytesIO(content), read_only=True).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def download(person, link):
    with person.page.expect_download() as file:
        person.page.click(link)
    return Path(file.value.path()).read_bytes()


def read_cents(text):
    """:return: cents of an amount as Italians write it, ``1.234,56 €``"""
    return int("".join(sign for sign in text if sign.isdigit() or sign == "-"))


def ask(worker, day, photo, number, amount, iban=None):
    """:return: path of the claim, sent"""
    page = worker.open("/my") and worker.page
    page.click("a[href='/my/rimborsi']")
    page.click("a[href='/my/rimborsi/nuovo']")
    page.get_by_label("Abbonamento ai trasporti pubblici").first.check()
    worker.submit("form[action='/my/rimborsi/nuovo'] button")
    # What saves by itself comes after the page.
    page.wait_for_load_state("networkidle")
    page.fill("#issuer_name", "Trasporti Esempio")
    page.fill("#document_issuer", ISSUER)
    page.fill("#document_number", number)
    page.fill("#document_date", date.isoformat(day))
    page.fill("#document_amount", amount)
    page.fill("#amount", amount)
    if iban:
        page.fill("#iban", iban)
    # The last field is left: the page saves by itself.
    page.keyboard.press("Tab")
    expect(page.locator(".wp-saved")).to_have_text("Salvato.", timeout=30_000)
    # What the firm will read is said before it is sent, as it has just been written.
    expect(page.locator(".wp-told")).to_contain_text(number)
    expect(page.locator(".wp-told")).to_contain_text(amount)
    for field in page.locator("#refund-form input[type=file]").all():
        field.set_input_files(photo(f"{number} {field.get_attribute('id')}"))
    page.check("#declared")
    worker.picture("claim")
    worker.submit("#refund-form button[value=submit]")
    expect(page.locator(".wp-tag").first).to_have_text("Da valutare")
    return page.url.replace(worker.url, "")


def open_claim(operator, worker):
    """Open what the worker has in front of them, from the list."""
    number = re.search(r"RIM/\d+/\d+", worker.page.inner_text("#wrap"))[0]
    page = operator.open_office("/odoo/welfare-refunds")
    # By its number: a list first shows what the browser remembers of it.
    page.click(f"tr.o_data_row:has-text('{number}')")
    page.wait_for_selector("button[name=action_approve]:visible")
    return page


def decide(operator, page, reason=None, text=None):
    page.wait_for_selector(".modal button[name=action_decide]")
    if reason:
        page.fill(".modal .o_field_widget[name=reason_id] input", reason)
        page.click(f".o-autocomplete--dropdown-item:has-text('{reason}')")
        # What the worker will be told shows once the form knows the reason.
        page.wait_for_selector(".modal .o_field_widget[name=advice]")
    if text:
        page.fill(".modal .o_field_widget[name=text] textarea", text)
        page.keyboard.press("Tab")
    operator.picture("decision")
    operator.act("action_decide")
    page.wait_for_selector(".modal", state="hidden")


def send_back(operator, worker):
    page = open_claim(operator, worker)
    expect(page.locator(".o_kanban_record img").first).to_have_js_property(
        "complete", True
    )
    operator.act("action_wrong")
    page.wait_for_selector(".o_kanban_record .badge:has-text('Non va bene')")
    operator.picture("desk")
    operator.act("action_ask_papers")
    decide(
        operator, page, "Il documento non si legge", "Serve anche il secondo foglio."
    )


def correct(worker, path, photo):
    page = worker.open(path)
    expect(page.locator(".alert-warning")).to_contain_text(
        "Serve anche il secondo foglio"
    )
    worker.picture("to-complete")
    field = page.locator("#refund-form input[type=file]").first
    field.set_input_files(photo("second page"))
    worker.submit("#refund-form button[value=submit]")
    expect(page.locator(".wp-tag").first).to_have_text("Da valutare")


def approve(operator, worker):
    page = open_claim(operator, worker)
    operator.act("action_approve")
    decide(operator, page)
    page.wait_for_selector("button[name=action_approve]", state="hidden")


def refuse(operator, worker):
    page = open_claim(operator, worker)
    operator.act("action_refuse")
    decide(operator, page, "Questa spesa non si può rimborsare")
