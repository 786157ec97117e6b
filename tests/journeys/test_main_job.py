"""The main job of the platform, once through, by those who do it.

Everybody uses only what the own login can click. What a step must have left behind is
looked at where its user would see it.
"""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from office import open_quadratura
from people import DESKTOP
from playwright.sync_api import expect
from pypdf import PdfReader, PdfWriter
from road import TeamPhone
from shop import (
    MAIN_BUTTON,
    fill_address,
    go_to_payment,
    pay_with_credit,
    put_in_cart,
    read_euro,
)

PAYROLL = Path(__file__).parents[1] / "data/payroll/tre_valli_meccanica_2026.xls"
CODE = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{2}")
NEW_PASSWORD = "lago castagne vento"
MONTHS = (
    *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
    *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
)


@pytest.fixture
def platform(own_platform):
    # It ends on the last day of the month, when the accountant closes it.
    return own_platform


def test_main_job(people, platform):
    put_plan_in_force(people)
    worker = load_payroll_file(people)
    activate(people, worker)
    spend(worker, platform)
    serve(people, worker)
    deliver(people, platform)
    ask_the_fund(people, platform)
    close_the_month(people, platform)


# -- 0. the plan, and the firm's advance payment ---------------------------------


def put_plan_in_force(people):
    operator = people.known("operatore@example.com", DESKTOP)
    page = operator.open_office("/odoo/welfare-plans")
    page.click("tr.o_data_row:has-text('Tre Valli')")
    page.wait_for_selector("button[name=action_put_in_force]")
    operator.act("action_put_in_force")
    page.wait_for_selector("button[name=action_close]:visible")
    operator.picture("plan-in-force")
    accountant = people.known("contabile@example.com", DESKTOP)
    page = accountant.open_office("/odoo/welfare-funding")
    page.click("tr.o_data_row:has-text('Tre Valli')")
    page.wait_for_selector("button[name=action_receive]:visible")
    accountant.act("action_receive")
    page.wait_for_selector("button[name=action_receive]", state="hidden")
    accountant.picture("advance-payment-received")


# -- 1. HR loads the payroll file -------------------------------------------------


def load_payroll_file(people):
    hr = people.known("hr.trevalli@example.com", DESKTOP)
    page = hr.open("/azienda") and hr.page
    hr.picture("firm")
    page.set_input_files("input[type=file]", PAYROLL)
    page.click("form[action='/azienda/carica'] button")
    page.wait_for_url("**/azienda/file/*")
    hr.picture("payroll-preview")
    figures = page.inner_text(".wp-numbers")
    assert "120" in figures
    assert "99.492,68" in figures
    page.click("form[action$='/tutto'] button")
    page.wait_for_selector("form[action$='/lettere']")
    hr.picture("payroll-granted")
    row = page.locator("table.wp-table tbody tr").first
    name, tax_code = row.locator("td").nth(1), row.locator("td").nth(2)
    worker = people.somebody("worker")
    worker.full_name, worker.tax_code = name.inner_text(), tax_code.inner_text()
    page.click("form[action$='/lettere'] button")
    page.wait_for_selector("#letters li")
    hr.picture("letters-being-prepared")
    people.platform.run_cron("welfarepiu_base.cron_print_letters")
    page.reload()
    bundles = page.locator("#letters a")
    assert bundles.count() == 2, "120 letters in bundles of 100"
    worker.code = find_code(
        (download(page, bundles.nth(index)) for index in range(bundles.count())),
        worker.full_name,
    )
    return worker


def download(page, link):
    with page.expect_download() as file:
        link.click()
    return Path(file.value.path()).read_bytes()


def find_code(pdfs, name):
    """:return: the activation code on the letter of ``name``"""
    [letter] = [
        text
        for pdf in pdfs
        for page in PdfReader(BytesIO(pdf)).pages
        if name in (text := page.extract_text())
    ]
    # The code is printed with wide letters, which read back as spaces.
    [code] = set(CODE.findall(re.sub(r"\s", "", letter)))
    return code


