"""A button of a screen is pressed with the records it stands on: also with none."""

from lxml import etree

from odoo.fields import Domain
from odoo.tests import TransactionCase, tagged

# Buttons of lists inside a form act on the lines' model, whose own views are looked at.
BUTTONS = "//button[@type='object'][not(ancestor::field)]"


@tagged("post_install", "-at_install")
class TestButtons(TransactionCase):
    def test_every_button_can_be_pressed(self):
        views = self.env["ir.ui.view"].search(
            Domain("type", "in", ("form", "list", "kanban"))
            & Domain("model", "like", "welfare.")
        )
        # The browser sends ids first; for a method of the model they are one too many.
        wrong = {
            f"{view.xml_id}: {name}"
            for view in views
            for name in etree.fromstring(view.arch_db).xpath(f"{BUTTONS}/@name")
            if getattr(getattr(self.env[view.model], name, None), "_api_model", False)
        }
        self.assertTrue(views)
        self.assertEqual(wrong, set())
