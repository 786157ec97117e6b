"""A refund from the photo to the decision: sent back, corrected, approved; refused."""

from datetime import date
from io import BytesIO

import pytest
from people import DESKTOP
from PIL import Image, ImageDraw
from playwright.sync_api import expect

IBAN = "IT60X0542811101000000123456"
ISSUER = "12345670017"


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
    lucia = people.known("lucia@example.com")
    operator = people.known("operatore@example.com", DESKTOP)
    path = ask(lucia, platform.day, photo, "AB-17", "96,00")
    send_back(operator)
    correct(lucia, path, photo)
    approve(operator)
    lucia.open(path)
    expect(lucia.page.locator(".alert-success")).to_contain_text("96,00")
    lucia.picture("approved")
    subjects = [one["Subject"] for one in platform.mails if "lucia" in str(one["To"])]
    assert not [one for one in subjects if "Abbonamento" in str(one)]
    path = ask(lucia, platform.day, photo, "AB-18", "12,00")
    refuse(operator)
    lucia.open(path)
    expect(lucia.page.locator(".wp-tag").first).to_have_text("Rifiutata")
    expect(lucia.page.locator(".alert-warning")).to_contain_text("di nuovo libero")
    lucia.picture("refused")


def ask(worker, day, photo, number, amount):
    """:return: path of the claim, sent"""
    page = worker.open("/my") and worker.page
    page.click("a[href='/my/rimborsi']")
    page.click("a[href='/my/rimborsi/nuovo']")
    page.get_by_label("Abbonamento ai trasporti pubblici").first.check()
    worker.submit("form[action='/my/rimborsi/nuovo'] button")
    page.fill("#issuer_name", "Trasporti Esempio")
    page.fill("#document_issuer", ISSUER)
    page.fill("#document_number", number)
    page.fill("#document_date", date.isoformat(day))
    page.fill("#document_amount", amount)
    page.fill("#amount", amount)
    page.fill("#iban", IBAN)
    # The last field is left: the page saves by itself.
    page.keyboard.press("Tab")
    expect(page.locator(".wp-saved")).to_have_text("Salvato.", timeout=30_000)
    for field in page.locator("#refund-form input[type=file]").all():
        field.set_input_files(photo(f"{number} {field.get_attribute('id')}"))
    page.check("#declared")
    worker.picture("claim")
    worker.submit("#refund-form button[value=submit]")
    expect(page.locator(".wp-tag").first).to_have_text("Da valutare")
    return page.url.replace(worker.url, "")


def open_first(operator):
    page = operator.open_office("/odoo/welfare-refunds")
    page.click("tr.o_data_row:has-text('Lucia')")
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


def send_back(operator):
    page = open_first(operator)
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


def approve(operator):
    page = open_first(operator)
    operator.act("action_approve")
    decide(operator, page)
    page.wait_for_selector("button[name=action_approve]", state="hidden")


def refuse(operator):
    page = open_first(operator)
    operator.act("action_refuse")
    decide(operator, page, "Questa spesa non si può rimborsare")
