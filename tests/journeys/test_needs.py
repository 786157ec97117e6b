"""From the first question to what is there for it, and back to nothing."""

from people import DESKTOP
from playwright.sync_api import expect

STATED = """
    SELECT count(*) FROM welfare_need_statement statement
      JOIN res_users users ON users.partner_id = statement.worker_id
     WHERE users.login = 'silvia@example.com'
"""


def test_needs(people, platform):
    """Silvia says that her mother is over 75, finds who helps near Lovere, and deletes
    all again."""
    silvia = people.known("silvia@example.com")
    say(silvia)
    say_for_whom(silvia)
    choose(silvia)
    ask_for_somebody(silvia)
    others_see_nothing(people)
    delete(silvia)
    assert platform.sql(STATED).strip() == "0"


def say(silvia):
    page = silvia.open("/my")
    page.get_by_role("link", name="Comincia").click()
    expect(page.locator("h1")).to_have_text("I miei bisogni")
    page.get_by_text("Chi lo legge, perché lo chiediamo").click()
    silvia.picture("questions")
    page.get_by_label("Assistenza a casa").check()
    page.get_by_label("Sport e movimento").check()
    silvia.submit("text=Salva")
    # What says something of health waits for her consent, and nothing is lost.
    expect(page.locator(".alert-danger")).to_contain_text("Sono d'accordo")
    expect(page.get_by_label("Assistenza a casa")).to_be_checked()
    silvia.picture("consent-missing")
    page.locator("#agreed").check()
    silvia.submit("text=Salva")
    expect(page.locator(".alert-success")).to_contain_text("Salvato")


def say_for_whom(silvia):
    page = silvia.page
    card = page.locator(".wp-card", has_text="Assistenza a casa").first
    card.locator("summary").click()
    card.get_by_label("Una persona con più di 75 anni").check()
    silvia.picture("for-whom")
    with page.expect_navigation():
        card.get_by_role("button", name="Salva").click()
    expect(page.locator(".wp-card", has_text="più di 75 anni").first).to_be_visible()


def choose(silvia):
    page = silvia.page
    page.get_by_role("link", name="Vedi che cosa c'è per te").click()
    expect(page.locator("h1")).to_have_text("Per te")
    assert page.url.endswith("/per-te"), page.url
    why = page.locator(".wp-offer-why", has_text="più di 75 anni").first
    expect(why).to_contain_text("Perché ti prendi cura di")
    expect(why).to_contain_text("Lovere")
    page.get_by_text("Come scegliamo").click()
    silvia.picture("for-you")
    page.locator(".wp-offer-name a").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert "?" not in page.url, page.url
    silvia.open("/shop")
    expect(page.locator(".wp-strip")).to_be_visible()
    silvia.picture("shop")


def ask_for_somebody(silvia):
    """She moves a need where nobody serves it: the page helps to ask for a supplier."""
    page = silvia.open("/per-te")
    asking = page.get_by_role("button", name="Chiedi un fornitore")
    if asking.count():
        with page.expect_navigation():
            asking.first.click()
        expect(page.locator("h1")).to_have_text("Suggerisci un fornitore")
        assert page.locator("#need_id").input_value()


def others_see_nothing(people):
    firm = people.known("hr.guarnizioni@example.com", DESKTOP)
    for path in ("/azienda", "/my"):
        text = firm.open(path).inner_text("body")
        assert "75 anni" not in text, path


def delete(silvia):
    page = silvia.open("/my/bisogni")
    page.locator("summary", has_text="Cancella tutto").click()
    silvia.submit("text=Cancella tutti i miei bisogni")
    expect(page.locator(".alert-success")).to_contain_text("Tutto cancellato")
    expect(page.locator("h2", has_text="Che cosa ti serve?")).to_be_visible()
    silvia.open("/per-te")
    expect(page.locator(".wp-empty")).to_be_visible()
    silvia.picture("nothing-left")
