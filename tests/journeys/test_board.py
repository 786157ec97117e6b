"""The coordinator's board in a browser: by pointer, by keyboard, and with somebody else
at another one."""

import axe
import italian
import pytest
from office import plan_again
from people import DESKTOP
from playwright.sync_api import expect

OPERATOR = "operatore@example.com"
TABLET = {"width": 768, "height": 1024}


@pytest.fixture
def platform(own_platform):
    """On the day of the demo world, before its teams leave."""
    own_platform.go_to(own_platform.made_on, hour=7)
    return own_platform


class BoardPage:
    """The board as who sits before it sees it."""

    def __init__(self, person):
        self.page = person.page

    def open(self, person):
        person.page.goto(f"{person.url}/odoo/welfare-board")
        expect(self.lanes.first).to_be_visible()
        return self

    @property
    def lanes(self):
        return self.page.locator(".wp-board-lane:not(.wp-board-lane-waiting)")

    def lane(self, team):
        return self.page.get_by_role("region", name=team)

    def stops(self, team):
        return self.lane(team).locator(".wp-board-stop")

    def names(self, team):
        return self.stops(team).locator(".wp-board-name").all_inner_texts()

    def settle(self):
        expect(self.page.locator(".wp-board")).to_have_attribute("aria-busy", "false")

    def say(self, sentence):
        expect(self.page.locator(".wp-board-said")).to_contain_text(sentence)
        self.settle()

    def menu(self, stop, item):
        stop.locator(".wp-board-menu").click()
        self.page.get_by_role("menuitem", name=item).click()

    def lane_menu(self, team, item):
        self.lane(team).locator(".wp-board-lane-menu").click()
        self.page.get_by_role("menuitem", name=item).click()

    def yes(self):
        self.page.get_by_role("button", name="Fallo lo stesso").click()

    def drag(self, stop, goal, place):
        """With the pointer down, as a hand does: in steps."""
        mouse = self.page.mouse
        # Where the lane stands follows the hour at which the round on the road left.
        goal.scroll_into_view_if_needed()
        start, end = stop.bounding_box(), goal.bounding_box()
        mouse.move(start["x"] + 150, start["y"] + start["height"] - 6)
        mouse.down()
        mouse.move(start["x"] + 158, start["y"] + start["height"] - 2, steps=3)
        mouse.move(end["x"] + 150, end["y"] + place, steps=12)
        mouse.up()


