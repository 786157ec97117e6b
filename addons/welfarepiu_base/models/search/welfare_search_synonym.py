from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError


class WelfareSearchSynonym(models.Model):
    """Words that people use for one thing, or that say nothing of what they look for.

    The operator adds to them; a search uses them from the next one on.
    """

    _name = "welfare.search.synonym"
    _description = "Words that mean the same"
    _order = "sense, words, id"
    _rec_name = "words"

    words = fields.Char(
        required=True,
        help="Separated by commas; each may be more than one word. Accents, capitals,"
        " singular and plural make no difference.",
    )
    sense = fields.Selection(
        [("same", "Mean the same"), ("none", "Say nothing: left out")],
        required=True,
        default="same",
    )
    need_ids = fields.Many2many(
        "welfare.need",
        string="Needs",
        help="Who looks for one of these words finds the products of these needs too.",
    )
    active = fields.Boolean(default=True)

    _words_not_empty = models.Constraint(
        "CHECK (words ~ '[[:alnum:]]')", "There is no word in it."
    )

    @api.constrains("words", "sense", "need_ids")
    def _check_says_something(self):
        for row in self:
            if row.sense == "same" and not row.need_ids and len(row._get_words()) < 2:
                raise ValidationError(
                    self.env._(
                        "“%s”: write at least two words or expressions, separated by a"
                        " comma, or choose a need.",
                        row.words,
                    )
                )

    def _get_words(self):
        self.ensure_one()
        return [one.strip() for one in self.words.split(",") if one.strip()]

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache()
    def _get_groups(self):
        """:return: ``(groups, ignored)``: a tuple of ``(expressions, ids of needs)``,
        each expression ``(its words, their stems)``, and a frozenset of tuples of
        words that are left out"""
        rows = self.sudo().search_fetch([], ["words", "sense", "need_ids"])
        said = [(row, word) for row in rows for word in row._get_words()]
        self.env.cr.execute(
            """
            SELECT plain, ARRAY(
                       SELECT COALESCE(
                           (tsvector_to_array(to_tsvector('italian', one)))[1], '')
                         FROM unnest(string_to_array(plain, ' ')) WITH ORDINALITY
                              AS part(one, place)
                        ORDER BY place)
              FROM unnest(%s::text[]) WITH ORDINALITY AS typed(words, place),
                   welfare_search_plain(words) AS plain
             ORDER BY place
            """,
            ([word for _row, word in said],),
        )
        read = {
            (row.id, word): (tuple(plain.split()), tuple(filter(None, stems)))
            for (row, word), (plain, stems) in zip(
                said, self.env.cr.fetchall(), strict=True
            )
        }
        groups = tuple(
            (
                tuple(read[row.id, word] for word in row._get_words()),
                tuple(row.need_ids.ids),
            )
            for row in rows
            if row.sense == "same"
        )
        ignored = frozenset(
            read[row.id, word][0]
            for row in rows
            if row.sense == "none"
            for word in row._get_words()
        )
        return groups, ignored
