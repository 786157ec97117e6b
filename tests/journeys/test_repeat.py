"""A worker at a phone has a farm box brought every week, sees it ordered with her
credit, leaves a time out, pauses it and stops it; what she likes goes into the cart."""

import re
from datetime import timedelta

import pytest
from people import PHONE
from playwright.sync_api import expect

PAGE = "/my/ripetizioni"
BOX = "Cassetta dell'orto media"


@pytest.fixture
def platform(own_platform):
    # The clock moves, and an order is made.
    return own_platform


def open_box(worker):
    """The page of the box, found among her favourites."""
    page = worker.page
    worker.open("/my/preferiti")
    worker.picture("favourites")
    row = page.locator(".wp-again-row", has_text=BOX)
    with page.expect_navigation():
        row.locator("a.wp-again-link").click()


def test_a_box_every_week(people, platform):
    worker = people.known("lucia@example.com", PHONE)
    page = worker.page
    open_box(worker)
    expect(page.locator(".wp-cover")).to_be_visible()
    worker.picture("product")
    with page.expect_navigation():
        page.click(".wp-repeat-offer a")
    worker.picture("choose")
    first = page.locator("#scelta option").first
    page.locator("#scelta").select_option(first.get_attribute("value"))
    worker.submit("main form.wp-form button[type=submit]")
    worker.picture("confirm")
    # Without her agreement the browser does not let it go.
    page.click("main form.wp-form button[type=submit]")
    assert "/conferma" in page.url
    page.check("#accordo")
    worker.submit("main form.wp-form button[type=submit]")
    expect(page.locator(".alert-success")).to_be_visible()
    card = page.locator(".wp-card", has_text=BOX)
    expect(card).to_be_visible()
    worker.picture("begun")

    # One she leaves out, and takes back.
    last = card.locator(".wp-row form").last
    with page.expect_navigation():
        last.locator("button").click()
    expect(page.locator(".wp-row", has_text="L'hai saltata")).to_have_count(1)
    worker.picture("left-out")
    with page.expect_navigation():
        page.locator("form[action$=rimetti] button").click()

    # A pause, and on again.
    until = platform.day + timedelta(days=30)
    card.locator("summary", has_text="pausa").click()
    card.locator("input[type=date]").fill(until.isoformat())
    with page.expect_navigation():
        card.locator("form[action$=pausa] button").click()
    expect(card.locator(".alert-info")).to_be_visible()
    worker.picture("paused")
    with page.expect_navigation():
        card.locator("form[action$=riprendi] button").click()
    expect(card.locator(".alert-info")).to_have_count(0)

    # Stopped: nothing more comes.
    card.locator("summary", has_text=re.compile("ferma", re.I)).click()
    with page.expect_navigation():
        card.locator("form[action$=ferma] button").click()
    expect(page.locator(".wp-card", has_text=BOX)).to_have_count(0)
    worker.picture("stopped")
