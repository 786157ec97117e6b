from odoo.tests import tagged

from .common import PortalCommon
from .supplier_common import SuppliersCommon


@tagged("post_install", "-at_install")
class TestShopTiles(PortalCommon):
    """What the reader's credit pays is said before anything is in the cart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._let_everybody_sell()
        cls.company._welfare_setup_accounting()
        cls.cheap = cls._create_product("Corso Esempio", 20, cls.kind_f)
        cls.dear = cls._create_product("Viaggio Esempio", 32, cls.kind_f)
        cls._grant(cls.worker, 20)

    def test_page_says_it_in_words(self):
        self.log_in("worker")
        page = self.url_open(self.cheap.website_url).text
        self.assertIn("Pagato tutto dal tuo credito", page)
        page = self.url_open(self.dear.website_url).text
        self.assertIn("12,00", page)
        self.assertIn("20,00", page)
        template = self.dear.product_tmpl_id.with_context(lang="it_IT")
        cover = template._welfare_get_covers(self.worker, {template: 32})[template]
        reason = template._welfare_get_cover_reason(self.worker, 32, cover)
        self.assertIn(reason, page)

    def test_cards_say_it_too(self):
        self.log_in("worker")
        page = self.url_open("/shop?search=Esempio").text
        self.assertIn("wp-tile-cover", page)
        self.assertIn("Pagato tutto dal tuo credito", page)

    def test_strangers_see_nothing_of_it(self):
        for role in (None, "firm", "supplier"):
            self.authenticate(role, role and "una frase facile")
            page = self.url_open(self.cheap.website_url).text
            self.assertNotIn("wp-cover", page)
            self.assertNotIn("wp-tile-cover", self.url_open("/shop").text)


@tagged("post_install", "-at_install")
class TestStoryOnTheProduct(SuppliersCommon):
    def test_an_accepted_story_is_told(self):
        story = self.env["welfare.supplier.story"].create(
            {"partner_id": self.baker.id, "text": "Impastiamo da tre generazioni."}
        )
        self.assertNotIn(
            "Impastiamo da tre generazioni.", self.url_open(self.bread.website_url).text
        )
        story.write({"state": "accepted", "decided_on": self.clock._now()})
        page = self.url_open(self.bread.website_url).text
        self.assertIn("Impastiamo da tre generazioni.", page)
        self.assertIn("/fornitori/", page)
