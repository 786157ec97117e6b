"""Workers ask for suppliers; some apply: one is read, one owes an answer, one left."""

from .book import as_user, city, days_ago, keep, kept, make_iban, make_vat, told_on

WISHES = {
    "Libreria Ai Portici": ("016128", ("lucia", "bruno", "silvia")),
    "Piscina del Lago": ("016204", ("lucia",)),
}
NEEDS = {"libreria": "need_children", "sartoria": "need_everyday", "autoscuola": None}
APPLICATIONS = (
    {
        "key": "libreria",
        "name": "Libreria Ai Portici",
        "email": "libreria@example.com",
        "contact_name": "Irene Vitali",
        "contact_role": "Titolare",
        "phone": "035 0000201",
        "istat": "016128",
        "street": "Via Papa Giovanni 4",
        "regime": "ordinary",
        "offer": "Libri per bambini e ragazzi, libri di testo, letture in negozio.",
    },
    {
        "key": "sartoria",
        "name": "Sartoria Filo e Ago",
        "email": "sartoria@example.com",
        "contact_name": "Fatima Benali",
        "contact_role": "Titolare",
        "phone": "035 0000202",
        "istat": "016204",
        "street": "Via Lungolago 8",
        "regime": "flat_rate",
        "offer": "Riparazioni e orli.",
    },
    {
        "key": "autoscuola",
        "name": "Autoscuola Sebino",
        "email": "autoscuola@example.com",
        "contact_name": "Dario Meloni",
        "contact_role": "Amministratore",
        "phone": "035 0000203",
        "istat": "016204",
        "street": "Via Tadini 20",
        "regime": "ordinary",
        "offer": "Patenti.",
    },
)
SHARES = ("share_alliance", "share_province", "share_region", "share_elsewhere")
SPENDING = {
    "fisio": (70, 20, 5, 5),
    "cascina": (55, 25, 15, 5),
    "forno": (40, 30, 20, 10),
}


def tell(env):
    wish = ask(env)
    operator = kept(env, "operator")
    for number, row in enumerate(APPLICATIONS):
        with told_on(days_ago(env, 9 - 2 * number)):
            application = apply(env, number, row, wish)
        read = as_user(application, operator)
        with told_on(days_ago(env, 3)):
            if row["key"] == "sartoria":
                read._ask_integration(
                    "Quali riparazioni fate e in quanti giorni? Manca anche l'IBAN."
                )
            elif row["key"] == "autoscuola":
                read._refuse("Le patenti non si possono pagare con il credito welfare.")
    for key, shares in SPENDING.items():
        Spending = env["welfare.charter.spending"]
        user = kept(env, f"supplier_user_{key}")
        as_user(Spending, user)._declare(dict(zip(SHARES, shares, strict=True)))


def ask(env):
    """:return: the wish whose invitation the bookshop followed"""
    Wish = env["welfare.supplier.wish"]
    wishes = Wish.sudo()
    for name, (istat, workers) in WISHES.items():
        for number, worker in enumerate(workers):
            with told_on(days_ago(env, 30 - number)):
                asked = as_user(Wish, kept(env, f"user_{worker}"))
                wishes |= asked._ask(name, city(env, istat)).sudo()
    return keep(wishes[0], "wish_libreria")


def apply(env, number, row, wish):
    Application = env["welfare.supplier.application"]
    invite = wish.invite_token if row["key"] == "libreria" else None
    application = Application._start(row["name"], row["email"], invite)
    application._confirm_email(application.email_key)
    vat = make_vat(400 + number)
    need = NEEDS[row["key"]]
    names = ("contact_name", "contact_role", "phone", "street", "regime", "offer")
    application._update_facts(
        {
            **{name: row[name] for name in names},
            "vat": vat,
            "tax_code": vat[2:],
            "city_id": city(env, row["istat"]).id,
            "iban": make_iban(400) if row["key"] == "libreria" else "",
            "need_ids": env.ref(f"welfarepiu_base.{need}").ids if need else [],
        }
    )
    application._submit()
    return keep(application, f"application_{row['key']}")
