"""A team's phone in a journey: what its app shows, and taps as its hands would do."""

import os
import re
from contextlib import contextmanager

import axe
import italian
from people import PHONE
from playwright.sync_api import expect

LOGIN, PASSWORD = "educatrice@example.com", "welfarepiu"
COUNT = "pack-count"
#: What a step is tapped with, if it is not the first: who has no scale, who takes
#: no photo, who works all together.
LAST = {"door-nobody", "door-trouble", "pack-weigh", "who"}
_STORE = """() => new Promise((resolve) => {{
    const opened = indexedDB.open("welfarepiu.squadra");
    opened.onsuccess = () => {{
        const asked = opened.result.transaction("{0}").objectStore("{0}").{1}();
        asked.onsuccess = () => {{
            opened.result.close();
            resolve(asked.result);
        }};
    }};
}})"""
#: What the phone has not sent yet, in order, and the names of what it knows.
ACTS_KEPT = _STORE.format("acts", "getAll")
NAMES_KEPT = _STORE.format("kept", "getAllKeys")
#: Names of what its service worker has stored, one a version of the app.
CACHES = """async () => (await caches.keys()).filter(
    (name) => name.startsWith("welfarepiu-squadra-")
)"""


class TeamPhone:
    """:ivar screens: names of the screens that were seen, in order of appearance"""

    def __init__(self, page):
        self.page = page
        self.screens = []

    @property
    def main(self):
        return self.page.locator("main[data-screen]")

    @property
    def choices(self):
        return self.page.locator(".wp-road-choices > button")

    def work(self, name):
        """Say who works now."""
        self.wait_for("who").look()
        self.choose(name)

    def wait_for(self, screen):
        expect(self.main).to_have_attribute("data-screen", re.compile(f"^{screen}$"))
        return self

    @property
    def screen(self):
        return self.main.get_attribute("data-screen")

    def look(self):
        """Each screen is read once as who uses it would have to."""
        screen = self.screen
        if screen in self.screens:
            return screen
        self.screens.append(screen)
        axe.check(self.page)
        text = self.page.inner_text("body")
        italian.check(text, screen)
        for sentence in re.split(r"[.!?:\n]+", self.page.inner_text("main")):
            assert len(sentence.split()) <= 12, f"{screen}: too long: {sentence}"
        return screen

    def settle(self):
        """Wait until what was tapped is kept, and shown."""
        self.page.evaluate(TWO_FRAMES)
        expect(self.main).to_have_attribute("aria-busy", "false")
        self.page.evaluate(TWO_FRAMES)

    def tap(self, index=0):
        self.choices.nth(index).click()
        self.settle()

    def choose(self, words):
        self.page.locator(".wp-road-choices").get_by_text(words, exact=True).click()
        self.settle()

    def press(self, name):
        """Press a button, wherever on the screen it is."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self.settle()

    def type(self, number):
        """Type a number with the large keys."""
        keys = self.page.locator(".wp-road-keypad")
        for digit in str(number):
            keys.get_by_role("button", name=digit, exact=True).click()
        self.settle()

    def count(self):
        """Count what is in the parcel; a wrong number leads nowhere."""
        for index in range(3):
            self.tap(index)
            if self.screen != COUNT:
                return
            expect(self.page.get_by_text("Conta ancora una volta.")).to_be_visible()
        raise AssertionError("no number is right")

    def step(self):
        screen = self.look()
        if screen == COUNT:
            self.count()
        else:
            self.tap(-1 if screen in LAST else 0)

    def go_to(self, *screens):
        """Tap on until one of ``screens`` is there."""
        expect(self.main).not_to_have_attribute("data-screen", "empty")
        while self.look() not in screens:
            self.step()
        return self.screen

    def pack(self):
        """:return: whether there was a parcel to pack; it is packed"""
        if self.go_to("pack-start", "ready") == "ready":
            return False
        self.go_to("pack-done")
        self.tap()
        return True

    def deliver(self, result="delivered", problem=None):
        """Go to the next door, if there is one, and say how it went there.

        :param problem: which one, as the screen calls it
        :return: whether there was one
        """
        if self.go_to("door-where", "all-done") == "all-done":
            return False
        self.go_to("door-result")
        self.tap(["delivered", "nobody_home", "problem"].index(result))
        if problem:
            self.wait_for("door-problem").look()
            self.choose(problem)
        self.go_to("door-done")
        self.tap()
        return True

    def expect_all_sent(self):
        status = self.page.locator(".wp-road-foot [role=status]")
        expect(status).to_have_text("Tutto è inviato.", timeout=60_000)


TWO_FRAMES = """() => new Promise(
    (done) => requestAnimationFrame(() => requestAnimationFrame(done))
)"""


@contextmanager
def switched_on(browsers, profile, pictures, size=PHONE, film=None):
    """A phone with what it remembers; the same one again with the same ``profile``.

    :param profile: folder of what it remembers; empty: it remembers nothing
    :param size: of its screen
    :param film: file with what its camera sees (:mod:`film`)
    """
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    context = browsers.chromium.launch_persistent_context(
        profile,
        executable_path=os.environ.get("WELFAREPIU_CHROMIUM", "/usr/bin/chromium"),
        args=[
            *("--no-sandbox", "--disable-background-networking", "--disable-sync"),
            *(camera if film else ()),
        ],
        viewport=size,
        locale="it-IT",
        timezone_id="Europe/Rome",
        is_mobile=size is PHONE,
        has_touch=True,
    )
    page = context.pages[0] if context.pages else context.new_page()
    page.set_default_timeout(30_000)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield page
    finally:
        if not page.is_closed():
            page.screenshot(path=pictures / "last.png", full_page=True)
        context.close()
    assert not errors, "errors in the browser:\n" + "\n".join(errors)


def log_in(page, platform, login=LOGIN):
    page.goto(f"{platform.url}/web/login?redirect=/squadra")
    fill_login(page, login)


def fill_login(page, login=LOGIN):
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click(".oe_login_form button[type=submit]")
    page.wait_for_url("**/squadra")


def wait_until_it_works_alone(page):
    """The service worker has the page, and the phone's memory has the day."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function(
        f"""async () => {{
            const [ours] = await ({CACHES})();
            const cache = ours && (await caches.open(ours));
            return cache && Boolean(await cache.match("/squadra"));
        }}"""
    )
