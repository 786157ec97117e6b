"""Somebody asks the Fund at the phone: helped by a social worker to the last euro;
refused, appealed, and granted in a session.

On a platform of its own: it ends weeks later, and closes a month.
"""

import re
from datetime import timedelta
from io import BytesIO

import axe
import italian
import pytest
from office import choose_option
from people import DESKTOP
from playwright.sync_api import expect
from pypdf import PdfReader, PdfWriter
from shop import go_to_payment, pay_with_credit, put_in_cart

WORKER = "bruno@example.com"
OTHER = "lucia@example.com"
#: The Fund's own mails, which tell nothing.
MAILS = """
    SELECT mail.body_html FROM mail_mail mail
      JOIN mail_message message ON message.id = mail.mail_message_id
     WHERE message.subject = 'C''è una novità per te'
"""
TAX_CODE = """
    SELECT partner.l10n_it_codice_fiscale FROM res_users users
      JOIN res_partner partner ON partner.id = users.partner_id
     WHERE users.login = :'login'
"""
HIRED_LONG_AGO = """
    UPDATE welfare_employment SET hired_on = '2020-01-01' WHERE worker_id = (
        SELECT partner_id FROM res_users WHERE login = :'login')
"""


@pytest.fixture
def platform(own_platform):
    """So that who lives in other journeys is not met here."""
    return own_platform


def test_from_help_to_the_last_euro(people, platform):
    platform.sql(HIRED_LONG_AGO, login=WORKER)
    helper = people.known("assistente@example.com")
    path = begin_together(helper, platform)
    fill_in(helper, platform, amount="46")
    look(helper, "together")
    helper.submit("button[value=submit]")
    code = helper.page.inner_text("h1")
    asker = people.known(WORKER)
    page = asker.open(path)
    expect(page.locator("main")).to_contain_text("Chiara Pedretti")
    look(asker, "who-helps")
    asker.submit("form[action$='/basta-aiuto'] button")
    assert helper.page.goto(f"{platform.url}{path}").status == 404
    assess(people, "valutatrice@example.com", code, "Bruno")
    for login in ("commissione1@example.com", "commissione2@example.com"):
        vote(people, login, code, "A favore")
    page = asker.open(path)
    expect(page.locator(".alert-success")).to_contain_text("quarantasei/00")
    look(asker, "granted")
    read_letter(asker, path, ("Bruno", code, "quarantasei/00"))
    mails = platform.sql(MAILS)
    assert mails
    assert not re.search(r"fondo|aiuto|richiesta|46", mails, re.IGNORECASE)
    spend(asker, platform)
    page = asker.open(path)
    expect(page.locator(".wp-numbers dd").nth(1)).to_have_text(re.compile(r"^0,00"))
    asker.picture("spent")


def test_refused_appealed_granted(people, platform):
    platform.sql(HIRED_LONG_AGO, login=OTHER)
    asker = people.known(OTHER)
    page = asker.open("/fondo") and asker.page
    page.click("a[href='/fondo/chiedi']")
    page.check("input[name=event_id] >> nth=0")
    asker.submit("form[action='/fondo/chiedi'] button")
    path = page.url.replace(platform.url, "")
    # She forgets her papers, and is told so before she sends.
    fill_in(asker, platform, amount="300", papers=False)
    asker.submit("button:not([value]):has-text('Salva')")
    expect(page.locator(".wp-missing")).to_contain_text("documento")
    look(asker, "something-missing")
    page.check("#consent")
    asker.submit("button[value=submit]")
    code = page.inner_text("h1")
    assess(people, "valutatrice@example.com", code, "Lucia", papers=False)
    for login in ("commissione1@example.com", "commissione2@example.com"):
        vote(people, login, code, "Contrari", reason="Documenti non consegnati")
    page = asker.open(path)
    expect(page.locator(".alert-warning")).to_contain_text("ricorso entro")
    look(asker, "refused")
    page.fill("#appeal_text", "I documenti ci sono: li avevo lasciati a casa.")
    for field in page.locator("#ricorso input[type=file]").all():
        field.set_input_files(make_paper("documento"))
    asker.picture("appeal")
    asker.submit("#ricorso button")
    expect(page.locator(".wp-tag").first).to_have_text("Ricorso")
    look(asker, "appeal-sent")
    review(people, code)
    minutes = hold_session(people, code)
    assert code in minutes
    assert "trecento/00" in minutes
    assert "Lucia" not in minutes
    page = asker.open(path)
    expect(page.locator(".alert-success")).to_contain_text("I documenti ora ci sono")
    look(asker, "granted-on-appeal")
    expect(page.locator(".wp-numbers dd").nth(1)).to_contain_text("300,00")


def look(person, name):
    """Keep what is seen; nothing axe-core calls serious in it, no English."""
    person.picture(name)
    found = [
        f"{one['impact']} {one['id']}: {one['nodes'][0]['target']}"
        for one in axe.violations(person.page, include="#wrapwrap")
        if one["impact"] in axe.FAILING
    ]
    found += italian.leftovers(person.page.inner_text("body"))
    assert not found, "\n".join([name, *found])


# -- who asks -------------------------------------------------------------------------


def make_paper(name):
    writer, file = PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(file)
    return {
        "name": f"{name}.pdf",
        "mimeType": "application/pdf",
        "buffer": file.getvalue(),
    }


def begin_together(helper, platform):
    """:return: path of the request"""
    page = helper.open("/fondo") and helper.page
    page.click("a[href='/fondo/aiuto']")
    page.click("a[href='/fondo/aiuto/modulo']")
    helper.picture("paper-to-sign")
    helper.open("/fondo/aiuto")
    page.fill("#tax_code", platform.sql(TAX_CODE, login=WORKER))
    page.set_input_files("#paper", make_paper("firma"))
    page.check("input[name=event_id] >> nth=0")
    look(helper, "begin-together")
    helper.submit("form[action='/fondo/aiuto/nuova'] button")
    assert "Bruno" not in page.inner_text("main")
    return page.url.replace(platform.url, "")


