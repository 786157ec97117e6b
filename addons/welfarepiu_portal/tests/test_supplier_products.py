import io

from PIL import Image

from odoo.tests import tagged

from .common import PASSWORD
from .supplier_common import SuppliersCommon


def make_photo():
    output = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(output, "JPEG")
    return output.getvalue()


@tagged("post_install", "-at_install")
class TestSupplierProducts(SuppliersCommon):
    """A supplier proposes, changes and pauses what it sells; nobody else does."""

    def setUp(self):
        super().setUp()
        self.authenticate("charter_baker", PASSWORD)
        self.kind = self.env.ref("welfarepiu_base.kind_comma_3")

    def _get_latest(self):
        return self.env["welfare.product.proposal"].search([], limit=1)

    def test_from_a_blank_form_to_the_shop(self):
        self.assertIn(self.bread.name, self.url_open("/fornitore/prodotti").text)
        page = self.send("/fornitore/prodotti/nuovo")
        proposal = self._get_latest()
        self.assertEqual(proposal.partner_id, self.baker)
        self.assertTrue(page.url.endswith(f"/proposta/{proposal.id}"))
        address = f"/fornitore/prodotti/proposta/{proposal.id}/salva"
        self.send(address, name="Focaccia", price="1.200 euro", capacity_day="12")
        self.assertEqual(proposal.price, 1200)
        page = self.send(address, price="otto", capacity_day="due", weight="mezzo")
        for text in ("otto", "due", "mezzo"):
            self.assertIn(f"“{text}”", page.text)
        self.assertEqual((proposal.price, proposal.capacity_day), (1200, 12))
        self.send(address, name="", price="", capacity_day="")
        page = self.send(address, then="propose", name="Focaccia")
        self.assertIn("Manca ancora", page.text)
        self.send(
            address,
            then="propose",
            name="Focaccia",
            description="Alta",
            price="8,50",
            kind_id=str(self.kind.id),
            delivery="goods",
            handover="collect",
            area="cities",
            city_ids=[str(self.sarnico.id), str(self.endine.id)],
            capacity_day="12",
            is_food="1",
            ingredients="Farina",
            allergens_checked="1",
            files=[("pictures", ("foto.jpg", make_photo(), "image/jpeg"))],
        )
        self.assertRecordValues(
            proposal,
            [
                {
                    "state": "proposed",
                    "price": 8.5,
                    "handover": "collect",
                    "capacity_day": 12,
                    "city_ids": (self.sarnico + self.endine).ids,
                    "is_food": True,
                }
            ],
        )
        self.assertEqual(len(proposal.picture_ids), 1)
        photo = self.url_open(f"/fornitore/foto/{proposal.picture_ids.id}")
        self.assertEqual(photo.headers["Content-Type"], "image/jpeg")

    def test_another_supplier_finds_nothing(self):
        self.send("/fornitore/prodotti/nuovo", product_id=str(self.carrots.id))
        self.assertFalse(self._get_latest().product_tmpl_id)
        self.send("/fornitore/prodotti/nuovo")
        proposal = self._get_latest()
        proposal.with_user(self.baker_user)._add_picture(make_photo())
        picture = proposal.picture_ids
        template = self.carrots.product_tmpl_id
        self.send(f"/fornitore/prodotti/{template.id}/pausa", until="")
        self.assertFalse(template.welfare_paused_from)
        self.authenticate("charter_farmer", PASSWORD)
        base = f"/fornitore/prodotti/proposta/{proposal.id}"
        self.assertEqual(self.url_open(base).status_code, 404)
        for address in (
            f"{base}/salva",
            f"{base}/ritira",
            f"{base}/togli/{picture.id}",
        ):
            self.assertEqual(self.send(address, name="x").status_code, 404, address)
        self.assertEqual(
            self.url_open(f"/fornitore/foto/{picture.id}").status_code, 404
        )
        self.assertTrue(picture.exists())
        address = f"/fornitore/prodotti/{self.bread.product_tmpl_id.id}/pausa"
        self.assertEqual(self.send(address).status_code, 404)
        self.assertFalse(self.bread.product_tmpl_id.welfare_paused_from)
        self.log_in("worker")
        self.assertEqual(self.url_open("/fornitore/prodotti").status_code, 403)

    def test_pause_and_back(self):
        template = self.bread.product_tmpl_id
        address = f"/fornitore/prodotti/{template.id}/pausa"
        self.send(address, until="2999-01-31")
        self.assertNotIn(self.bread.name, self.url_open("/shop").text)
        page = self.url_open(template.website_url)
        self.assertIn("31/01/2999", page.text)
        self.assertNotIn('id="add_to_cart"', page.text)
        self.send(address, then="resume")
        self.assertIn(self.bread.name, self.url_open("/shop").text)

    def test_story_is_read_once_accepted(self):
        slug = self.env["ir.http"]._slug(self.baker)
        self.send("/fornitore/storia/scrivi")
        self.send(
            "/fornitore/storia/salva",
            then="propose",
            text="Dal 1950 con <b>amore</b>.",
            files=[("pictures", ("foto.jpg", make_photo(), "image/jpeg"))],
        )
        story = self.env["welfare.supplier.story"].search([], limit=1)
        self.assertEqual(story.state, "proposed")
        photo = f"/fornitori/{slug}/foto/{story.picture_ids.id}"
        self.authenticate(None, None)
        self.assertNotIn("1950", self.url_open(f"/fornitori/{slug}").text)
        self.assertEqual(self.url_open(photo).status_code, 404)
        story.with_user(self.operator).action_accept()
        page = self.url_open(f"/fornitori/{slug}").text
        self.assertIn("Dal 1950 con &lt;b&gt;amore", page)
        self.assertIn(self.bread.name, page)
        self.assertIn("20 di 20 punti", page)
        self.assertIn(f'src="{photo}"', page)
        self.assertEqual(self.url_open(photo).status_code, 200)
        self.assertIn(self.baker.name, self.url_open("/fornitori").text)

    def test_who_has_no_charter_is_not_told_about(self):
        slug = self.env["ir.http"]._slug(self.baker)
        self.adhesion._suspend("Verifica")
        self.authenticate(None, None)
        self.assertEqual(self.url_open(f"/fornitori/{slug}").status_code, 404)
        self.assertNotIn(self.baker.name, self.url_open("/fornitori").text)

    def test_sheet_counts_the_road_from_the_visitor(self):
        self.authenticate(None, None)
        address = self.carrots.product_tmpl_id.website_url
        self.assertIn("In quale comune sei?", self.url_open(address).text)
        page = self.send("/shop/comune", comune=str(self.sarnico.id), back=address)
        km, _minutes = self.env["welfare.travel"]._distances_from(self.sarnico)[
            self.endine.id
        ]
        self.assertIn(
            f"{km:.0f} km", " ".join(page.text.split()).replace("</span>", "")
        )
        nowhere = self.env["res.city"].create(
            {"name": "Altrove", "country_id": self.env.ref("base.it").id}
        )
        page = self.send("/shop/comune", comune=str(nowhere.id), back=address)
        self.assertIn("Non conosciamo la strada da Altrove", page.text)
