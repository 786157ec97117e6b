"""Each tile of the screen *Today*, whatever addon it is of, opens what it counts."""

from odoo.tests import TransactionCase, new_test_user, tagged

ROLES = (
    "welfarepiu_base.group_operator",
    "welfarepiu_base.group_accountant",
    "welfarepiu_fund.group_fund_evaluator",
    "welfarepiu_fund.group_fund_committee",
    "welfarepiu_logistics.group_coordinator",
)


@tagged("post_install", "-at_install")
class TestTodayTiles(TransactionCase):
    def test_every_tile_opens_what_it_counts(self):
        seen = set()
        for number, role in enumerate(ROLES):
            user = new_test_user(self.env, f"today_{number}", groups=role)
            today = self.env["welfare.today"].with_user(user)
            answer = today.get_today()
            for section in answer["sections"]:
                for tile in section["tiles"]:
                    key = tile["key"]
                    seen.add(key)
                    for late, count in ((False, tile["count"]), (True, tile["late"])):
                        if late and not count:
                            continue
                        with self.subTest(role=role, tile=key, late=late):
                            action = today.open_tile(key, late)
                            Model = self.env[action["res_model"]].with_user(user)
                            self.assertEqual(
                                Model.search_count(action["domain"]), count
                            )
                            self.assertEqual(action["display_name"], tile["name"])
        known = [tile.key for tile in self.env["welfare.today"]._get_tiles()]
        self.assertEqual(len(known), len(set(known)), "two tiles with one key")
        self.assertEqual(set(known) - seen, set(), "nobody sees these")

    def test_every_section_has_a_name(self):
        today = self.env["welfare.today"]
        sections = {tile.section for tile in today._get_tiles()}
        self.assertEqual(sections - set(today._get_sections()), set())
