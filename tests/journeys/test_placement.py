"""A person is referred, comes to the team and grows in it; the educator has it on the
phone. One day the educator is away, and the coordinator sees what that touches."""

import axe
import italian
import pytest
from people import DESKTOP, PHONE


@pytest.fixture
def platform(own_platform):
    # An educator stays away: other journeys need the team.
    return own_platform


def look(person, name, found):
    page = person.page
    person.picture(name)
    found += [
        f"{name}: {one['impact']} {one['id']}: {one['nodes'][0]['target']}"
        for one in axe.violations(page, include="#wrapwrap")
        if one["impact"] in axe.FAILING
    ]
    found += [
        f"{name}: English left: {words}"
        for words in italian.leftovers(page.inner_text("body"))
    ]


def test_a_person_is_referred_and_grows(people):
    found = []
    refer(people, found)
    accept(people)
    grow(people, found)
    away(people, found)
    assert not found, "\n".join(found)


def refer(people, found):
    social = people.known("servizisociali@example.com", PHONE)
    page = social.open("/percorsi/nuovo")
    page.fill("#person_name", "Delfina Immaginaria")
    page.fill("#plan", "Delfina vuole conoscere il paese consegnando.")
    page.fill("#goals", "Salutare alla porta\nLeggere la lista")
    page.fill("#weekly_hours", "10")
    look(social, "referral-written", found)
    social.submit(".wp-form button[type=submit]")
    look(social, "referral", found)
    page.check("input[name=way] >> nth=0")
    social.submit("form[action$='/consenso'] button")
    social.submit("form[action$='/proponi'] button")
    assert "Proposto" in page.inner_text("main")
    look(social, "proposed", found)


def accept(people):
    coordinator = people.known("coordinatrice@example.com", DESKTOP)
    page = coordinator.open_office(
        "/odoo/action-welfarepiu_logistics.action_welfare_placement"
    )
    page.wait_for_selector("tr.o_data_row")
    coordinator.picture("placements")
    page.click("tr.o_data_row:has-text('Delfina') td[name=person_name]")
    page.wait_for_selector("button[name=action_open_decision]")
    coordinator.picture("placement")
    page.click("button[name=action_open_decision]")
    page.fill(".modal div[name=team_id] input", "Lago")
    page.click(".o-autocomplete--dropdown-item:has-text('Squadra del Lago')")
    page.click(".modal div[name=start_date] input, .modal div[name=start_date] button")
    page.click(".o_date_item_cell.o_today")
    coordinator.picture("answer")
    page.click("button[name=action_decide]")
    page.wait_for_selector(".modal", state="detached")
    page.wait_for_selector("div[name=team_id]:has-text('Squadra del Lago')")


def grow(people, found):
    educator = people.known("educatore@example.com", PHONE)
    page = educator.open("/squadra/persone")
    look(educator, "people", found)
    page.click("a.wp-row:has-text('Delfina')")
    look(educator, "person", found)
    page.click("a[href$='/compiti']")
    look(educator, "abilities", found)
    page.click("a.wp-row:has-text('Prendere il prodotto')")
    look(educator, "ability", found)
    educator.submit("button[name=level][value=prompt]")
    page.click("a.wp-back")
    educator.submit("form[action$='/affida'] button >> nth=0")
    look(educator, "task-given", found)
    page.click("a[href$='/percorso']")
    educator.submit("form[action$='/raggiunto'] button >> nth=0")
    look(educator, "plan", found)
    assert "Raggiunto" in page.inner_text("#obiettivi")


def away(people, found):
    educator = people.known("educatore@example.com", PHONE)
    page = educator.open("/squadra/persone")
    page.click("summary")
    today = page.get_attribute("#date_from", "min")
    page.fill("#date_from", today)
    educator.submit("form[action$='/assenza'] button")
    look(educator, "away", found)
    operator = people.known("operatore@example.com", DESKTOP)
    page = operator.open_office(
        "/odoo/action-welfarepiu_logistics.action_welfare_route"
    )
    page.wait_for_selector("tr.o_data_row")
    page.click("tr.o_data_row:has-text('Squadra del Lago') td[name=name] >> nth=0")
    page.wait_for_selector(".alert-danger:has-text('La squadra non esce')")
    operator.picture("route-touched")
