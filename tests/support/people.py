"""People of a journey: a browser window each, and what each may do with it."""

import csv
import shutil
from pathlib import Path

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
LOGINS = Path(__file__).parents[2] / "addons/welfarepiu_demo/logins.csv"


class Person:
    """Somebody at a phone or a desk; ``page`` is the page in front of them."""

    def __init__(self, people, name, screen):
        self.people = people
        self.name = name
        self.url = people.platform.url
        self.context = people.browser.new_context(
            viewport=screen,
            locale="it-IT",
            timezone_id="Europe/Rome",
            is_mobile=screen is PHONE,
            has_touch=screen is PHONE,
        )
        self.context.route(people.is_outside, lambda route: route.abort())
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, path):
        answer = self.page.goto(f"{self.url}{path}")
        assert answer.ok, f"{self.name}: {path} answered {answer.status}"
        # The shop's scripts come after the page; a click before them goes nowhere.
        self.page.wait_for_load_state("networkidle")
        return self.page

    def log_in(self, login):
        self.open("/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", self.people.passwords[login])
        self.page.click(".oe_login_form button[type=submit]")
        self.page.wait_for_url(lambda url: "/web/login" not in url)
        return self

    def open_office(self, path):
        """A page of the back office, once its data are there."""
        self.page.goto(f"{self.url}{path}")
        self.page.wait_for_selector(".o_control_panel, .modal", state="visible")
        return self.page

    def act(self, button):
        """Press a button of a back-office form and wait for what it does."""
        with self.page.expect_response(lambda one: "call_button" in one.url) as answer:
            self.page.click(f"button[name={button}]:visible")
        assert "error" not in answer.value.json(), f"{self.name}: {button} failed"

    def submit(self, button):
        """Press a button of a page's form and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.click(button)

    def picture(self, name):
        """Keep what this person sees now."""
        self.people.number += 1
        file = self.people.pictures / f"{self.people.number:02d}-{name}.png"
        self.page.screenshot(path=file, full_page=True)


class People:
    def __init__(self, platform, browser, pictures):
        self.platform = platform
        self.browser = browser
        self.pictures = pictures
        self.number = 0
        self.cast = []
        with LOGINS.open(encoding="utf-8", newline="") as file:
            self.passwords = {
                row["login"]: row["password"] for row in csv.DictReader(file)
            }

    def __enter__(self):
        shutil.rmtree(self.pictures, ignore_errors=True)
        self.pictures.mkdir(parents=True)
        return self

    def __exit__(self, *_failure):
        # What each saw last is what one wants to see of a failed journey.
        for person in self.cast:
            person.picture(f"last-{person.name}")
            person.context.close()
        errors = [error for person in self.cast for error in person.errors]
        assert not errors, "errors in the browser:\n" + "\n".join(errors)

    def is_outside(self, url):
        return not url.startswith((self.platform.url, "data:", "blob:"))

    def somebody(self, name, screen=PHONE):
        person = Person(self, name, screen)
        self.cast.append(person)
        return person

    def known(self, login, screen=PHONE):
        """:return: a person of the demo world, logged in"""
        return self.somebody(login.split("@")[0], screen).log_in(login)
