"""The workshop on a phone: one step after the other, also without network; what was
made is stock, once, and the hours are in the register."""

import pytest
from playwright.sync_api import expect
from road import TeamPhone, log_in, switched_on, wait_until_it_works_alone

#: Educator of the team that has a workshop.
BAKES = "educatore@example.com"
MADE = """
    SELECT state, welfare_made, welfare_broken FROM mrp_production
     ORDER BY id DESC LIMIT 1
"""
STOCK = """
    SELECT sum(quant.quantity) FROM stock_quant quant
      JOIN stock_location location ON location.id = quant.location_id
      JOIN mrp_production production ON production.product_id = quant.product_id
     WHERE location.usage = 'internal'
       AND production.id = (SELECT max(id) FROM mrp_production)
       AND quant.lot_id IN (
           SELECT stock_lot_id FROM mrp_production_stock_lot_rel
            WHERE mrp_production_id = production.id)
"""
STEPS_LEFT = """
    SELECT count(*) FROM welfare_workshop_step
     WHERE done_at IS NULL
       AND production_id = (SELECT max(id) FROM mrp_production)
"""
REGISTER = """
    SELECT count(*) FROM welfare_participation WHERE task = 'make'
       AND production_id = (SELECT max(id) FROM mrp_production)
"""
OUTCOMES = """
    SELECT DISTINCT outcome FROM welfare_route_message WHERE production_id IS NOT NULL
"""


@pytest.fixture
def platform(own_platform):
    """On the day of the demo world, when the workshop has its work."""
    own_platform.go_to(own_platform.made_on, hour=14)
    return own_platform


class WorkshopPhone(TeamPhone):
    def make_step(self):
        """Whatever stands on the screen is done as the recipe says.

        :return: the screen that was seen
        """
        screen = self.look()
        if screen.startswith("make-check"):
            self.check()
        else:
            self.tap()
        return screen

    def check(self):
        """A wrong number is asked once more, and says what it should be."""
        self.type(1)
        self.tap()
        told = self.page.locator(".wp-road-strong").inner_text()
        right = "".join(one for one in told if one.isdigit())
        self.type(right)
        self.tap()

    def work_until(self, *screens):
        for _step in range(60):
            if self.screen in screens:
                return self.screen
            self.make_step()
        raise AssertionError(f"never came to {screens}: {self.screens}")


def test_a_batch_is_made_without_network_and_arrives_once(
    platform, browsers, tmp_path, pictures
):
    with switched_on(browsers, tmp_path / "phone", pictures) as page:
        log_in(page, platform, BAKES)
        phone = WorkshopPhone(page)
        phone.work("Tutti insieme")
        phone.wait_for("pack-start")
        wait_until_it_works_alone(page)
        phone.tap(-1)
        phone.wait_for("make-start").make_step()
        phone.make_step()
        platform.kill()
        phone.work_until("make-count")
        page.reload()
        phone.wait_for("make-count")
        phone.type(11)
        phone.make_step()
        phone.wait_for("make-broken")
        phone.look()
        phone.type(1)
        phone.tap()
        phone.wait_for("make-done").look()
        platform.start()
        page.goto(f"{platform.url}/squadra")
        phone.expect_all_sent()
        expect(page.locator(".wp-road-tag", has_text="Da inviare")).to_have_count(0)
        page.get_by_role("button", name="Educatore").click()
        phone.wait_for("educator").look()
    assert platform.sql(MADE) == "done|11.00|1.00", platform.sql(MADE)
    assert float(platform.sql(STOCK)) == 11
    assert platform.sql(STEPS_LEFT) == "0"
    assert int(platform.sql(REGISTER)) >= 1
    assert platform.sql(OUTCOMES) == "applied"
