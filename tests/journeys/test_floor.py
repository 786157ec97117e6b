"""A team's phones at work: each person is told the steps in an own way, whoever calls
is seen beside, codes are read, and a new version takes over in the middle."""

from contextlib import contextmanager

import axe
import pytest
from film import make_film
from people import PHONE
from playwright.sync_api import expect
from road import (
    ACTS_KEPT,
    CACHES,
    NAMES_KEPT,
    TeamPhone,
    log_in,
    switched_on,
    wait_until_it_works_alone,
)

LOGINS = {"lago": "educatore@example.com", "sebino": "educatrice@example.com"}
TABLET = {"width": 1024, "height": 768}
STOPS = """
    SELECT s.id FROM welfare_route_stop s
      JOIN welfare_route r ON r.id = s.route_id
      JOIN res_users u ON u.id = r.educator_id
     WHERE r.date = :'day' AND u.login = :'login' ORDER BY s.sequence
"""
TOLD = """
    SELECT kind || ' ' || outcome || ' ' || coalesce(reason, '')
      FROM welfare_route_message ORDER BY id
"""


def read_told(platform):
    """:return: what arrived, in order: kind, outcome, reason"""
    return [line.strip() for line in platform.sql(TOLD).splitlines()]


@pytest.fixture(scope="module")
def platform(own_platform):
    """On the day of the demo world, when its teams have a round."""
    own_platform.go_to(own_platform.made_on, hour=8)
    return own_platform


@contextmanager
def team_phone(browsers, platform, team, pictures, size=PHONE, film=None):
    """A phone or tablet of a team, logged in, that remembers nothing of before."""
    with switched_on(browsers, "", pictures, size, film) as page:
        page.set_default_timeout(60_000)
        page.emulate_media(reduced_motion="reduce")
        log_in(page, platform, LOGINS[team])
        phone = TeamPhone(page)
        expect(phone.main).not_to_have_attribute("data-screen", "empty")
        yield phone


def shoot(phone, pictures):
    phone.page.screenshot(path=pictures / f"{phone.screen}.png")


def test_who_works_is_told_in_an_own_way_and_helped(platform, browsers, pictures):
    """The bench is a tablet; the educator has a phone of her own."""
    platform.sql(
        "UPDATE welfare_team_member SET patience = '30', prompt_level = 'text',"
        " prompt_voice = 'asked', phone_name = 'Sam' WHERE name = 'Samuele'"
    )
    # Practised first: nothing of it is anywhere.
    with team_phone(browsers, platform, "sebino", pictures, TABLET) as phone:
        page = phone.page
        page.clock.install()
        page.reload()
        phone.work("Sam")
        practise(phone)
        phone.wait_for("pack-start")
        assert platform.sql(TOLD) == ""
        # Text only, as it was set; and nobody sees seconds.
        assert page.locator(".wp-road-body img").count() == 0
        no_answer_is_told_again_and_then_called(phone, pictures)
        phone.go_to("pack-weigh")
        weigh(phone, "1")
        expect(page.get_by_text("Non torna. Controlla ancora.")).to_be_visible()
        weigh(phone, "1")
        phone.wait_for("pack-wait").look()
        with team_phone(browsers, platform, "sebino", pictures) as beside:
            the_educator_sees_and_lets_it_pass(beside, platform, pictures)
        page.clock.fast_forward(16_000)
        phone.wait_for("pack-label")
        # Another person, another way; what the first did stays the first one's.
        phone.tap()
        phone.wait_for("pack-done").tap()
        page.locator(".wp-road-worker").click()
        phone.settle()
        phone.wait_for("who")
        axe.check(page)
        phone.choose("Alice")
        phone.wait_for("pack-start").look()
        assert page.locator(".wp-road-body img").count() == 1
        shoot(phone, pictures)
        page.clock.fast_forward(11_000)
        phone.expect_all_sent()
    told = read_told(platform)
    assert told.count("help applied quiet") == 1
    assert told.count("help applied weight") == 1
    assert told.count("answer applied") == 2
    acts = platform.sql(
        "SELECT m.name, a.prompt_level, a.is_helped FROM welfare_route_act a"
        " JOIN welfare_team_member m ON m.id = a.member_id WHERE a.result = 'packed'"
        " AND a.key NOT LIKE 'story-%'"
    )
    assert acts == "Samuele|text|t"


