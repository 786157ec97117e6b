"""A real regulation, the mutual-aid fund of Bergamo (2020), typed in by the evaluator,
tried on the past, put in force by the committee, and a case decided by it."""

from datetime import timedelta
from io import BytesIO

import pytest
from office import choose, choose_option, save
from people import DESKTOP
from playwright.sync_api import expect
from pypdf import PdfWriter

AMOUNTS = ((1, 2, "300"), (3, 4, "400"), (5, 0, "500"))
#: Somebody asked under the regulation before, and is assessed: a past to try on.
PAST = """
import base64, io
from PIL import Image
photo = io.BytesIO()
Image.new("RGB", (60, 80)).save(photo, "JPEG")
user = env["res.users"].search([("login", "=", "bruno@example.com")])
fund = env.ref("welfarepiu_fund.fund_alliance")
Request = env["welfare.fund.request"].with_user(user)
request = Request._create_for_worker(user.partner_id, fund, {
    "event_id": fund.regulation_id.event_ids[0].id,
    "event_date": env["welfare.clock"]._today(),
    "household_size": 3, "isee": 24000, "assets": 100, "income_drop": 40,
    "isee_valid_until": "2099-12-31", "amount_asked": 900,
})
for paper in request.paper_ids:
    request._add_paper(paper, base64.b64encode(photo.getvalue()), "a.jpg")
request._give_consent()
request._submit()
env.cr.commit()
"""


@pytest.fixture
def platform(own_platform):
    return own_platform


def test_regulation_on_screen(people, platform):
    platform.shell(PAST)
    evaluator = people.known("valutatrice@example.com", DESKTOP)
    enter_regulation(evaluator)
    try_on_the_past(evaluator)
    put_in_force(people)
    worker = people.known("lucia@example.com")
    read_regulation(worker)
    code = ask(worker, platform)
    decide(evaluator, code)
    read_assessment(worker, code)


# -- on the evaluator's screen -------------------------------------------------


def enter_regulation(evaluator):
    page = evaluator.open_office("/odoo/fund-regulation/new")
    fill(page, "isee_ceiling", "20000")
    fill(page, "asset_ceiling", "5000")
    evaluator.picture("who-may-ask")
    open_tab(page, "events")
    enter_event(page)
    evaluator.picture("events")
    open_tab(page, "amounts")
    for low, high, ceiling in AMOUNTS:
        add_row(page, "amount_rule_ids")
        row = "[name=amount_rule_ids] tr.o_selected_row "
        fill(page, "household_from", str(low), row)
        fill(page, "household_to", str(high), row)
        fill(page, "ceiling", ceiling, row)
    save(page)
    evaluator.picture("amounts")
    open_tab(page, "decision")
    fill(page, "tax_note", "L'aiuto non è reddito: non va dichiarato (esempio).")
    save(page)
    evaluator.picture("decision")


def enter_event(page):
    """Pay cut of 20% or more, with the pay slips."""
    add_row(page, "event_ids")
    modal = ".modal "
    page.wait_for_selector(".modal .o_form_view")
    fill(page, "name", "Taglio dello stipendio", modal)
    fill(page, "code", "pay_cut", modal)
    choose(page, "kind_ids", "comma 3", modal)
    add_row(page, "condition_ids", modal)
    row = ".modal [name=condition_ids] tr.o_selected_row "
    choose_option(page, "fact", "Perdita di reddito (%)", row)
    fill(page, "at_least", "20", row)
    page.click(".modal .o_notebook a[name=papers]")
    add_row(page, "paper_ids", modal)
    row = ".modal [name=paper_ids] tr.o_selected_row "
    fill(page, "name", "Buste paga", row)
    page.click(".modal .o_form_button_save")
    page.wait_for_selector(".modal", state="hidden")


def try_on_the_past(evaluator):
    """Who asked under the old rules would not pass: what happened is another event."""
    page = evaluator.page
    evaluator.act("action_try")
    page.wait_for_selector("button[name=action_try]:has-text('Prova')")
    page.wait_for_selector(".o_field_widget[name=date_from]")
    evaluator.act("action_try")
    row = page.locator("[name=line_ids] tr.o_data_row").first
    expect(row).to_contain_text("Non rientrerebbe")
    evaluator.picture("tried-on-the-past")


