import base64

from odoo import Command
from odoo.tools import file_open

MENU = [
    # Italian: a menu is content of the site, and the site is Italian first.
    ("Negozio", "/shop", "Shop"),
    ("Il Fondo", "/fondo", "The Fund"),
    ("La carta", "/carta", "The charter"),
    ("Chi siamo", "/chi-siamo", "About us"),
]


def post_init_hook(env):
    """Make the site speak Italian, under our name, with our menu and no placeholder.

    Done once: what people change afterwards stays.
    """
    italian = _activate_italian(env)
    for website in env["website"].search([]):
        _set_up_website(website, italian)
        _set_up_menu(website)
    _hide_store_pickup(env)


def _activate_italian(env):
    Lang = env["res.lang"].with_context(active_test=False)
    italian = Lang.search([("code", "=", "it_IT")])
    if not italian.active:
        env["base.language.install"].create(
            {"lang_ids": [Command.set(italian.ids)], "overwrite": False}
        ).lang_install()
    return italian


def _set_up_website(website, italian):
    website.write(
        {
            "name": "WELFAREPIU",
            "language_ids": [Command.link(italian.id)],
            "default_lang_id": italian.id,
            # Prices as people pay them.
            "show_line_subtotals_tax_selection": "tax_included",
            "logo": _read_image("logo.png"),
            "favicon": _read_image("favicon.png"),
        }
    )


def _read_image(name):
    with file_open(f"welfarepiu_portal/static/src/img/{name}", "rb") as image:
        return base64.b64encode(image.read())


def _set_up_menu(website):
    website.menu_id.child_id.unlink()
    website.env["website.menu"].with_context(lang="en_US").create(
        [
            {
                "name": english,
                "url": url,
                "parent_id": website.menu_id.id,
                "website_id": website.id,
                "sequence": index * 10,
            }
            for index, (_name, url, english) in enumerate(MENU)
        ]
    )
    for menu, (name, _url, _english) in zip(
        website.menu_id.child_id.sorted("sequence"), MENU, strict=True
    ):
        menu.with_context(lang="it_IT").name = name


def _hide_store_pickup(env):
    """Do not offer the core's pick-up in store until somebody sets it up.

    Published as it comes, it asks a third party for the shop's position at the first
    product page, and that page fails without an answer.
    """
    env["delivery.carrier"].search([("delivery_type", "=", "in_store")]).write(
        {"is_published": False}
    )


def uninstall_hook(env):
    """Take the links to our pages along; name, logo and language stay the site's."""
    ours = [url for _name, url, _english in MENU if url != "/shop"]
    env["website.menu"].search([("url", "in", ours)]).unlink()
