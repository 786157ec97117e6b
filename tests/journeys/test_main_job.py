"""The main job of the platform, once through, by those who do it.

Everybody uses only what the own login can click. What a step must have left behind is
looked at where its user would see it.
"""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from people import DESKTOP
from pypdf import PdfReader

PAYROLL = Path(__file__).parents[1] / "data/payroll/tre_valli_meccanica_2026.xls"
CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{2}\b")
NEW_PASSWORD = "lago castagne vento"


def test_main_job(people, platform):
    put_plan_in_force(people)
    worker = load_payroll_file(people)
    activate(people, worker)
    spend(worker)
    serve(people, worker)
    deliver(people, platform)
    ask_the_fund(people)
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
    with page.expect_download() as download:
        page.click("form[action$='/lettere'] button")
    worker.code = find_code(Path(download.value.path()).read_bytes(), worker.full_name)
    return worker


def find_code(pdf, name):
    """:return: the activation code on the letter of ``name``"""
    [letter] = [
        text
        for page in PdfReader(BytesIO(pdf)).pages
        if name in (text := page.extract_text())
    ]
    [code] = set(CODE.findall(letter))
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
    worker.balance = read_euro(page.inner_text(".wp-balance"))
    assert worker.balance > 0


def read_euro(text):
    """:return: cents of the first amount as Italians write it, ``1.234,56 €``"""
    whole, cents = re.search(r"([\d.]+),(\d\d)", text).groups()
    return int(whole.replace(".", "")) * 100 + int(cents)


def add_to_cart(worker, words, title):
    page = worker.page
    worker.open(f"/shop?search={words}")
    worker.picture(f"search-{words}")
    page.click(f"a:has-text(\"{title}\"):visible >> nth=0")
    page.wait_for_selector("#add_to_cart")
    worker.picture(f"product-{words}")
    with page.expect_response(lambda answer: "/shop/cart/add" in answer.url):
        page.click("#add_to_cart")


def spend(worker):
    page = worker.page
    add_to_cart(worker, "cassetta", "Cassetta dell'orto piccola")
    add_to_cart(worker, "fisioterapia", "Seduta di fisioterapia (45 minuti)")
    worker.open("/shop/cart")
    worker.picture("cart")
    assert "14,90" in page.inner_text("main")
    page.click("a[name=website_sale_main_button]:visible")
    page.wait_for_load_state("networkidle")
    worker.picture("checkout")
