"""A team's day without network: the server dies, the phone is switched off and on, what
was done goes on being done, and all of it arrives once with its moment."""

import json

import axe
import pytest
from playwright.sync_api import expect
from road import (
    ACTS_KEPT,
    TeamPhone,
    fill_login,
    log_in,
    switched_on,
    wait_until_it_works_alone,
)

MESSAGES = """
    SELECT kind, outcome, extract(epoch FROM act_time)::bigint
      FROM welfare_route_message
     ORDER BY act_time, id
"""
STATES = """
    SELECT s.state FROM welfare_route_stop s JOIN welfare_route r ON r.id = s.route_id
     WHERE r.id IN (SELECT route_id FROM welfare_route_message) ORDER BY s.sequence
"""


@pytest.fixture
def platform(own_platform):
    """On the day of the demo world, when its teams have a round."""
    own_platform.go_to(own_platform.made_on, hour=8)
    return own_platform


def test_a_day_without_network_arrives_once(platform, browsers, tmp_path, pictures):
    profile = tmp_path / "phone"
    with switched_on(browsers, profile, pictures) as page:
        log_in(page, platform)
        phone = TeamPhone(page)
        phone.go_to("pack-start")
        wait_until_it_works_alone(page)
        assert phone.pack()
        phone.expect_all_sent()
        platform.kill()
        while phone.pack():
            pass
        seen = phone.screens
    # Switched off in the middle, with no server anywhere; and on again.
    with switched_on(browsers, profile, pictures) as page:
        page.goto(f"{platform.url}/squadra")
        phone = TeamPhone(page)
        phone.screens = seen
        phone.go_to("ready")
        phone.tap()
        phone.deliver()
        phone.deliver("nobody_home")
        phone.go_to("door-where")
        # A mistake, taken back: it never leaves the phone.
        phone.go_to("door-result")
        phone.tap()
        phone.go_to("door-done")
        phone.press("Annulla")
        phone.wait_for("door-proof")
        page.reload()
        phone.wait_for("door-proof")
        phone.press("Un'altra persona")
        phone.wait_for("door-name")
        phone.look()
        page.get_by_label("Nome").fill("Vicina Esempio")
        phone.tap()
        phone.wait_for("door-done").tap()
        phone.wait_for("all-done")
        look_at_help_and_round(phone)
        kept = page.evaluate(ACTS_KEPT)
        # The call for help waits too: what was asked for is not forgotten.
        assert [act["kind"] for act in kept][-5:] == [
            "leave",
            "deliver",
            "deliver",
            "deliver",
            "help",
        ]
    platform.start()
    with switched_on(browsers, profile, pictures) as page:
        # Its session is old by now: it says so, keeps all, and goes on after the login.
        page.context.clear_cookies()
        page.goto(f"{platform.url}/squadra")
        phone = TeamPhone(page)
        expect(page.locator(".wp-road-foot [role=status]")).to_contain_text("Accedi")
        assert len(page.evaluate(ACTS_KEPT)) == len(kept)
        page.get_by_role("link", name="Accedi").click()
        fill_login(page)
        phone.expect_all_sent()
        assert page.evaluate(ACTS_KEPT) == []
        arrived = read_messages(platform)
        assert [kind for kind, _outcome, _at in arrived].count("deliver") == 3
        assert {outcome for _kind, outcome, _at in arrived} == {"applied"}
        assert [at for _kind, _outcome, at in arrived][-len(kept) :] == [
            act["at"] // 1000 for act in kept
        ]
        send_three_times(page, kept)
        assert read_messages(platform) == arrived
        phone.go_to("all-done")
        phone.tap()
        phone.go_to("over")
        phone.expect_all_sent()
        page.screenshot(path=pictures / "over.png", full_page=True)
    states = platform.sql(STATES).splitlines()
    assert states == ["delivered", "nobody_home", "delivered"]


def look_at_help_and_round(phone):
    page = phone.page
    page.get_by_role("button", name="Aiuto").click()
    phone.wait_for("help").look()
    assert page.locator("a[href^='tel:']").count(), "nobody to call"
    page.get_by_role("button", name="Educatore").click()
    phone.wait_for("educator")
    axe.check(page)
    expect(page.locator("ol > li")).to_have_count(3)
    expect(page.locator("ol").get_by_text("Da inviare")).to_have_count(3)
    page.get_by_role("button", name="Torna al passo").click()
    phone.wait_for("all-done")


def read_messages(platform):
    return [
        (kind, outcome, int(at))
        for kind, outcome, at in (
            line.split("|") for line in platform.sql(MESSAGES).splitlines()
        )
    ]


def send_three_times(page, kept):
    """What a phone that never heard the answer would do."""
    acts = [{"key": act["key"], "kind": act["kind"], "at": act["at"]} for act in kept]
    for _time in range(3):
        answer = page.request.post(
            f"{page.url}/sync",
            data=json.dumps({"jsonrpc": "2.0", "params": {"acts": acts}}),
            headers={"Content-Type": "application/json"},
        ).json()
        statuses = {one["status"] for one in answer["result"]["answers"]}
        assert statuses == {"known"}