def fill_in(person, platform, amount, papers=True):
    page = person.page
    page.wait_for_load_state("networkidle")
    page.fill("#event_date", (platform.day - timedelta(days=50)).isoformat())
    for field, value in (
        ("household_size", "4"),
        ("minor_count", "2"),
        ("isee", "9800"),
        ("assets", "1500"),
        ("income_drop", "50"),
        ("amount_asked", amount),
    ):
        page.fill(f"#{field}", value)
    page.fill("#isee_valid_until", f"{platform.day.year + 1}-12-31")
    if papers:
        for field in page.locator(".wp-autosave input[type=file]").all():
            field.set_input_files(make_paper("documento"))
        page.check("#consent")


def read_letter(asker, path, words):
    answer = asker.context.request.get(f"{asker.url}{path}/lettera")
    assert answer.ok
    text = read_pdf(answer.body())
    for word in words:
        assert word in text, f"{word} is not in the letter"


def read_pdf(content):
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def spend(asker, platform):
    """To the last euro, and charged to the Fund at the month's end."""
    put_in_cart(asker, "riabilitazione", "Riabilitazione del linguaggio")
    asker.open("/shop/cart")
    go_to_payment(asker, "payment")
    pay_with_credit(asker)
    asker.picture("paid")


# -- who assesses and decides ---------------------------------------------------------


def open_request(person, code):
    page = person.open_office("/odoo/fund-requests")
    page.click(f".o_data_row:has-text('{code}'), .o_kanban_record:has-text('{code}')")
    page.wait_for_selector(".o_form_view")
    return page


def assess(people, login, code, name, papers=True):
    """:param papers: whether there are any to look at"""
    evaluator = people.known(login, DESKTOP)
    page = open_request(evaluator, code)
    assert name not in page.inner_text("body"), "the evaluator reads a name"
    evaluator.act("action_take")
    page.wait_for_selector("button[name=action_release]:visible")
    if papers:
        page.click(".o_notebook a[name=papers]")
        page.click(".o_field_widget[name=paper_ids] .o_data_row td >> nth=0")
        page.wait_for_selector(".modal .o_form_view")
        viewer = page.frame_locator(".modal .o_field_widget[name=content] iframe")
        viewer.locator(".page").first.wait_for()
        evaluator.picture("paper")
        page.click(".modal .btn-close")
        page.wait_for_selector(".modal", state="detached")
    evaluator.picture("in-charge")
    evaluator.act("action_assess")
    page.wait_for_selector("button[name=action_send_to_committee]:visible")
    evaluator.act("action_send_to_committee")
    page.wait_for_selector("button[name=action_send_to_committee]", state="hidden")


def vote(people, login, code, choice, reason=None, text=None, person=None):
    member = person or people.known(login, DESKTOP)
    page = open_request(member, code)
    member.act("action_vote")
    page.wait_for_selector(".modal .o_form_view")
    page.locator(".modal .o_field_widget[name=choice] label").filter(
        has_text=re.compile(f"^{choice[:5]}")
    ).click()
    if reason:
        choose_option(page, "refusal_reason", reason, ".modal ")
    if text:
        page.fill(".modal .o_field_widget[name=refusal_text] textarea", text)
    member.picture("vote")
    with page.expect_response(lambda one: "call_button" in one.url):
        page.click(".modal button[name=action_vote]")
    page.wait_for_selector(".modal", state="detached")


def review(people, code):
    other = people.known("valutatore@example.com", DESKTOP)
    page = open_request(other, code)
    other.act("action_review")
    page.wait_for_selector(".modal .o_field_widget[name=note]")
    expect(page.locator(".modal")).to_contain_text("li avevo lasciati a casa")
    page.fill(".modal .o_field_widget[name=note] textarea", "I documenti ora ci sono.")
    other.picture("review")
    with page.expect_response(lambda one: "call_button" in one.url):
        page.click(".modal button[name=action_review]")
    page.wait_for_selector(".modal", state="detached")


def hold_session(people, code):
    """:return: the words of the minutes"""
    chair = people.known("commissione3@example.com", DESKTOP)
    page = chair.open_office("/odoo/fund-sessions")
    page.click(".o_list_button_add")
    page.wait_for_selector("button[name=action_fill_agenda]:visible")
    chair.act("action_fill_agenda")
    expect(page.locator(".o_field_widget[name=item_ids]")).to_contain_text(code)
    page.click(".o_notebook a[name=members]")
    for box in page.locator(".o_field_widget[name=is_present] input").all():
        box.click()
    chair.picture("who-is-there")
    chair.act("action_open")
    page.wait_for_selector("button[name=action_close]:visible")
    address = page.url
    vote(
        people,
        None,
        code,
        "A favore",
        text="I documenti ora ci sono, e i requisiti anche.",
        person=chair,
    )
    page.goto(address)
    page.wait_for_selector("button[name=action_close]:visible")
    page.click("button[name=action_close]:visible")
    page.wait_for_selector(".modal-footer .btn-primary")
    with page.expect_response(lambda one: "call_button" in one.url):
        page.click(".modal-footer .btn-primary")
    page.wait_for_selector(".o_field_widget[name=minutes]:visible")
    chair.picture("session-closed")
    number = re.search(r"/fund-sessions/(\d+)", address)[1]
    content = chair.context.request.get(
        f"{chair.url}/web/content/welfare.fund.session/{number}/minutes"
    )
    return read_pdf(content.body())
