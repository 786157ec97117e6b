"""Potatoes that the farm brings itself, all on phones: bought with credit and no
carrier, fewer of them proposed, taken, handed over; then refused and given back."""

import re

from playwright.sync_api import expect
from shop import go_to_payment, pay_with_credit, put_in_cart

PRODUCT = "Patate di montagna"


def test_supplier_order(people, platform):
    lucia = people.known("lucia@example.com")
    farm = people.known("cascina@example.com")
    number = buy(lucia, 2)
    propose_one(farm, number)
    take(lucia, number)
    hand_over(farm, number)
    lucia.open("/my/orders")
    lucia.page.get_by_role("link", name=re.compile(number)).first.click()
    expect(lucia.page.locator("#wp_served")).to_contain_text("Fatto")
    number = buy(lucia, 1)
    refuse(farm, number)
    lucia.open("/my/orders")
    lucia.page.get_by_role("link", name=re.compile(number)).first.click()
    expect(lucia.page.locator("#wp_served")).to_contain_text("Gelata")
    expect(lucia.page.locator("#wp_served")).to_contain_text("7,50")
    lucia.picture("refused")
    summary(farm, platform)


def buy(worker, pieces):
    """:return: number of the order, paid with credit"""
    for _piece in range(pieces):
        put_in_cart(worker, "patate", PRODUCT)
    worker.open("/shop/cart")
    go_to_payment(worker, "address|checkout|payment")
    pay_with_credit(worker)
    return re.search(r"\bS\d{5}\b", worker.page.inner_text("#wrap"))[0]


def open_order(supplier, number):
    page = supplier.page
    supplier.open(f"/fornitore/ordini?cerca={number}")
    page.locator(".wp-row-link", has_text=number).first.click()
    page.wait_for_load_state("networkidle")
    return page


def propose_one(supplier, number):
    supplier.open("/fornitore/ordini")
    supplier.picture("orders")
    page = open_order(supplier, number)
    supplier.picture("new")
    page.get_by_text("Proponi un altro giorno o meno pezzi").click()
    page.locator("input[name^=pieces_]").fill("1")
    page.fill("#hours", "dalle 17")
    page.fill("#words", "Ne è rimasto un sacco solo")
    supplier.picture("propose")
    supplier.submit("form[action$='/proponi'] button")
    expect(page.locator(".wp-page")).to_contain_text("1 × Patate")
    supplier.picture("proposed")


def take(worker, number):
    """The order says that there is something to answer."""
    page = worker.open("/my/orders")
    page.get_by_role("link", name=re.compile(number)).first.click()
    link = page.locator("#wp_served a[href*='/my/proposte/']")
    expect(link).to_be_visible()
    worker.picture("order")
    link.click()
    expect(page.locator(".wp-page")).to_contain_text("Ne è rimasto un sacco solo")
    worker.picture("proposal")
    worker.submit("form[action$='/accetta'] button")
    expect(page.locator(".wp-page")).to_contain_text("7,50")
    worker.picture("taken")


def hand_over(supplier, number):
    supplier.open("/fornitore/calendario")
    supplier.picture("calendar")
    page = open_order(supplier, number)
    expect(page.locator(".wp-facts")).to_contain_text("Lucia")
    supplier.picture("accepted")
    supplier.submit("form[action$='/fatto'] button")
    expect(page.locator(".wp-tag").first).to_have_text("Fatto")


def refuse(supplier, number):
    page = open_order(supplier, number)
    page.get_by_text("Non posso servirlo").click()
    page.fill("#reason", "Gelata")
    supplier.submit("form[action$='/rifiuta'] button")
    expect(page.locator(".wp-tag").first).to_have_text("Rifiutato")


def summary(supplier, platform):
    """Once a day, and once only."""
    platform.sql("UPDATE res_partner SET welfare_digest_hour = 0")
    for _time in range(2):
        platform.run_cron("welfarepiu_base.cron_supplier_digest")
    count = platform.sql(
        "SELECT count(*) FROM mail_message WHERE model = 'res.partner'"
        " AND subject = 'Che cosa c’è da fare' AND res_id ="
        " (SELECT parent_id FROM res_partner JOIN res_users ON partner_id ="
        " res_partner.id WHERE login = 'cascina@example.com')"
    )
    assert int(count) == 1