def test_a_day_at_the_board(platform, people):
    person = people.known(OPERATOR, DESKTOP)
    board = BoardPage(person).open(person)
    page = board.page
    lake, sebino = "Squadra del Lago", "Squadra del Sebino"
    axe.check(page, ".wp-board")
    italian.check(page.inner_text(".o_action_manager"), "board")
    expect(page.locator(".wp-map .wp-map-stop")).to_have_count(
        board.lanes.locator(".wp-board-stop").count()
    )
    person.picture("board")

    # By pointer, within a round.
    before = board.names(lake)
    board.drag(board.stops(lake).nth(0), board.stops(lake).nth(1), 60)
    board.say(f"{before[0]} è ora la tappa 2")
    assert board.names(lake) == [before[1], before[0], *before[2:]]

    # By keyboard: the focus stays with the stop, and what happened is said.
    menu = board.stops(lake).nth(1).locator(".wp-board-menu")
    menu.focus()
    page.keyboard.press("Alt+ArrowUp")
    board.say(f"{before[0]} è ora la tappa 1")
    assert board.names(lake) == before
    focused = page.evaluate(
        "document.activeElement.closest('.wp-board-stop').dataset.picking"
    )
    assert focused == board.stops(lake).nth(0).get_attribute("data-picking")

    # Fixed: it stays with its team.
    board.menu(board.stops(lake).nth(0), "Fissa a questa squadra")
    board.say("resta a questa squadra")
    expect(board.stops(lake).nth(0)).to_contain_text("fissata")
    board.menu(board.stops(lake).nth(0), "Togli dal giro")
    expect(page.get_by_role("alert")).to_contain_text("Prima va liberata")

    # To another team, chosen from a list; limits are asked about; then undone.
    board.menu(board.stops(lake).nth(1), "Sposta in…")
    dialog = page.get_by_role("dialog")
    axe.check(page, ".modal")
    dialog.get_by_label("In quale giro").select_option(label_of(dialog, sebino))
    dialog.get_by_role("button", name="Sposta").click()
    board.say(f"di {sebino}")
    assert before[1] in board.names(sebino)
    assert before[1] not in board.names(lake)
    page.get_by_role("button", name="Annulla").click()
    board.say("Annullato")
    assert board.names(lake) == before
    person.picture("undone")

    # Planned again around what is fixed, and compared.
    plan_again(page, platform)
    assert before[0] in board.names(lake)
    page.get_by_role("button", name="Prima e dopo").click()
    expect(page.get_by_role("dialog").get_by_role("table")).to_contain_text(lake)
    axe.check(page, ".modal")
    person.picture("compared")
    page.get_by_role("button", name="Chiudi").last.click()

    # The whole round to another team: both rounds at the same hour are too much.
    order = board.names(lake)
    board.lane_menu(lake, "Dai tutto il giro a…")
    page.get_by_role("dialog").get_by_role("button", name="Dai il giro").click()
    page.get_by_role("button", name="Fallo lo stesso").click()
    board.say("L'ordine è quello di prima")
    expect(page.locator(".wp-board-lane").filter(has_text=order[0])).to_contain_text(
        sebino
    )
    page.get_by_role("button", name="Annulla").click()
    answer_if_asked(page)
    board.say("Annullato")
    assert board.names(lake) == order

    page.set_viewport_size(TABLET)
    axe.check(page, ".wp-board")
    person.picture("tablet")
    assert not page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


def answer_if_asked(page):
    """Say yes to what is asked; the way back may have sentences of its own."""
    done = page.locator(".wp-board-said", has_text="Annullato")
    ask = page.get_by_role("button", name="Fallo lo stesso")
    expect(done.or_(ask).first).to_be_visible()
    if ask.is_visible():
        ask.click()


def label_of(dialog, team):
    """:return: the entry of a list that names ``team``"""
    labels = dialog.get_by_label("In quale giro").locator("option").all_inner_texts()
    return next(label for label in labels if team in label)


def test_two_at_their_boards(platform, people):
    first = people.known(OPERATOR, DESKTOP)
    second = people.known(OPERATOR, DESKTOP)
    one, two = BoardPage(first).open(first), BoardPage(second).open(second)
    team = "Squadra del Sebino"
    before = one.names(team)
    # The second board is told by the server and reads the day again.
    one.stops(team).nth(1).locator(".wp-board-menu").focus()
    first.page.keyboard.press("Alt+ArrowUp")
    one.say("è ora la tappa 1")
    expect(two.stops(team).nth(0)).to_contain_text(before[1])
    # Whose news do not arrive moves what is no longer so: refused, and shown as it is.
    second.page.route("**/welfare.route/get_board", hold := Hold())
    one.stops(team).nth(1).locator(".wp-board-menu").focus()
    first.page.keyboard.press("Alt+ArrowUp")
    one.say("è ora la tappa 1")
    two.stops(team).nth(2).locator(".wp-board-menu").focus()
    second.page.keyboard.press("Alt+ArrowUp")
    hold.let_go()
    expect(second.page.get_by_role("alert")).to_contain_text(
        "Qualcuno ha cambiato il giro"
    )
    expect(two.stops(team).nth(0)).to_contain_text(before[0])
    assert two.names(team) == one.names(team) == before


class Hold:
    """A network that keeps answers back until it is let go."""

    def __init__(self):
        self.waiting, self.is_open = [], False

    def __call__(self, route):
        if self.is_open:
            route.continue_()
        else:
            self.waiting.append(route)

    def let_go(self):
        self.is_open = True
        for route in self.waiting:
            route.continue_()
