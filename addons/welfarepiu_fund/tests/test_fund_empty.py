from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestFundEmpty(TransactionCase):
    """Who meets an empty list of the Fund reads what comes there, and from where."""

    def test_every_list_says_what_comes_here(self):
        # All of them, and not only those that the superuser sees.
        menus = (
            self.env["ir.ui.menu"]
            .with_context(**{"ir.ui.menu.full_list": True})
            .search([("id", "child_of", self.env.ref("welfarepiu_fund.menu_fund").id)])
        )
        actions = [
            menu.action
            for menu in menus
            if menu.action and menu.action._name == "ir.actions.act_window"
        ]
        lists = [one for one in actions if "list" in one.view_mode]
        self.assertGreater(len(lists), 10)
        silent = [one.name for one in lists if "nocontent" not in (one.help or "")]
        self.assertFalse(silent)
