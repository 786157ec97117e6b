"""Every page, as its reader meets it: nothing axe-core calls serious, no English, and
nothing to scroll sideways for.

``script/verify access`` reads them in both languages and at three widths
(``WELFAREPIU_EVERY_SCREEN=1``).
"""

import os

import axe
import italian
import pytest
from people import DESKTOP, PHONE

EVERY = bool(os.environ.get("WELFAREPIU_EVERY_SCREEN"))
SCREENS = {"phone": PHONE, "desktop": DESKTOP}
if EVERY:
    SCREENS = {
        "320": {"width": 320, "height": 640},
        "768": {"width": 768, "height": 1024},
        "1280": DESKTOP,
    }
LANGUAGES = ("it", "en") if EVERY else ("it",)

PAGES = {
    None: (
        "/",
        "/attiva",
        "/fondo",
        "/fondo/dona",
        "/fondo/informativa",
        "/carta",
        "/diventa-fornitore",
        "/aderisci",
        "/fornitori",
        "/shop",
        "/shop?sfa=1",
        "/shop?sfa=1&pilastro=society",
        "/shop?search=astronave",
        "/shop/cart",
        "/urgente",
    ),
    "lucia@example.com": (
        "/my",
        "/my/credito",
        "/my/bisogni",
        "/per-te",
        "/my/voucher",
        "/my/appuntamenti",
        "/my/rimborsi",
        "/my/rimborsi/nuovo",
        "/my/fornitori",
        "/my/urgente",
        "/my/consegna",
        "/my/segnalazioni",
        "/my/di-nuovo",
        "/my/preferiti",
        "/my/ripetizioni",
        "/fondo/chiedi",
        "/fondo/dona",
        "/my/fondo",
    ),
    "silvia@example.com": ("/my/ripetizioni",),
    "hr.tessitura@example.com": ("/azienda", "/azienda/fondo", "/azienda/sedi"),
    "hr.officine@example.com": (
        "/azienda",
        "/azienda/piano",
        "/azienda/adesione",
    ),
    "fisio@example.com": (
        "/fornitore",
        "/fornitore/voucher",
        "/fornitore/carta",
        "/fornitore/appuntamenti",
        "/fornitore/urgenti",
        "/fornitore/urgenti/impostazioni",
        "/fornitore/prodotti",
        "/fornitore/storia",
        "/fornitore/estratto",
        "/carta/adesione",
        "/carta/adesione/benvenuto",
    ),
    "cascina@example.com": (
        "/fornitore/carta",
        "/fornitore/ordini",
        "/fornitore/ordini?vista=conclusi",
        "/fornitore/calendario",
        "/fornitore/segnalazioni",
        "/fornitore/conto",
        "/fornitore/estratto",
    ),
    "assistente@example.com": ("/my", "/fondo/aiuto", "/fondo/aiuto/modulo"),
    "educatore@example.com": ("/squadra", "/squadra/persone"),
    "servizisociali@example.com": (
        "/my",
        "/percorsi",
        "/percorsi/nuovo",
        "/percorsi/informativa",
    ),
}
# The core's own gaps on these pages, for the issue on the shop to fill.
CORE_GAPS = {
    ("/shop/cart", "color-contrast"),  # the checkout steps still to come
}


def get_content(page):
    """:return: selector of what is ours; an app that stands alone is ours as a whole"""
    return "#wrapwrap" if page.locator("#wrapwrap").count() else "body"


#: Pages without a language in their address: an app that stands alone.
ONE_LANGUAGE = ("/squadra",)
LAID_OUT = "() => new Promise((then) => requestAnimationFrame(() => setTimeout(then)))"
TOO_WIDE = """() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? scrollWidth : 0;
}"""


def find_barriers(page, path):
    """:return: sentences: what keeps somebody from using the page as it stands"""
    found = [
        f"{path}: {one['impact']} {one['id']}: {one['nodes'][0]['target']}"
        for one in axe.violations(page, include=get_content(page))
        if one["impact"] in axe.FAILING
        and (path.partition("?")[0], one["id"]) not in CORE_GAPS
    ]
    if width := page.evaluate(TOO_WIDE):
        found.append(f"{path}: {width} px wide: one has to scroll sideways")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("login", PAGES, ids=str)
def test_pages(people, login, language):
    person = (
        people.known(login, DESKTOP) if login else people.somebody("visitor", DESKTOP)
    )
    found = []
    for path in PAGES[login]:
        if language == "en" and path.startswith(ONE_LANGUAGE):
            continue
        page = person.open(path if language == "it" else f"/en{path}".rstrip("/"))
        name = path.strip("/").replace("/", "-") or "home"
        for screen, size in SCREENS.items():
            page.set_viewport_size(size)
            page.evaluate(LAID_OUT)
            person.picture(f"{name}-{screen}")
            found += [f"{screen}: {one}" for one in find_barriers(page, path)]
        if language == "it":
            found += [
                f"{path}: English left: {words}"
                for words in italian.leftovers(page.inner_text("body"))
            ]
    assert not found, "\n".join(found)