# -- 2. a worker activates, finds, buys -------------------------------------------


def activate(people, worker):
    page = worker.open("/attiva") and worker.page
    page.fill("#tax_code", worker.tax_code)
    page.fill("#code", worker.code)
    page.fill("#password", NEW_PASSWORD)
    page.fill("#password_again", NEW_PASSWORD)
    worker.picture("activation")
    page.click("form[action='/attiva'] button[type=submit]")
    page.wait_for_url("**/my")
    worker.picture("worker-home")
    worker.open("/my/credito")
    worker.picture("worker-credit")
    worker.balance = read_euro(page.inner_text(".wp-figure"))
    assert worker.balance > 0


def spend(worker, platform):
    page = worker.page
    put_in_cart(worker, "cassetta", "Cassetta dell'orto piccola")
    put_in_cart(worker, "fisioterapia", "Seduta di fisioterapia (45 minuti)")
    worker.open("/shop/cart")
    worker.picture("cart")
    page.click(MAIN_BUTTON)
    page.wait_for_url(re.compile("/shop/(address|checkout)"))
    if "/shop/address" in page.url:
        fill_address(worker)
    page.wait_for_selector("#slot_id")
    page.wait_for_load_state("networkidle")
    tomorrow = platform.day + timedelta(days=1)
    slot = find_slot(page, tomorrow)
    page.select_option("#slot_id", label=slot)
    page.locator(".wp-slots [role=status]", has_text=slot).wait_for()
    worker.picture("checkout-with-slot")
    page.click(MAIN_BUTTON)
    page.wait_for_url("**/shop/payment")
    worker.picture("payment")
    assert read_euro(page.inner_text("#amount_total_summary")) == 0
    pay_with_credit(worker)
    worker.picture("confirmation")
    worker.open("/my/credito")
    left = read_euro(page.inner_text(".wp-figure"))
    # A box of 14.90, a session of 45.00, the team's trip of 3.90.
    assert worker.balance - left == 1490 + 4500 + 390
    worker.picture("credit-after")


def find_slot(page, day):
    """:return: the label of the first slot on ``day``"""
    labels = page.locator("#slot_id option").all_inner_texts()
    words = f" {day.day} {MONTHS[day.month - 1]},"
    return next(label for label in labels if words in label)


# -- 3. the suppliers ---------------------------------------------------------------


def serve(people, worker):
    farm = people.known("cascina@example.com")
    page = farm.open("/fornitore/ordini") and farm.page
    assert "Cassetta dell'orto piccola" in page.inner_text("main")
    farm.picture("farm-orders")
    page = worker.open("/my/voucher") and worker.page
    page.click("a[href^='/my/voucher/']")
    page.wait_for_selector(".wp-code")
    code = page.inner_text(".wp-code")
    worker.picture("voucher")
    physio = people.known("fisio@example.com")
    page = physio.open("/fornitore/voucher") and physio.page
    page.fill("#code", code.lower().replace("-", " "))
    page.click("form[action='/fornitore/voucher'] button")
    page.wait_for_selector("form[action='/fornitore/voucher/riscatta']")
    assert "45,00" in page.inner_text("main")
    physio.picture("voucher-found")
    page.click("form[action='/fornitore/voucher/riscatta'] button")
    page.wait_for_selector(".wp-done")
    physio.picture("voucher-redeemed")
    page.fill("#code", code)
    page.click("form[action='/fornitore/voucher'] button")
    page.wait_for_selector(".alert-danger")
    physio.picture("voucher-refused-twice")


# -- 4. planned, packed, delivered -----------------------------------------------------