def put_in_force(people):
    member = people.known("commissione1@example.com", DESKTOP)
    page = member.open_office("/odoo/fund-regulation")
    page.click("tr.o_data_row:has-text('Bozza')")
    page.wait_for_selector("button[name=action_put_in_force]:visible")
    page.click("button[name=action_put_in_force]:visible")
    with page.expect_response(lambda one: "call_button" in one.url) as answer:
        page.click(".modal .btn-primary")
    assert "error" not in answer.value.json()
    expect(page.locator(".o_field_widget[name=content_hash]")).to_be_visible()
    member.picture("in-force")


def decide(evaluator, code):
    """The paper says less than what was declared: both are on the screen."""
    page = evaluator.open_office("/odoo/fund-requests")
    page.click(f".o_kanban_record:has-text('{code}')")
    page.wait_for_selector(".o_form_view")
    evaluator.act("action_verify")
    page.wait_for_selector(".modal .o_form_view")
    choose_option(page, "fact", "Perdita di reddito (%)", ".modal ")
    fill(page, "number", "25", ".modal ")
    evaluator.picture("verify")
    with page.expect_response(lambda one: "call_button" in one.url):
        page.click(".modal button[name=action_verify]")
    page.wait_for_selector(".modal", state="detached")
    evaluator.act("action_assess")
    proposed = page.locator(".o_field_widget[name=amount_proposed]")
    expect(proposed).to_contain_text("400,00")
    expect(page.locator("[name=line_ids]")).to_contain_text("verificato 25")
    evaluator.picture("assessed")


# -- on the worker's phone -----------------------------------------------------


def read_regulation(worker):
    page = worker.open("/fondo/regolamento")
    for text in (
        "Taglio dello stipendio",
        "almeno 20",
        "Buste paga",
        "ISEE fino a 20.000,00",
        "nuclei da 3 a 4 persone",
    ):
        expect(page.locator("main")).to_contain_text(text)
    worker.picture("regulation-in-plain-words")


def ask(worker, platform):
    """:return: the code of the request"""
    page = worker.open("/fondo/chiedi")
    page.get_by_label("Taglio dello stipendio").check()
    worker.submit("form[action='/fondo/chiedi'] button")
    # The rent is nobody's business here.
    expect(page.locator("#pays_rent")).to_have_count(0)
    page.fill("#event_date", (platform.day - timedelta(days=20)).isoformat())
    for field, value in (
        ("household_size", "3"),
        ("isee", "12000"),
        ("assets", "900"),
        ("income_drop", "30"),
        ("amount_asked", "1000"),
    ):
        page.fill(f"#{field}", value)
    page.fill("#isee_valid_until", "2099-12-31")
    page.set_input_files(
        ".wp-autosave input[type=file]",
        {"name": "buste.pdf", "mimeType": "application/pdf", "buffer": make_paper()},
    )
    page.check("#consent")
    worker.picture("form-of-this-regulation")
    page.click("button[value=submit]")
    page.wait_for_selector("button[value=submit]", state="detached")
    return page.inner_text("h1")


def read_assessment(worker, code):
    page = worker.open("/fondo")
    page.click(f"a:has-text('{code}')")
    expect(page.locator("main")).to_contain_text("dichiarato 30, verificato 25")
    worker.picture("declared-and-verified")


def make_paper():
    writer, file = PdfWriter(), BytesIO()
    writer.add_blank_page(210, 297)
    writer.write(file)
    return file.getvalue()


# -- the back office -----------------------------------------------------------


def open_tab(page, name):
    page.click(f".o_form_view .o_notebook a[name={name}]")


def add_row(page, field, inside=""):
    page.click(
        f"{inside}[name={field}] .o_field_x2many_list_row_add a,"
        f" {inside}[name={field}] .o_field_x2many_list_row_add button"
    )


def fill(page, name, text, inside=""):
    field = page.locator(f"{inside}.o_field_widget[name={name}]")
    field.locator("input, textarea").first.fill(text)
