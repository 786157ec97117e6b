"""Where parcels go: streets of workers, a pick-up point, a firm that takes parcels."""

from .book import city, keep, kept

#: Invented, as plainly as a street can be.
STREETS = (
    "Via dei Gelsi",
    "Via del Mulino Vecchio",
    "Vicolo delle Lavandaie",
    "Via dei Maniscalchi",
    "Via della Fonte",
    "Piazza del Mercato",
    "Via dei Carrettieri",
)
#: Municipalities of which the streets are known, each a little off the centre.
KNOWN = ("016058", "016193")
CASAZZA = "016058"


def tell(env):
    keep_streets(env)
    give_streets(env)
    create_pickup(env)
    create_site(env)


def keep_streets(env):
    """As a municipality's file would have brought them."""
    streets = [
        *((code, name) for code in KNOWN for name in STREETS),
        (CASAZZA, "Via Suardi"),
        (CASAZZA, "Via del Lanificio"),
        ("016193", "Via Vittorio Veneto"),
    ]
    env["welfare.street"].create(
        [
            {
                "city_id": city(env, code).id,
                "name": name,
                "latitude": city(env, code).latitude + (number % 5 - 2) * 0.0012,
                "longitude": city(env, code).longitude + (number % 7 - 3) * 0.0015,
                "source": "Esempio",
            }
            for number, (code, name) in enumerate(streets)
        ]
    )


def give_streets(env):
    """Payroll files of the demo name no street; one worker forgot the number."""
    workers = env["res.partner"].search(
        [("is_welfare_worker", "=", True), ("street", "=", False)], order="id"
    )
    for number, worker in enumerate(workers):
        street = STREETS[number % len(STREETS)]
        worker.street = f"{street} {1 + number * 7 % 48}" if number else street


def create_pickup(env):
    place = env["welfare.place"].create(
        {
            "name": "Biblioteca Esempio",
            "kind": "pickup",
            "street": "Piazza del Mercato 2",
            "city_id": city(env, CASAZZA).id,
            "host": "Il banco all'ingresso",
            "opening": "Dal martedì al sabato, 9-12 e 15-18",
            "capacity": 6,
            "has_cold_store": True,
            "phone": "035 0000301",
            "welfare_door_note": "Porta a vetri sotto il portico",
        }
    )
    keep(place, "place_library")


def create_site(env):
    place = env["welfare.place"].create(
        {
            "name": "Stabilimento",
            "kind": "workplace",
            "payer_id": kept(env, "payer_tessitura").id,
            "street": "Via del Lanificio 3",
            "city_id": city(env, CASAZZA).id,
            "host": "La portineria",
            "opening": "Nei giorni di lavoro, 6-22",
            "keep_days": 2,
            "has_cold_store": True,
            "phone": "035 0000302",
        }
    )
    keep(place, "place_tessitura")