def deliver(people, platform):
    operator = people.known("operatore@example.com", DESKTOP)
    page = operator.open_office(
        "/odoo/action-welfarepiu_logistics.action_welfare_plan_day"
    )
    page.wait_for_selector("button[name=action_plan]:visible")
    operator.picture("plan-the-day")
    operator.act("action_plan")
    page.wait_for_selector("tr.o_data_row")
    operator.picture("routes")
    platform.go_to(platform.day + timedelta(days=1), hour=8)
    for login in ("educatore@example.com", "educatrice@example.com"):
        educator = people.known(login)
        phone = TeamPhone(educator.open("/squadra"))
        if phone.go_to("none", "pack-start") == "pack-start":
            drive(educator, phone)
            return
    raise AssertionError("no team has a route today")


def drive(educator, phone):
    educator.picture("pack")
    while phone.pack():
        pass
    educator.picture("all-packed")
    phone.tap()
    phone.go_to("door-where")
    educator.picture("stop")
    while phone.deliver():
        pass
    educator.picture("all-delivered")
    phone.tap()
    phone.go_to("over")
    phone.expect_all_sent()
    educator.picture("round-over")


# -- 5. another worker asks the Fund ---------------------------------------------------


def ask_the_fund(people, platform):
    asker = people.known("bruno@example.com")
    page = asker.open("/fondo") and asker.page
    asker.picture("fund")
    page.click("a[href='/fondo/chiedi']")
    page.check("input[name=event_id] >> nth=0")
    asker.picture("fund-what-happened")
    page.click("form[action='/fondo/chiedi'] button")
    page.wait_for_url("**/fondo/richiesta/*")
    send_papers(asker)
    page.fill("#event_date", (platform.day - timedelta(days=50)).isoformat())
    for field, value in (
        ("household_size", "4"),
        ("minor_count", "2"),
        ("isee", "9800"),
        ("assets", "1500"),
        ("income_drop", "50"),
        ("amount_asked", "400"),
    ):
        page.fill(f"#{field}", value)
    page.fill("#isee_valid_until", f"{platform.day.year}-12-31")
    page.check("#consent")
    asker.picture("fund-request")
    page.click("button[value=submit]")
    page.wait_for_selector("button[value=submit]", state="detached")
    asker.picture("fund-sent")
    code = page.inner_text("h1")
    assess(people, code, "Bruno")
    for number, login in enumerate(
        ("commissione1@example.com", "commissione2@example.com")
    ):
        vote(people, login, code, number)
    page = asker.open("/fondo") and asker.page
    page.click("a[href^='/fondo/richiesta/'] >> nth=0")
    page.wait_for_selector(".alert-success")
    asker.picture("fund-granted")
    spend_grant(asker)


def send_papers(asker):
    page = asker.page
    paper = {
        "name": "documento.pdf",
        "mimeType": "application/pdf",
        "buffer": make_paper(),
    }
    for index in range(page.locator(".wp-autosave input[type=file]").count()):
        page.set_input_files(f".wp-autosave input[type=file] >> nth={index}", paper)


def make_paper():
    writer, file = PdfWriter(), BytesIO()
    writer.add_blank_page(210, 297)
    writer.write(file)
    return file.getvalue()


def assess(people, code, name):
    evaluator = people.known("valutatrice@example.com", DESKTOP)
    page = open_request(evaluator, code)
    assert name not in page.inner_text("body"), "the evaluator reads a name"
    evaluator.act("action_assess")
    page.wait_for_selector("button[name=action_send_to_committee]:visible")
    evaluator.picture("fund-assessed")
    evaluator.act("action_send_to_committee")
    page.wait_for_selector(
        "button[name=action_send_to_committee]:visible", state="detached"
    )


def open_request(person, code):
    page = person.open_office("/odoo/fund-requests")
    page.click(f".o_data_row:has-text('{code}'), .o_kanban_record:has-text('{code}')")
    page.wait_for_selector(".o_form_view")
    return page


