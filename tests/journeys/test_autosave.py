"""What saves by itself never races with itself: one save at a time, and the button
waits for the one under way. Two at once would collide in the database."""

import pytest
from people import PHONE

SAVE = "**/my/rimborsi/*/salva"
# Milliseconds; a page saves 600 after the last change.
LONGER_THAN_A_PAUSE = 2000


class Line:
    """The way to the server, on which the first save is long under way."""

    def __init__(self, page):
        self.waiting = []
        self.sent = []
        page.route(SAVE, self.take)

    def take(self, route):
        quiet = b'name="quiet"' in (route.request.post_data_buffer or b"")
        self.sent.append("quiet" if quiet else "button")
        if len(self.sent) == 1:
            self.waiting.append(route)
        else:
            route.continue_()

    def let_go(self):
        self.waiting.pop().continue_()


@pytest.fixture
def draft(people):
    """:return: the page of a claim, of a person whose time the test moves on"""
    worker = people.known("silvia@example.com", PHONE)
    worker.page.clock.install()
    page = worker.open("/my/rimborsi/nuovo")
    page.get_by_label("Abbonamento ai trasporti pubblici").first.check()
    worker.submit("form[action='/my/rimborsi/nuovo'] button")
    page.wait_for_load_state("networkidle")
    return page


def write(page, field, text):
    page.fill(field, text)
    page.keyboard.press("Tab")


def test_what_is_written_meanwhile_is_saved_after(draft):
    page, line = draft, Line(draft)
    with page.expect_request(SAVE):
        write(page, "#issuer_name", "Trasporti Esempio")
    write(page, "#document_number", "AB-71")
    page.clock.run_for(LONGER_THAN_A_PAUSE)
    assert line.sent == ["quiet"]
    with page.expect_response(lambda answer: len(line.sent) == 2):
        line.let_go()
    page.reload()
    assert page.input_value("#issuer_name") == "Trasporti Esempio"
    assert page.input_value("#document_number") == "AB-71"


def test_the_button_waits_for_the_save_under_way(draft):
    page, line = draft, Line(draft)
    with page.expect_request(SAVE):
        write(page, "#issuer_name", "Trasporti Esempio")
    page.fill("#document_number", "AB-72")
    page.click("#refund-form button[formnovalidate]")
    page.clock.run_for(LONGER_THAN_A_PAUSE)
    assert line.sent == ["quiet"]
    with page.expect_navigation():
        line.let_go()
    assert line.sent == ["quiet", "button"]
    assert page.input_value("#document_number") == "AB-72"
