"""A law of 2029, a new kind of relative and a new type of refund: entered on screen by
the operator, without code, and a case decided by each of them."""

from datetime import date
from io import BytesIO

import pytest
from office import choose, save
from people import DESKTOP
from PIL import Image
from playwright.sync_api import expect

ISSUER = "12345670017"
#: The plan and its credit of 2029, which a payroll file would bring. Everything that is
#: decided on it is done by people on their pages.
CREDIT_OF_2029 = """
employment = env.ref("welfarepiu_demo.employment_lucia")
plan = env["welfare.plan"].create({
    "name": "Piano welfare 2029",
    "payer_id": employment.payer_id.id,
    "origin": "on_top",
    "date_from": "2029-01-01",
    "date_to": "2029-12-31",
    "expires_on": "2029-12-31",
    "kind_ids": [(6, 0, env.ref("welfarepiu_base.kind_comma_3").ids)],
    "category_rule": "Tutti i dipendenti.",
    "funding_mode": "postpaid",
    "spend_limit": 10000.0,
    "refund_paid_by": "payslip",
})
plan.action_put_in_force()
plan._grant(employment, 900.0, "journey:2029")
env.cr.commit()
"""


@pytest.fixture
def platform(own_platform):
    return own_platform


@pytest.fixture
def operator(people):
    return people.known("operatore@example.com", DESKTOP)


def test_law_on_screen(people, platform, operator):
    enter_rule(operator)
    enter_relative(operator)
    enter_refund_type(operator)
    platform.go_to(date(2029, 1, 15))
    platform.shell(CREDIT_OF_2029)
    lucia = people.known("lucia@example.com")
    add_relative(lucia)
    ask(lucia)


# -- on the operator's screen ------------------------------------------------------


def enter_rule(operator):
    """The row of 2028 ends; its copy begins on the day after, with another cap."""
    page = operator.open_office("/odoo/welfare-benefit-rules")
    search(page, "comma 3")
    page.click("tr.o_data_row:has-text('258,23')")
    fill_date(page, "date_to", "31/12/2028")
    save(page)
    operator.picture("rule-ended")
    page.click(".o_cp_action_menus button:has(.fa-cog)")
    page.click(".o-dropdown-item:has-text('Duplica')")
    first_day = page.locator(".o_field_widget[name=date_from]")
    expect(first_day).to_contain_text("1 gen 2029")
    fill(page, "legal_reference", "Legge di bilancio 2029 (inventata)")
    fill(page, "yearly_cap", "400,00")
    fill(page, "yearly_cap_children", "800,00")
    save(page)
    operator.picture("rule-of-2029")


def enter_relative(operator):
    page = operator.open_office("/odoo/welfare-relatives/new")
    fill(page, "name", "Zio o zia")
    page.click(".o_field_x2many_list_row_add a, .o_field_x2many_list_row_add button")
    page.wait_for_selector(".modal .o_form_view")
    fill_date(page, "date_from", "01/01/2029", ".modal ")
    fill(page, "legal_reference", "Legge di bilancio 2029 (inventata)", ".modal ")
    tick(page, "only_cohabiting", ".modal ")
    operator.picture("rule-on-a-relative")
    page.click(".modal .o_form_button_save")
    page.wait_for_selector(".modal", state="hidden")
    save(page)
    operator.picture("kind-of-relative")


def enter_refund_type(operator):
    page = operator.open_office("/odoo/welfare-refund-types/new")
    fill(page, "name", "Corso di musica")
    choose(page, "kind_id", "comma 3")
    fill(page, "description", "Lezioni di strumento e di canto.")
    page.click(".o_field_x2many_list_row_add a, .o_field_x2many_list_row_add button")
    row = ".o_field_x2many tr.o_selected_row "
    fill(page, "name", "Ricevuta della scuola di musica", row)
    tick(page, "is_expense", row)
    save(page)
    operator.picture("type-of-refund")


def search(page, text):
    page.fill(".o_searchview_input", text)
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_searchview_facet")


def fill(page, name, text, inside=""):
    field = page.locator(f"{inside}.o_field_widget[name={name}]")
    field.locator("input, textarea").first.fill(text)


def fill_date(page, name, text, inside=""):
    field = page.locator(f"{inside}.o_field_widget[name={name}]")
    field.locator("input, button").first.click()
    field.locator("input").fill(text)
    page.keyboard.press("Tab")


def tick(page, name, inside=""):
    page.check(f"{inside}.o_field_widget[name={name}] input")


# -- a case, in 2029 ---------------------------------------------------------------


def add_relative(worker):
    """The new kind of relative, and its condition: living together."""
    page = worker.open("/my/famiglia/nuovo")
    page.fill("#name", "Piera Demarchi")
    page.select_option("#relation_type_id", label="Zio o zia")
    page.fill("#birth_date", "1950-03-04")
    worker.submit(".wp-form button[type=submit]")
    expect(page.locator("main")).to_contain_text("rientra solo se convive con te")
    worker.picture("not-living-together")
    page.click("a:has-text('Piera Demarchi')")
    page.check("#cohabiting")
    worker.submit(".wp-form button[type=submit]")
    expect(page.locator("main")).not_to_contain_text("rientra solo se convive con te")


def ask(worker):
    """The new type with its paper, for the new relative, up to the new cap."""
    page = worker.open("/my/rimborsi/nuovo")
    page.get_by_label("Corso di musica").first.check()
    worker.submit("form[action='/my/rimborsi/nuovo'] button")
    page.select_option("#beneficiary_id", label="Piera Demarchi, Zio o zia")
    page.fill("#issuer_name", "Scuola di musica Esempio")
    page.fill("#document_issuer", ISSUER)
    page.fill("#document_number", "M-1")
    page.fill("#document_date", "2029-01-08")
    page.fill("#document_amount", "450,00")
    page.fill("#amount", "450,00")
    page.check("#declared")
    worker.submit("#refund-form button[value=submit]")
    alert = page.locator(".alert-danger")
    expect(alert).to_contain_text("400,00")
    expect(alert).to_contain_text("Ricevuta della scuola di musica")
    worker.picture("over-the-new-cap")
    page.fill("#amount", "400,00")
    page.locator("#refund-form input[type=file]").set_input_files(
        {"name": "ricevuta.jpg", "mimeType": "image/jpeg", "buffer": make_photo()}
    )
    worker.submit("#refund-form button[value=submit]")
    expect(page.locator(".wp-tag").first).to_have_text("Da valutare")
    worker.picture("decided-by-the-new-rows")


def make_photo():
    output = BytesIO()
    Image.new("RGB", (900, 1200), "#f4f1ea").save(output, "JPEG")
    return output.getvalue()