def vote(people, login, code, number):
    member = people.known(login, DESKTOP)
    page = open_request(member, code)
    member.act("action_vote")
    page.wait_for_selector(".modal .o_form_view")
    page.check(".modal .o_field_widget[name=choice] input >> nth=0")
    if not number:
        member.picture("fund-vote")
    with page.expect_response(lambda answer: "call_button" in answer.url):
        page.click(".modal button[name=action_vote]")
    page.wait_for_selector(".modal", state="detached")


def spend_grant(asker):
    """What the Fund granted is spent like any other credit."""
    before = read_fund_credit(asker)
    put_in_cart(asker, "logopedia", "logopedia")
    asker.open("/shop/cart")
    go_to_payment(asker, "payment")
    pay_with_credit(asker)
    asker.picture("fund-credit-spent")
    assert read_fund_credit(asker) < before, "the Fund's credit was not used"


def read_fund_credit(asker):
    """:return: cents of the Fund's credit left, as the page tells"""
    page = asker.open("/my/credito") and asker.page
    # A lot opens and tells what it buys; the movements below it do not.
    lots = page.locator(".wp-row:has(details)", has_text="Fondo di solidarietà")
    lot = lots.first
    return read_euro(lot.locator(".wp-amount").inner_text()) if lot.count() else 0


# -- 6. the month's end ---------------------------------------------------------------


def close_the_month(people, platform):
    last_day = platform.day.replace(day=28) + timedelta(days=4)
    platform.go_to(last_day - timedelta(days=last_day.day))
    accountant = people.known("contabile@example.com", DESKTOP)
    for path, name in (
        ("/odoo/welfare-settlements", "supplier-statement"),
        ("/odoo/welfare-recharges", "recharge"),
    ):
        accountant.open_office(path)
        accountant.page.get_by_role("button", name="Prepara un mese").click()
        accountant.act("action_prepare")
        post_all(accountant, path, name)
    see_recharge_without_names(accountant)
    see_quadratura(accountant)
    page = accountant.open_office("/odoo/fund-contributions")
    contributions = page.locator(".o_list_view")
    expect(contributions).to_contain_text("Tre Valli")
    expect(contributions).to_contain_text("Studio Fisioterapia")
    accountant.picture("fund-contributions")


def post_all(accountant, path, name):
    """Open each draft of a list and post it."""
    page = accountant.open_office(path)
    drafts = page.locator("tr.o_data_row", has_text=re.compile("Bozza|In preparazione"))
    drafts.first.wait_for()
    left = drafts.count()
    while left:
        drafts.first.locator("td.o_data_cell").nth(1).click()
        page.wait_for_selector("button[name=action_post]:visible")
        accountant.act("action_post")
        page.wait_for_selector("button[name=action_post]", state="hidden")
        if left == 1:
            accountant.picture(name)
        accountant.open_office(path)
        left -= 1
        expect(drafts).to_have_count(left)


def see_recharge_without_names(accountant):
    """The firm's invoice tells an amount; not who, not what."""
    page = accountant.open_office("/odoo/welfare-recharges")
    page.locator("tr.o_data_row", has_text="Tre Valli").first.locator(
        "td.o_data_cell"
    ).nth(1).click()
    page.click(".o_field_widget[name=move_id] a, .o_field_widget[name=move_id] button")
    page.wait_for_selector(".o_field_widget[name=invoice_line_ids] tr.o_data_row")
    expect(page.locator(".o_form_view")).to_contain_text("63,80")
    lines = page.inner_text(".o_field_widget[name=invoice_line_ids]")
    for secret in ("Cassetta", "fisioterapia", "Bocca"):
        assert secret not in lines
    accountant.picture("recharge-invoice")


def see_quadratura(accountant):
    difference = open_quadratura(accountant, "Tre Valli")
    difference.wait_for()
    spent = accountant.page.locator(".o_field_widget[name=spent]:has-text('63,80')")
    spent.wait_for()
    accountant.picture("quadratura")
    assert read_euro(difference.inner_text()) == 0
