import base64
import io

from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

LETTER = "welfarepiu_base.report_activation_letter"

UNITS = [
    *("", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"),
    *("dieci", "undici", "dodici", "tredici", "quattordici", "quindici", "sedici"),
    *("diciassette", "diciotto", "diciannove"),
]
TENS = [
    *("", "", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta"),
    *("ottanta", "novanta"),
]


def spell(number):
    """:return: a whole number below a million as Italians write it, spelled without
    the library that is under test; the accent of the last "tre" is left out"""
    thousands, rest = divmod(number, 1000)
    if thousands:
        return ("mille" if thousands == 1 else f"{spell(thousands)}mila") + spell(rest)
    hundreds, rest = divmod(rest, 100)
    tens, unit = divmod(rest, 10)
    if rest < 20:
        words = UNITS[rest]
    elif unit in (1, 8):
        words = TENS[tens][:-1] + UNITS[unit]
    else:
        words = TENS[tens] + UNITS[unit]
    if not hundreds:
        return words
    cento = f"{UNITS[hundreds] if hundreds > 1 else ''}cento"
    return (cento[:-1] if words.startswith("ott") else cento) + words


def pages_of(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


@tagged("post_install", "-at_install")
class TestDocument(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Report = cls.env["ir.actions.report"].with_context(
            force_report_rendering=True, lang="en_US"
        )
        cls.letters = [
            {
                "name": name,
                "address": ["Via Inventata 1", "24060 Casazza BG"],
                "firm": firm,
                "code": code,
                "url": f"https://welfarepiu.example.com/attiva#{code}",
            }
            for name, firm, code in (
                ("Ada Esempio", "Prima Firma", "AAAA-1111"),
                ("Bea Esempio", "Seconda Firma", "BBBB-2222"),
            )
        ]

    def _print_letters(self, letters):
        pdf, kind = self.Report._render_qweb_pdf(LETTER, data={"letters": letters})
        self.assertEqual(kind, "pdf")
        return pages_of(pdf)

    def test_two_documents_in_one_pdf(self):
        first, second = self._print_letters(self.letters)
        self.assertIn("AAAA-1111", first)
        self.assertNotIn("BBBB-2222", first)
        self.assertIn("BBBB-2222", second)
        for page in (first, second):
            self.assertIn("Page 1 of 1", page)
        # Each document has its own header.
        self.assertEqual(first.count("Prima Firma"), 2)
        self.assertEqual(second.count("Seconda Firma"), 2)
        self.assertNotIn("Prima Firma", second)

    def test_long_document_repeats_its_frame_and_counts_its_pages(self):
        long_letter = dict(
            self.letters[0], address=[f"Via Inventata {n}" for n in range(120)]
        )
        pages = self._print_letters([long_letter, self.letters[1]])
        total = len(pages) - 1
        self.assertGreater(total, 1)
        for number, page in enumerate(pages[:-1], 1):
            self.assertIn(f"Page {number} of {total}", page)
            self.assertIn("Prima Firma", page)
        text = "\n".join(pages)
        for number in range(120):
            self.assertRegex(text, rf"Via Inventata {number}\s")
        self.assertIn("Page 1 of 1", pages[-1])

    def test_core_invoices_are_cut_apart_and_kept_whole(self):
        """A batch of the core's invoices: nothing is lost at the end of a sheet, and
        each is filed with its own pages only."""
        invoices = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.env["res.partner"].create({"name": name}).id,
                    "invoice_date": "2026-11-20",
                    "invoice_line_ids": [
                        Command.create({"name": f"{name} row {row}.", "price_unit": 1})
                        for row in range(rows)
                    ],
                }
                for name, rows in (("Corto", 2), ("Lungo", 60))
            ]
        )
        invoices.action_post()
        streams, kind = self.Report._pre_render_qweb_pdf(
            "account.account_invoices", invoices.ids
        )
        self.assertEqual(kind, "pdf")
        self.assertEqual(list(streams), invoices.ids)
        short, long = (
            pages_of(streams[invoice.id]["stream"].getvalue()) for invoice in invoices
        )
        self.assertEqual(len(short), 1)
        self.assertIn("1/1", short[0])
        self.assertIn(f"{len(long)}/{len(long)}", long[-1])
        text = "\n".join(long)
        for row in range(60):
            self.assertIn(f"Lungo row {row}.", text)
        self.assertNotIn("Corto", text)
        self.assertIn(invoices[1].name, text)

    def test_no_wkhtmltopdf_is_asked_for(self):
        self.assertEqual(self.Report.get_wkhtmltopdf_state(), "ok")

    def test_resources_come_from_this_instance_only(self):
        content, mimetype = self.Report._welfare_fetch(
            "/welfarepiu_base/static/src/scss/tokens.scss"
        )
        self.assertIn(b"--wp-lake", content)
        picture = base64.b64encode(self.Report.barcode("QR", "x"))
        partner = self.env["res.partner"].create({"name": "P", "image_1920": picture})
        content, mimetype = self.Report._welfare_fetch(
            f"/web/image/res.partner/{partner.id}/image_128"
        )
        self.assertEqual(mimetype, "image/png")
        self.assertTrue(content.startswith(b"\x89PNG"))
        for path in (
            "/etc/passwd",
            "/welfarepiu_base/static/../__manifest__.py",
            "/web/session/logout",
            f"/web/image/res.partner/{partner.id}/no_such_field",
        ):
            with self.subTest(path=path), self.assertRaises(ValueError):
                self.Report._welfare_fetch(path)

    def test_foreign_addresses_are_refused(self):
        from ..models.document import engine

        fetcher = engine.InstanceFetcher(
            self.Report._welfare_fetch, hosts={"welfarepiu.example.com"}
        )
        self.assertTrue(fetcher.fetch("data:text/plain,ciao").read())
        for url in ("https://example.com/x.png", "file:///etc/passwd"):
            with self.subTest(url=url), self.assertRaises(ValueError):
                fetcher.fetch(url)

    def test_record_pictures_keep_their_access_rule(self):
        user = new_test_user(self.env, "documentportal", groups="base.group_portal")
        other = self.env["res.partner"].create(
            {
                "name": "Other",
                "image_1920": base64.b64encode(self.Report.barcode("QR", "secret")),
            }
        )
        path = f"/web/image/res.partner/{other.id}/image_1920"
        self.assertTrue(self.Report._welfare_fetch(path))
        with self.assertRaises(AccessError):
            self.Report.with_user(user)._welfare_fetch(path)

    def test_letters_are_not_for_the_portal(self):
        user = new_test_user(self.env, "letterportal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.Report.with_user(user)._render_qweb_html(
                LETTER, None, data={"letters": self.letters}
            )

    def test_qr_code_is_a_vector_inside_the_page(self):
        uri = self.Report._welfare_qr_uri("AAAA-1111")
        kind, _sep, content = uri.partition(",")
        self.assertEqual(kind, "data:image/svg+xml;base64")
        self.assertIn(b"<path", base64.b64decode(content))
        self.assertNotEqual(uri, self.Report._welfare_qr_uri("AAAA-1112"))

    def test_every_whole_amount_is_spelled_as_italians_do(self):
        euro = self.env.ref("base.EUR")
        larger = (10_008, 18_018, 21_118, 28_000, 81_818, 108_108, 118_818, 488_918)
        for number in (*range(1, 10_000), *larger, 999_999):
            words, cents = euro._welfare_amount_to_words(number, "it_IT").split("/")
            self.assertEqual(cents, "00")
            self.assertEqual(words.replace("é", "e"), spell(number), number)
            accented = number > 3 and number % 10 == 3 and number % 100 != 13
            self.assertEqual(words.endswith("tré"), accented, number)
        self.assertEqual(
            euro._welfare_amount_to_words(4818.89, "it_IT"),
            "quattromilaottocentodiciotto/89",
        )

    def test_amounts_in_words(self):
        euro = self.env.ref("base.EUR")
        for amount, words in (
            (1200.5, "milleduecento/50"),
            (0, "zero/00"),
            (0.05, "zero/05"),
            (1, "uno/00"),
            (23.1, "ventitré/10"),
            (183, "centottantatré/00"),
            (3, "tre/00"),
            (1.005, "uno/01"),
            (0.999, "uno/00"),
            (99492.68, "novantanovemilaquattrocentonovantadue/68"),
            (1000000, "un milione/00"),
            (-12.34, "-dodici/34"),
        ):
            with self.subTest(amount=amount):
                self.assertEqual(euro._welfare_amount_to_words(amount, "it_IT"), words)
        self.assertEqual(euro._welfare_amount_to_words(21.5, "en_US"), "twenty-one/50")
        yen = self.env.ref("base.JPY")
        self.assertEqual(yen._welfare_amount_to_words(1200, "it_IT"), "milleduecento")
