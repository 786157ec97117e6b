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
    _replace_terms(env)
    _stop_digest(env)


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


#: How the text that the core writes into every company begins.
TERMS_OF_THE_CORE = "STANDARD TERMS AND CONDITIONS OF SALE"


def _replace_terms(env):
    """Take the core's English conditions of sale off the site.

    In their place lies a draft with the points a shop like this has to state; the
    operator completes it and publishes it. Conditions somebody wrote stay.
    """
    for company in env["res.company"].search([]):
        published = company.with_context(lang="en_US").invoice_terms_html
        if TERMS_OF_THE_CORE not in (published or ""):
            continue
        english, italian = (
            env(context={**env.context, "lang": lang})["ir.qweb"]._render(
                "account.account_default_terms_and_conditions",
                {"company_name": company.name, "company_country": "Italia"},
            )
            for lang in ("en_US", "it_IT")
        )
        company.with_context(lang="en_US").invoice_terms_html = english
        # The field is translated term by term; both drafts have the same terms.
        get_terms = company._fields["invoice_terms_html"].get_trans_terms
        company.update_field_translations(
            "invoice_terms_html",
            {"it_IT": dict(zip(get_terms(english), get_terms(italian), strict=True))},
        )
        env["ir.config_parameter"].set_param("account.use_invoice_terms", False)


def _stop_digest(env):
    """Spare the back office the core's digest: figures and advice of another shop."""
    env["digest.digest"].search([]).write({"state": "deactivated"})
    env["ir.config_parameter"].set_param("digest.default_digest_emails", False)


def uninstall_hook(env):
    """Take the links to our pages along; name, logo and language stay the site's."""
    ours = [url for _name, url, _english in MENU if url != "/shop"]
    env["website.menu"].search([("url", "in", ours)]).unlink()
    # The core's rule is the core's again.
    env.ref("website_sale_wishlist.all_product_wishlist_rule").active = True
