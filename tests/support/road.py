"""A team's phone in a journey: what its app shows, and taps as its hands would do."""

import re

import axe
import italian
from playwright.sync_api import expect

COUNT = "pack-count"
#: What a step is tapped with, if it is not the first button.
LAST = {"door-nobody", "door-trouble"}


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

    def deliver(self, result="delivered"):
        """Go to the next door, if there is one, and say how it went there."""
        if self.go_to("door-where", "all-done") == "all-done":
            return False
        self.go_to("door-result")
        self.tap(["delivered", "nobody_home", "problem"].index(result))
        self.go_to("door-done")
        self.tap()
        return True

    def expect_all_sent(self):
        status = self.page.locator(".wp-road-foot [role=status]")
        expect(status).to_have_text("Tutto è inviato.", timeout=60_000)


TWO_FRAMES = """() => new Promise(
    (done) => requestAnimationFrame(() => requestAnimationFrame(done))
)"""
