from datetime import timedelta

from odoo.fields import Domain
from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestAppointmentPages(PortalCommon):
    """Worker and supplier agree on a date, or a price, from their pages."""

    def setUp(self):
        super().setUp()
        self.moment = self.clock._now().replace(hour=9, minute=30, second=0)
        self.moment += timedelta(days=6)

    def test_date_from_request_to_booked_voucher(self):
        voucher = self._buy_voucher()
        voucher.product_id.welfare_booking = "appointment"
        self.log_in("worker")
        page = self.url_open(f"/my/voucher/{voucher.id}").text
        self.assertIn(f"/my/voucher/{voucher.id}/data", page)
        self.send(f"/my/voucher/{voucher.id}/data", wishes="Di mattina")
        asked = voucher.appointment_ids
        self.log_in("supplier")
        path = f"/fornitore/appuntamenti/{asked.id}"
        self.assertIn(path, self.url_open("/fornitore").text)
        self.assertIn(path, self.url_open("/fornitore/appuntamenti").text)
        self.assertIn("Di mattina", self.url_open(path).text)
        local = self.moment + timedelta(hours=1)  # Rome, in winter or summer
        self.send(f"{path}/proponi", time_1=local.strftime("%Y-%m-%dT%H:%M"))
        [time] = asked.time_ids
        self.assertEqual(self.clock._day_of(time.starts_at), self.moment.date())
        self.log_in("worker")
        page = f"/my/appuntamenti/{asked.id}"
        self.assertIn(f'value="{time.id}"', self.url_open(page).text)
        self.send(f"{page}/accetta", time_id=time.id)
        self.assertEqual((asked.state, voucher.state), ("accepted", "booked"))
        self.send(f"{page}/annulla")
        self.assertEqual((asked.state, voucher.state), ("cancelled", "issued"))

    def test_quote_from_request_to_cart(self):
        self._buy_voucher()
        website = self.env.registry["website"]
        self.classPatch(website, "_get_chartered_domain", lambda _site: Domain.TRUE)
        work = self._create_product(
            "Lavori Esempio",
            0,
            self.kind_f,
            welfare_delivery="voucher",
            welfare_supplier_id=self.supplier.id,
            welfare_booking="quote",
        )
        self.log_in("worker")
        shop = self.url_open(work.website_url).text
        self.assertIn("/my/preventivo", shop)
        self.assertNotIn('id="add_to_cart"', shop)
        self.send("/my/preventivo", product_id=work.id, wishes="Due stanze")
        asked = self.env["welfare.appointment"].search([("product_id", "=", work.id)])
        self.log_in("supplier")
        self.send(f"/fornitore/appuntamenti/{asked.id}/prezzo", price="1.020,50")
        self.assertEqual((asked.state, asked.price), ("proposed", 1020.5))
        self.log_in("worker")
        self.assertIn("1.020,50", self.url_open(f"/my/appuntamenti/{asked.id}").text)
        self.send(f"/my/appuntamenti/{asked.id}/accetta")
        [line] = asked._get_lines()
        self.assertEqual(line.price_unit, 1020.5)
        self.assertEqual(line.order_id.partner_id, self.worker)

    def test_nobody_reads_or_ends_what_others_agree(self):
        voucher = self._buy_voucher()
        voucher.product_id.welfare_booking = "appointment"
        self.log_in("worker")
        self.send(f"/my/voucher/{voucher.id}/data", wishes="Di mattina")
        asked = voucher.appointment_ids
        for role in ("firm", "educator", "nobody"):
            self.log_in(role)
            for side in ("my", "fornitore"):
                path = f"/{side}/appuntamenti/{asked.id}"
                self.assertIn(self.url_open(path).status_code, (403, 404))
                answer = self.send(f"{path}/annulla")
                self.assertEqual(answer.status_code, 404)
        self.assertEqual(asked.state, "requested")
