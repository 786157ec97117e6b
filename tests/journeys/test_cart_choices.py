"""A worker at a phone changes her mind: the credit off and on, a payment begun and
given up. An order with nothing left to pay is in the main job."""

import re

import pytest
from people import PHONE
from playwright.sync_api import expect
from shop import go_to_payment, put_in_cart, read_euro

# Nothing limits how many are sold.
PRODUCT = "Palestra (tre mesi)"
PIECES = "30"


@pytest.fixture
def platform(own_platform):
    # It ends with a full cart, in which nobody else's potatoes should lie.
    return own_platform


def read_cents(page, selector):
    """:return: cents of an amount as Italians write it, ``-1.234,56 €``"""
    return read_euro(page.locator(selector).first.text_content())


def read_cart(page):
    """:return: ``(price, credit, left to pay)``, cents; credit 0 if it pays nothing"""
    left = read_cents(page, "tr[name=o_order_total] .oe_currency_value")
    if not page.locator(".wp_order_credit").count():
        return left, 0, left
    return (
        read_cents(page, ".wp_order_gross"),
        read_cents(page, ".wp_order_credit"),
        left,
    )


def fill_cart(worker):
    """More than the credit reaches for, each piece whole."""
    page = worker.page
    put_in_cart(worker, "palestra", PRODUCT)
    worker.open("/shop/cart")
    quantity = page.locator("input.js_quantity:visible").first
    with page.expect_response(lambda answer: "/shop/cart/update" in answer.url):
        quantity.fill(PIECES)
        quantity.press("Enter")
    page.wait_for_load_state("networkidle")
    worker.open("/shop/cart")


def switch_credit(page, on):
    """The page changes without being loaded again."""
    page.locator(".wp-switch:visible").first.click()
    expect(page.locator(".wp-switch:visible").first).to_have_attribute(
        "aria-checked", on
    )


def begin_payment(worker):
    """Pay at a provider that does not answer yet."""
    page = worker.page
    go_to_payment(worker)
    choice = page.locator("input[name=o_payment_radio]").first
    if not choice.is_checked():
        choice.check()
    page.locator("#simulated_payment_state").select_option("pending")
    worker.picture("payment")
    page.click("button[name=o_payment_submit_button]:visible")
    page.wait_for_url(re.compile("/shop/confirmation|/payment/status|/my/orders"))


def test_credit_off_and_on_and_a_payment_given_up(people):
    worker = people.known("lucia@example.com", PHONE)
    page = worker.page
    fill_cart(worker)
    worker.picture("cart")
    price, credit, left = read_cart(page)
    assert credit > 0
    assert left > 0
    assert price == credit + left
    # Off: everything is hers to pay. On: as before.
    switch_credit(page, "false")
    assert read_cart(page) == (price, 0, price)
    worker.picture("credit-off")
    switch_credit(page, "true")
    assert read_cart(page) == (price, credit, left)
    # A payment begun: the credit waits for it, and she is told.
    begin_payment(worker)
    worker.open("/shop/cart")
    waiting = page.locator(".wp-under-way")
    expect(waiting).to_be_visible()
    worker.picture("payment-under-way")
    # Given up: the cart is hers again, with the same credit.
    worker.submit(".wp-under-way button[type=submit]")
    expect(waiting).to_have_count(0)
    assert read_cart(page) == (price, credit, left)
    worker.picture("cart-again")
    page.locator("input.js_quantity:visible").first.wait_for()
