from odoo import api, models

COURTESY_HELP = (
    "A courtesy: the Italian text binds. It is no part of the fingerprint and may be "
    "corrected in a version in force."
)


class WelfareCharterWords(models.AbstractModel):
    """Italian words that bind, and English ones beside them as a courtesy."""

    _name = "welfare.charter.words"
    _description = "Text of the charter in two languages"

    @api.model
    def _get_courtesy_fields(self):
        """Hook.

        :return: ``{field in Italian: field in English}``
        """
        return {}

    @api.model
    def _get_free_fields(self):
        """:return: names of the fields that change also in a version in force"""
        return set(self._get_courtesy_fields().values())

    @api.model
    def _is_courtesy_read(self):
        """:return: whether the reader gets the English where there is one"""
        return (self.env.lang or "").startswith("en")

    def _get_words(self, name):
        """:param name: of a field in Italian
        :return: its English for who reads English, where there is one; else what binds
        """
        self.ensure_one()
        english = self._is_courtesy_read() and self[self._get_courtesy_fields()[name]]
        return english or self[name]
