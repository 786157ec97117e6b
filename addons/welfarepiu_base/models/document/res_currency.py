from decimal import ROUND_HALF_UP, Decimal

from num2words import num2words

from odoo import api, models
from odoo.tools import get_lang


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def _welfare_amount_to_words(self, amount, lang=None):
        """Write an amount as on Italian receipts: ``milleduecento/50``.

        :param amount: in this currency; rounded to its decimals
        :param lang: language code (``it_IT``); the environment's when empty
        :return: str; the currency itself is not named. A currency without decimals
            has no part after the slash.
        """
        self.ensure_one()
        digits = self.decimal_places
        exact = Decimal(str(amount)).quantize(
            Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP
        )
        whole, fraction = divmod(abs(exact), 1)
        iso_code = get_lang(self.env, lang).iso_code
        try:
            words = num2words(int(whole), lang=iso_code)
        except NotImplementedError:
            words = num2words(int(whole), lang="en")
        if iso_code == "it":
            words = self._welfare_correct_italian(int(whole), words)
        if digits:
            words = f"{words}/{int(fraction.scaleb(digits)):0{digits}d}"
        return f"-{words}" if exact < 0 else words

    @api.model
    def _welfare_correct_italian(self, number, words):
        """:return: what ``num2words`` wrote, without its two slips"""
        if number > 3 and words.endswith("tre"):
            words = f"{words[:-1]}é"  # it accents 23 but not 103 or 183
        # Its contraction of "centoottanta" and the like eats an i of "diciotto".
        return words.replace("dicotto", "diciotto")
