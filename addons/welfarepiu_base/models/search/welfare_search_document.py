import logging

from psycopg2 import Error

from odoo import api, fields, models
from odoo.tools import mute_logger

from ...tools.guards import Guard
from .index import SOURCES, TABLE_AND_FUNCTIONS

_logger = logging.getLogger(__name__)


class WelfareSearchDocument(models.Model):
    """What can be found of a product in one language: its own words, those of its
    needs, kind of benefit, categories, supplier and municipalities.

    Kept by the database: whoever changes one of them, by whatever way, changes this in
    the same transaction. Two columns that are no fields: ``vector``, stems, and
    ``exact``, words as they are, both ``tsvector`` (see ``index.py``).
    """

    _name = "welfare.search.document"
    _inherit = "welfare.guarded"
    _description = "Words of a product"
    _log_access = False

    product_tmpl_id = fields.Many2one(
        "product.template", required=True, ondelete="cascade", readonly=True
    )
    lang = fields.Char(required=True, readonly=True)

    _one_a_language = models.Constraint(
        "UNIQUE (product_tmpl_id, lang)", "One a product and language."
    )

    def init(self):
        self.env.cr.execute(TABLE_AND_FUNCTIONS)
        self._add_levenshtein()
        res = super().init()
        self._refresh()
        return res

    @api.model
    def _get_guards(self):
        return (
            *super()._get_guards(),
            *(
                Guard(
                    source.table,
                    f"welfare_search_{source.table}",
                    "AFTER",
                    source.events,
                    f"welfare_search_{source.table}",
                    source.body,
                    "ORIGIN",
                )
                for source in SOURCES
            ),
        )

    @api.model
    def _add_levenshtein(self):
        """PostgreSQL's own measure of typing errors. Its owner may add it to any
        database; where nobody may, the search forgives all but typing errors."""
        try:
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                self.env.cr.execute("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch")
        except Error:
            _logger.info(
                "The search forgives no typing errors: a superuser of PostgreSQL has to"
                " run CREATE EXTENSION fuzzystrmatch in this database."
            )

    @api.model
    def _has_levenshtein(self):
        self.env.cr.execute(
            "SELECT to_regprocedure('levenshtein_less_equal(text,text,integer)')"
            " IS NOT NULL"
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _refresh(self, product_ids=None):
        """Read the words of products again.

        :param product_ids: list; ``None``: of all
        :return: how many rows were not as they should be
        """
        self.env.cr.execute("SELECT welfare_search_refresh(%s)", (product_ids,))
        return self.env.cr.fetchone()[0]

    @api.model
    def _cron_refresh(self):
        """Each night: two people who at the same moment name a need, and tag a product
        with it, do not see each other."""
        self.env.flush_all()
        if changed := self._refresh():
            _logger.info("%s rows of the search were behind", changed)
