"""Boxes that may come by themselves, one that does, favourites, and who is on the map
with the very address."""

from odoo.addons.welfarepiu_logistics.models.repeat.terms import Terms

from .book import as_user, keep, kept

BOXES = ("cassetta_piccola", "cassetta_media", "cassetta_grande", "cassetta_mista")
FAVOURITES = ("cassetta_media", "cassetta_mista")
#: Suppliers where customers go, and how far from the centre they are, in degrees.
AT_THEIR_ADDRESS = {"forno": (0.002, -0.003), "fisio": (-0.003, 0.002)}


def tell(env):
    for key in BOXES:
        kept(env, f"product_{key}").welfare_can_repeat = True
    show_addresses(env)
    put_aside(env)
    have_it_come(env)


def show_addresses(env):
    for key, (north, east) in AT_THEIR_ADDRESS.items():
        supplier = kept(env, f"supplier_{key}")
        city = supplier._welfare_get_city()
        supplier.write(
            {
                "welfare_shows_address": True,
                "partner_latitude": city.latitude + north,
                "partner_longitude": city.longitude + east,
            }
        )


def put_aside(env):
    """Lucia knows already what she wants."""
    user = kept(env, "worker_lucia").user_ids
    website = kept(env, "website")
    wishlist = as_user(env["product.wishlist"], user).with_context(
        website_id=website.id
    )
    for key in FAVOURITES:
        wishlist._welfare_keep(kept(env, f"product_{key}").product_variant_id)


def have_it_come(env):
    """Silvia has a small box brought every two weeks, from the last open slot on."""
    worker = kept(env, "worker_silvia")
    terms = Terms(
        worker=worker,
        product=kept(env, "product_cassetta_piccola").product_variant_id,
        quantity=1,
        shipping=worker,
        place=env["welfare.place"],
        company=env.company,
        website=kept(env, "website"),
    )
    repeats = as_user(env["welfare.repeat"], worker.user_ids)
    choice, *_others = repeats._get_choices(terms)
    total = repeats._get_offer(choice.terms).total
    repeat = repeats._start(choice.terms, 2, choice.slots[-1], total)
    keep(repeat.sudo(), "repeat_silvia")
