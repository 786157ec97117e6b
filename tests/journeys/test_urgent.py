"""Help for tonight, on phones: Lucia asks, the cooperative answers, she says yes and
each has the other's number; the desk sees it."""

import re

from people import DESKTOP
from playwright.sync_api import expect

WORDS = "Qualcuno che resti la notte con mia madre"
PHONE_NUMBER = "333 7654321"


def test_help_for_tonight(people):
    lucia = people.known("lucia@example.com")
    serena = people.known("serena@example.com")
    number = ask(lucia)
    offer(serena)
    accept(lucia, number)
    serena.page.reload()
    expect(serena.page.locator("#wrap")).to_contain_text(PHONE_NUMBER)
    expect(serena.page.locator("#wrap")).to_contain_text("Lucia")
    serena.picture("chosen")
    look_as_desk(people.known("operatore@example.com", DESKTOP))


def ask(lucia):
    """:return: id of the request"""
    page = lucia.open("/my")
    lucia.picture("home")
    page.click(".wp-urgent-entry")
    page.wait_for_url(re.compile("/my/urgente$"))
    lucia.picture("form")
    page.select_option("#need_id", label="Bisogno improvviso di assistenza")
    page.select_option("#city_id", label="Casazza")
    page.check("#when-tonight")
    page.fill("#words", WORDS)
    page.fill("#phone", "niente")
    page.check("#is_agreed")
    lucia.submit("#chiedi button[type=submit]")
    expect(page.locator(".alert-danger")).to_contain_text("Telefono")
    expect(page.locator("#words")).to_have_value(WORDS)
    lucia.picture("refused")
    page.fill("#phone", PHONE_NUMBER)
    lucia.submit("#chiedi button[type=submit]")
    expect(page.locator(".wp-urgent-state")).to_contain_text("Abbiamo chiesto")
    lucia.picture("asked")
    return re.search(r"/my/urgente/(\d+)", page.url)[1]


def offer(serena):
    page = serena.open("/fornitore")
    page.get_by_text("Qualcuno ha bisogno di aiuto oggi").first.click()
    expect(page.locator("#wrap")).to_contain_text(WORDS)
    expect(page.locator("#wrap")).not_to_contain_text("Lucia")
    expect(page.locator("#wrap")).not_to_contain_text(PHONE_NUMBER)
    serena.picture("supplier-asked")
    page.fill("#words", "Giulia dalle 21")
    serena.submit("form[action$='/offri'] button")
    expect(page.locator(".wp-urgent-state")).to_contain_text("Ti sei offerto")
    serena.picture("supplier-offered")


def accept(lucia, number):
    page = lucia.open(f"/my/urgente/{number}")
    expect(page.locator("#offerte")).to_contain_text("Giulia dalle 21")
    lucia.picture("offer")
    lucia.submit("#offerte button")
    expect(page.locator(".wp-urgent-state")).to_contain_text("035 0000111")
    expect(page.locator("#pagare")).to_contain_text("Notte assistita")
    lucia.picture("found")


def look_as_desk(desk):
    page = desk.open_office("/odoo/urgent-requests")
    page.wait_for_selector(".o_list_view")
    row = page.locator("tr.o_data_row", has_text="Cooperativa Casa Serena").first
    expect(row).to_contain_text("Aiuto trovato")
    desk.picture("desk-list")
    row.locator("td[name=name]").click()
    page.wait_for_selector(".o_form_view")
    expect(page.locator(".o_form_view")).to_contain_text(PHONE_NUMBER)
    desk.picture("desk-form")
