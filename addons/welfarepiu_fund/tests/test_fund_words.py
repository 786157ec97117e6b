import re

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open


@tagged("post_install", "-at_install")
class TestFundWords(TransactionCase):
    """The same thing has one name, in the back office and on the pages."""

    def test_what_somebody_sends_is_a_richiesta(self):
        with file_open("welfarepiu_fund/i18n/it.po") as file:
            others = re.findall(r".*\bdomand[ae]\b.*", file.read(), re.IGNORECASE)
        self.assertFalse(others)

    def test_who_decides_is_a_commissione(self):
        for addon in ("welfarepiu_fund", "welfarepiu_portal"):
            with file_open(f"{addon}/i18n/it.po") as file:
                self.assertNotRegex(file.read(), r"(?i)\bcomitato\b", addon)