def practise(phone):
    phone.press("Educatore")
    phone.press("Fai una prova")
    phone.wait_for("pack-start")
    expect(phone.page.locator(".wp-road-practice")).to_be_visible()
    while phone.pack():
        pass
    phone.go_to("ready")
    phone.tap()
    while phone.deliver():
        pass
    phone.tap()
    phone.wait_for("over")
    phone.press("Fine della prova")


def no_answer_is_told_again_and_then_called(phone, pictures):
    page = phone.page
    expect(page.locator(".wp-road-nudge")).to_have_count(0)
    page.clock.fast_forward(31_000)
    expect(page.locator(".wp-road-nudge")).to_be_visible()
    expect(page.locator(".wp-road-called")).to_have_count(0)
    page.clock.fast_forward(31_000)
    expect(page.locator(".wp-road-called")).to_contain_text("Hai chiesto aiuto.")
    shoot(phone, pictures)
    # On one phone it needs no network: the educator's page is the same app.
    phone.press("Educatore 1 da guardare")
    expect(page.locator(".wp-road-calls")).to_contain_text("Nessuna risposta")
    shoot(phone, pictures)
    axe.check(page)
    phone.press("Arrivo")
    expect(page.locator(".wp-road-calls")).to_have_count(0)
    phone.press("Torna al passo")
    expect(page.locator(".wp-road-called")).to_contain_text("L'educatore ha visto.")


def weigh(phone, digits):
    phone.type(digits)
    phone.look()
    phone.press("Controlla il peso")


def the_educator_sees_and_lets_it_pass(beside, platform, pictures):
    beside.page.goto(f"{platform.url}/squadra#educatore")
    beside.page.reload()
    beside.wait_for("educator")
    calls = beside.page.locator(".wp-road-calls")
    expect(calls).to_contain_text("Sam, Pacco 1")
    shoot(beside, pictures)
    beside.press("Va bene così")
    expect(calls).to_have_count(0)
    beside.expect_all_sent()


def test_codes_are_read_without_network(platform, browsers, pictures, tmp_path):
    day = str(platform.made_on)
    ids = platform.sql(STOPS, day=day, login=LOGINS["lago"]).splitlines()
    film = make_film(tmp_path / "label.y4m", f"WP-{ids[0]}-1")
    with team_phone(browsers, platform, "lago", pictures, film=film) as phone:
        page = phone.page
        page.context.grant_permissions(["camera"], origin=platform.url)
        wait_until_it_works_alone(page)
        pictures_are_kept(page)
        platform.kill()
        # The right parcel: its code leads on.
        phone.go_to("pack-label")
        phone.tap()
        phone.wait_for("pack-done").tap()
        # Another one: it is said which, and who cannot read goes on all the same.
        phone.go_to("pack-label")
        phone.tap()
        phone.wait_for("scan")
        expect(page.get_by_role("alert")).to_contain_text("Questo è il pacco 1.")
        axe.check(page)
        shoot(phone, pictures)
        phone.press("Non riesco a leggere il codice")
        phone.wait_for("pack-done")
        platform.start()
        page.evaluate("window.dispatchEvent(new Event('online'))")
        phone.expect_all_sent()
    told = read_told(platform)
    assert told.count("incident applied unreadable") == 1
    states = platform.sql(
        f"SELECT state FROM welfare_route_stop WHERE id IN ({ids[0]}, {ids[1]})"
    )
    assert states.splitlines() == ["packed", "packed"]


def pictures_are_kept(page):
    """Asked for once: opened again, the phone has them."""
    page.wait_for_function(
        f"async () => (await ({NAMES_KEPT})())"
        ".some((name) => name.startsWith('picture:'))"
    )
    asked = []
    page.on(
        "request",
        lambda request: "/immagini" in request.url and asked.append(request.url),
    )
    page.reload()
    phone = TeamPhone(page)
    phone.expect_all_sent()
    assert not asked, asked


