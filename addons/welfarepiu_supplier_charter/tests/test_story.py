from odoo.exceptions import UserError
from odoo.tests import tagged

from .product_common import ProductCommon

SHARES = {
    "share_alliance": 60,
    "share_province": 20,
    "share_region": 10,
    "share_elsewhere": 10,
}


@tagged("post_install", "-at_install")
class TestStory(ProductCommon):
    """A supplier's words are read once accepted, and it hears what became of them."""

    def setUp(self):
        super().setUp()
        self.baker.email = "forno@example.com"
        self.Story = self.env["welfare.supplier.story"]

    def _accept(self, text, **vals):
        story = self.Story.with_user(self.baker_user)._open_for_supplier()
        story._fill({"text": text, **vals})
        story._propose()
        story.with_user(self.operator).action_accept()
        return story

    def test_the_latest_accepted_is_read(self):
        first = self._accept("Dal 1950.")
        second = self.Story.with_user(self.baker_user)._open_for_supplier()
        self.assertEqual(second.text, "Dal 1950.", "one goes on from what is read")
        second._fill({"text": "Dal 1951."})
        self.assertEqual(self.Story._get_published(self.baker), first.sudo())
        second._propose()
        second.with_user(self.operator).action_accept()
        self.assertEqual(self.Story._get_published(self.baker), second.sudo())

    def test_no_empty_story(self):
        story = self.Story.with_user(self.baker_user)._open_for_supplier()
        with self.assertRaises(UserError):
            story._propose()

    def test_spending_only_if_it_says_so(self):
        self.env["welfare.charter.spending"].with_user(self.baker_user)._declare(SHARES)
        self._accept("Dal 1950.")
        self.assertEqual(self.baker._welfare_get_spending(), [])
        self._accept("Dal 1950.", show_spending=True)
        shares = [share for _place, share in self.baker._welfare_get_spending()]
        self.assertEqual(shares, [60, 20, 10, 10])

    def test_the_supplier_is_told(self):
        story = self.Story.with_user(self.baker_user)._open_for_supplier()
        story._fill({"text": "Dal 1950."})
        story._propose()
        refused = self._proposed().with_user(self.operator)
        refused.reason = "Non è della valle."
        self.env["mail.mail"].search([]).unlink()
        story.with_user(self.operator).action_accept()
        refused.action_refuse()
        mails = self.env["mail.mail"].search([])
        self.assertEqual(mails.recipient_ids, self.baker)
        self.assertIn(
            "Non è della valle.",
            mails.filtered(lambda mail: mail.model == refused._name).body_html,
        )
