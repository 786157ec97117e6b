"""A supplier's phone reads a voucher: by its camera, by code, and without network.

The browser is a real one; its camera shows a film of the QR code, made here.
"""

import os
import resource
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from film import make_film
from playwright.sync_api import expect, sync_playwright

from odoo.tests import tagged

from odoo.addons.welfarepiu_portal.tests.common import PortalCommon

PHONE = {"width": 390, "height": 844}


@contextmanager
def no_memory_limit():
    """Odoo limits the memory of its process, and a browser needs more addresses."""
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limits[1], limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


@tagged("post_install", "-at_install")
class TestVoucherScan(PortalCommon):
    @contextmanager
    def _phone(self, film=None):
        """The browser of the supplier's phone, logged in; only inside it the server
        answers."""
        self.log_in("supplier")
        session = self.session.sid
        args = ["--no-sandbox", "--use-fake-ui-for-media-stream"]
        if film:
            args += [
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ]
        with (
            no_memory_limit(),
            self.allow_requests(all_requests=True),
            sync_playwright() as playwright,
            playwright.chromium.launch(
                executable_path=os.environ.get(
                    "WELFAREPIU_CHROMIUM", "/usr/bin/chromium"
                ),
                args=args,
            ) as browser,
        ):
            context = browser.new_context(viewport=PHONE, locale="it-IT")
            context.grant_permissions(["camera"])
            context.add_cookies(
                [
                    {"name": name, "value": value, "url": self.base_url()}
                    for name, value in (
                        ("session_id", session),
                        ("frontend_lang", "it_IT"),
                        ("test_request_key", self.http_request_key),
                    )
                ]
            )
            page = context.new_page()
            page.set_default_timeout(60_000)
            errors = []
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(f"{self.base_url()}/fornitore/voucher")
            page.wait_for_load_state("networkidle")
            yield page
            self.assertFalse(errors)
            context.close()
        self.env.invalidate_all()

    def test_camera_reads_looks_and_uses(self):
        voucher = self._buy_voucher()
        with TemporaryDirectory() as folder:
            film = Path(folder, "voucher.y4m")
            make_film(film, voucher.code)
            with self._phone(film) as page:
                page.click(".wp-scan-start")
                form = "form[action='/fornitore/voucher/riscatta']"
                page.wait_for_selector(form)
                expect(page.locator(".wp-card")).to_contain_text(voucher.name)
                page.click(f"{form} button")
                page.wait_for_selector(".wp-done")
        self.assertEqual(voucher.state, "redeemed")
        self.assertTrue(voucher.redeem_key)

    def test_without_network_it_waits_and_is_sent_when_it_is_back(self):
        good, used = self._buy_voucher(), self._buy_voucher()
        used._redeem()
        with self._phone() as page:
            page.context.set_offline(True)
            for voucher in (good, used):
                page.fill("input#code", voucher.code)
                page.click("form[action='/fornitore/voucher'] button[type=submit]")
                row = page.locator(".wp-scan-queue li", has_text=voucher.code)
                expect(row.locator(".wp-scan-waiting")).to_be_visible()
                expect(row.locator(".wp-scan-redeemed")).to_be_hidden()
                expect(row).to_contain_text("Da confermare")
            expect(page.locator(".wp-done")).to_have_count(0)
            page.context.set_offline(False)
            row = page.locator(".wp-scan-queue li", has_text=good.code)
            expect(row.locator(".wp-scan-redeemed")).to_be_visible(timeout=30_000)
            row = page.locator(".wp-scan-queue li", has_text=used.code)
            expect(row.locator(".wp-scan-refused")).to_be_visible(timeout=30_000)
            # Opened again, it still says what became of them; nothing is sent twice.
            page.reload()
            expect(page.locator(".wp-scan-queue li")).to_have_count(2)
            page.locator(".wp-scan-forget").first.click()
            expect(page.locator(".wp-scan-queue li")).to_have_count(1)
        self.assertEqual(good.state, "redeemed")

    def test_answer_lost_on_the_way_is_asked_for_again(self):
        """The voucher was used, and the phone did not hear it."""
        voucher = self._buy_voucher()
        path = "**/fornitore/voucher/riscatta"

        def lose(route):
            route.fetch()
            route.abort()

        with self._phone() as page:
            page.fill("input#code", voucher.code)
            page.click("form[action='/fornitore/voucher'] button[type=submit]")
            form = "form[action='/fornitore/voucher/riscatta']"
            page.wait_for_selector(form)
            page.route(path, lose)
            page.click(f"{form} button")
            row = page.locator(".wp-scan-queue li", has_text=voucher.code)
            expect(row.locator(".wp-scan-waiting")).to_be_visible()
            page.unroute(path)
            page.evaluate("window.dispatchEvent(new Event('online'))")
            expect(row.locator(".wp-scan-redeemed")).to_be_visible(timeout=30_000)
        self.assertEqual(voucher.state, "redeemed")