def test_a_new_version_takes_over_and_loses_no_act(platform, browsers, pictures):
    with team_phone(browsers, platform, "lago", pictures) as phone:
        page = phone.page
        wait_until_it_works_alone(page)
        [before] = page.evaluate(CACHES)
        arrived = len(read_told(platform))
        platform.kill()
        assert phone.pack()
        while phone.pack():
            pass
        waiting = len(page.evaluate(ACTS_KEPT))
        assert waiting >= 1
        # The server comes back as another version; what waits cannot leave yet.
        platform.sql("UPDATE res_lang SET active = true WHERE code = 'de_DE'")
        page.route("**/squadra/sync", lambda route: route.abort())
        platform.start()
        page.evaluate(
            "navigator.serviceWorker.getRegistration().then((one) => one.update())"
        )
        page.wait_for_function(
            f"async (before) => {{ const names = await ({CACHES})();"
            " return names.length === 1 && names[0] !== before; }",
            arg=before,
        )
        assert len(page.evaluate(ACTS_KEPT)) >= waiting
        # The new version opens without network, and has all that waits.
        platform.kill()
        page.reload()
        phone.go_to("ready")
        phone.tap()
        kept = len(page.evaluate(ACTS_KEPT))
        assert kept == waiting + 1
        page.unroute("**/squadra/sync")
        platform.start()
        page.evaluate("window.dispatchEvent(new Event('online'))")
        phone.expect_all_sent()
        assert len(page.evaluate(ACTS_KEPT)) == 0
    told = read_told(platform)
    assert len(told) == arrived + kept
    assert told.count("leave applied") == 1


def test_parcels_of_one_door_and_a_second_trip(platform, browsers, pictures):
    """As the planner tells it: two parcels of one door, one of a trip that follows."""
    with team_phone(browsers, platform, "lago", pictures) as phone:
        page = phone.page
        page.route("**/squadra/dati", tell_of_one_door_and_two_trips)
        page.route("**/squadra/sync", tell_of_one_door_and_two_trips)
        page.reload()
        phone.go_to("door-where")
        expect(page.get_by_text("Ci sono 2 pacchi per questa porta.")).to_be_visible()
        shoot(phone, pictures)
        phone.go_to("door-name", "door-proof")
        phone.press("Un'altra persona")
        page.get_by_label("Nome").fill("Portineria Esempio")
        phone.tap()
        phone.wait_for("door-done")
        phone.press("Il prossimo pacco di questa porta")
        phone.wait_for("door-take").tap()
        phone.wait_for("door-same").look()
        shoot(phone, pictures)
        expect(page.get_by_text("Portineria Esempio")).to_be_visible()
        phone.press("Sì")
        phone.wait_for("door-done").tap()
        # What is left waits at the depot.
        phone.wait_for("reload").look()
        shoot(phone, pictures)
        phone.tap()
        phone.wait_for("load-parcel").tap()
        phone.wait_for("door-where")
        expect(page.get_by_text("per questa porta")).to_have_count(0)
        # The road is closed: the coordinator is told.
        phone.press("Non possiamo arrivarci")
        phone.wait_for("door-problem")
        phone.press("La strada è chiusa")
        phone.wait_for("door-trouble").tap(-1)
        phone.wait_for("door-done").tap()
        phone.wait_for("all-done")
        phone.expect_all_sent()
    proofs = platform.sql(
        "SELECT s.state || ' ' || coalesce(s.proof_name, '') || ' ' || count(a.id)"
        " FROM welfare_route_stop s"
        " JOIN welfare_route_act a ON a.stop_id = s.id AND a.result <> 'packed'"
        " WHERE a.key NOT LIKE 'story-%' GROUP BY s.id ORDER BY s.sequence"
    )
    assert proofs.splitlines() == [
        "delivered Portineria Esempio 1",
        "delivered Portineria Esempio 1",
        "problem  1",
    ]
    activities = platform.sql(
        "SELECT count(*) FROM mail_activity WHERE res_model = 'welfare.route'"
    )
    assert activities == "1"


def tell_of_one_door_and_two_trips(route):
    answer = route.fetch()
    told = answer.json()
    day = (told.get("result") or told)["day"]
    del day["route"]["stops"][3:]
    first, second, third = day["route"]["stops"]
    second["door"], second["arrival"] = first["door"], first["arrival"]
    first["takes_all"] = second["takes_all"] = True
    third["trip"] = 2
    route.fulfill(response=answer, json=told)
