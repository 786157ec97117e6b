"""Buying in a journey, from the search to the confirmation."""

import re

MAIN_BUTTON = "[name=website_sale_main_button]:visible"


def read_euro(text):
    """:return: cents of the first amount as Italians write it, ``1.234,56 €``"""
    whole, cents = re.search(r"([\d.]+),(\d\d)", text).groups()
    return int(whole.replace(".", "")) * 100 + int(cents)


def put_in_cart(person, words, title):
    """:param words: to search for
    :param title: of the product, or part of it"""
    page = person.page
    person.open(f"/shop?search={words}")
    person.picture(f"search-{words}")
    page.locator(".oe_product", has_text=title).locator("a").first.click()
    page.wait_for_selector("#add_to_cart")
    page.wait_for_load_state("networkidle")
    person.picture(f"product-{words}")
    with page.expect_response(lambda answer: "/shop/cart/add" in answer.url):
        page.click("#add_to_cart")


def go_to_payment(person, ways="checkout|payment"):
    """From the cart.

    :param ways: pages to which its button may lead
    """
    page = person.page
    page.click(MAIN_BUTTON)
    page.wait_for_url(re.compile(f"/shop/({ways})"))
    if "/shop/address" in page.url:
        fill_address(person)
    if "/shop/checkout" in page.url:
        person.picture("checkout")
        page.click(MAIN_BUTTON)
    page.wait_for_url("**/shop/payment")
    page.wait_for_load_state("networkidle")


def fill_address(person):
    """The payroll office knew no address: the first order asks for it."""
    page = person.page
    page.wait_for_load_state("networkidle")
    page.fill("input[name=phone]", "347 0000000")
    page.fill("input[name=street]", "Via dei Tigli 3")
    page.fill("input[name=zip]", "24060")
    person.picture("address")
    page.click(f"{MAIN_BUTTON}, #save_address:visible")
    page.wait_for_url("**/shop/checkout*")


def pay_with_credit(person):
    """At the payment, when there is nothing left to pay."""
    page = person.page
    page.click("form[name=o_wsale_confirm_order] button:visible")
    page.wait_for_url("**/shop/confirmation")
