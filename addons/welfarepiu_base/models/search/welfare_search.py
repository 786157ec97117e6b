import itertools
from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Of what is typed: letters, and words after the stop words.
MOST_LETTERS = 200
MOST_WORDS = 12
#: Words of one expression, "assistenza agli anziani" being two.
LONGEST = 4
#: Letters of a word from which one typing error, two, three are forgiven.
FORGIVEN = ((9, 3), (6, 2), (4, 1))
#: Words a misspelled one may be taken for.
MOST_NEAR = 6
#: How much a match counts for the order, in the same place of a product.
EXACT, STEM, SYNONYM, NEED, BEGINS, NEAR = 1.0, 0.9, 0.6, 0.45, 0.4, 0.3
#: Of places D, C, B, A of a product (``index.py``), as ``ts_rank`` wants them.
PLACES = "{0.1,0.3,0.5,1.0}"
#: What cannot be had now counts for less, and is still found.
NOT_NOW = 0.5


class Term(NamedTuple):
    """A word or expression of a search, and what it was taken for.

    :ivar typed: as it was typed, without accents and capitals
    :ivar taken: words it was taken for instead; empty: for itself
    :ivar how: ``itself``, ``synonym`` (nothing has the word, only what means the same),
        ``begins``, ``near`` (a typing error), ``unknown``
    """

    typed: str
    taken: tuple
    how: str


class Found(NamedTuple):
    """:ivar ids: of product.template, best first
    :ivar terms: list of :class:`Term`
    :ivar partial: whether no product has all of them: ``ids`` have some"""

    ids: list
    terms: list
    partial: bool


class _Span(NamedTuple):
    """One term while it is being understood."""

    typed: str
    how: str
    #: expressions that stand for the word as typed
    own: tuple
    near: tuple
    synonyms: tuple
    needs: tuple


class WelfareSearch(models.AbstractModel):
    """The shop's search: a few words, products in order.

    PostgreSQL's full-text search finds stems; rows of synonyms add what people call
    things; a word that nothing has is taken for what is spelled alike (ADR 74).
    """

    _name = "welfare.search"
    _description = "Search of the shop"

    @api.model
    def _find(self, text):
        """:param text: as typed
        :return: :class:`Found`; of what the current user may see on this website; no
            word in it: nothing is found, and no term"""
        self.env.flush_all()
        words = self._split(text)
        if not words:
            return Found([], [], False)
        visible = self._get_visible()
        spans = self._understand(words, visible)
        hits, levels = self._evaluate(spans, visible)
        most = max(map(len, hits.values()), default=0)
        best = {
            product_id: sum(found.values())
            for product_id, found in hits.items()
            if len(found) == most
        }
        return Found(
            self._sort(best),
            [self._describe(span, levels.get(n)) for n, span in enumerate(spans)],
            bool(best) and most < len(spans),
        )

    @api.model
    def _get_visible(self):
        """:return: SQL of the ids of products that the visitor may see"""
        website = self.env["website"].get_current_website()
        return (
            self.env["product.template"]
            ._search(Domain(website.sale_product_domain()))
            .subselect()
        )

    @api.model
    def _get_langs(self):
        """:return: languages whose words are searched: the visitor's, then Italian,
        which all products have"""
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        wanted = [self.env.lang or langs[0], "it_IT"]
        return list(dict.fromkeys(one for one in wanted if one in langs)) or langs[:1]

    # ------------------------------------------------------------
    # What is asked
    # ------------------------------------------------------------

    @api.model
    def _split(self, text):
        """:return: list of ``(word, stem)`` without what says nothing; all of them when
        nothing else is left"""
        self.env.cr.execute(
            """
            SELECT one, (tsvector_to_array(to_tsvector('italian', one)))[1],
                   ARRAY(SELECT lang FROM unnest(%s) AS lang
                          WHERE to_tsvector(welfare_search_config(lang), one) <> '')
                       <> '{}'
              FROM unnest(string_to_array(welfare_search_plain(left(%s, %s)), ' '))
                   WITH ORDINALITY AS part(one, place)
             WHERE one <> ''
             ORDER BY place
            """,
            (self._get_langs(), (text or "").replace("\0", " "), MOST_LETTERS),
        )
        rows = self.env.cr.fetchall()
        _groups, ignored = self.env["welfare.search.synonym"]._get_groups()
        plain = tuple(word for word, _stem, _says in rows)
        silent = set()
        for size in range(LONGEST, 0, -1):
            for start in range(len(plain) - size + 1):
                if plain[start : start + size] in ignored:
                    silent.update(range(start, start + size))
        kept = [
            (word, stem or word)
            for n, (word, stem, says) in enumerate(rows)
            if says and n not in silent and (len(word) > 1 or word.isdigit())
        ]
        return (kept or [(word, stem or word) for word, stem, _says in rows])[
            :MOST_WORDS
        ]

    @api.model
    def _understand(self, words, visible):
        """:return: list of :class:`_Span`"""
        groups, _ignored = self.env["welfare.search.synonym"]._get_groups()
        by_stems = defaultdict(list)
        for group in groups:
            for _plain, stems in group[0]:
                by_stems[stems].append(group)
        joined = [one[0] + other[0] for one, other in itertools.pairwise(words)]
        known = self._find_known([word for word, _stem in words] + joined, visible)
        said = {stem for stems in by_stems for stem in stems}
        near = self._find_near(
            [word for word, stem in words if word not in known and stem not in said],
            visible,
            groups,
        )
        spans, start = [], 0
        while start < len(words):
            size, span = self._take_span(words[start:], known, near, by_stems)
            spans.append(span)
            start += size
        return spans

    @api.model
    def _take_span(self, words, known, near, by_stems):
        """:return: ``(how many words, their span)``: the longest expression that has a
        synonym, else two words that are one, else one word"""
        ways = [near.get(word, (("itself", word, stem),)) for word, stem in words]
        for size in range(min(LONGEST, len(words)), 0, -1):
            stems = tuple(way[0][2] for way in ways[:size])
            if found := by_stems.get(stems):
                return size, self._make_span(words[:size], ways[:size], found)
        if len(words) > 1 and (whole := words[0][0] + words[1][0]) in known:
            return 2, self._make_span(
                words[:2], ways[:2], by_stems.get((whole,), ()), whole
            )
        return 1, self._make_span(words[:1], ways[:1], ())

    @api.model
    def _make_span(self, words, ways, groups, whole=None):
        typed = " ".join(word for word, _stem in words)
        how = next((way[0][0] for way in ways if way[0][0] != "itself"), "itself")
        if len(ways) == 1:
            taken = tuple(way[1] for way in ways[0])
        else:
            taken = (" ".join(way[0][1] for way in ways),)
        if how == "itself":
            taken = ()
        stems = tuple(way[0][2] for way in ways)
        return _Span(
            typed=typed,
            how=how,
            own=(typed, *((whole,) if whole else ())),
            near=taken,
            synonyms=tuple(
                dict.fromkeys(
                    " ".join(plain)
                    for expressions, _needs in groups
                    for plain, others in expressions
                    if others != stems
                )
            ),
            needs=tuple(
                dict.fromkeys(need for _words, needs in groups for need in needs)
            ),
        )

    @api.model
    def _find_known(self, words, visible):
        """:return: set of those of ``words`` that some product has, or their stem"""
        self.env.cr.execute(
            SQL(
                """
                WITH asked AS MATERIALIZED (
                    SELECT word, lang,
                           plainto_tsquery(welfare_search_config(lang), word) AS stems,
                           plainto_tsquery('simple', word) AS words
                      FROM unnest(%s) AS word, unnest(%s) AS lang
                ), hits AS MATERIALIZED (
                    SELECT asked.word, doc.product_tmpl_id
                      FROM asked
                      JOIN welfare_search_document doc
                        ON doc.vector @@ asked.stems AND doc.lang = asked.lang
                    UNION ALL
                    SELECT asked.word, doc.product_tmpl_id
                      FROM asked
                      JOIN welfare_search_document doc
                        ON doc.exact @@ asked.words AND doc.lang = asked.lang
                )
                SELECT DISTINCT word FROM hits WHERE product_tmpl_id IN %s
                """,
                words,
                self._get_langs(),
                visible,
            )
        )
        return {word for (word,) in self.env.cr.fetchall()}

    @api.model
    def _find_near(self, words, visible, groups):
        """:return: ``{word: ((how, word it may be, its stem), ...)}``, best first, of
        words that nothing has; without an entry: there is nothing like it"""
        if not words:
            return {}
        synonyms = {
            word
            for expressions, _needs in groups
            for plain, _stems in expressions
            for word in plain
        }
        source = SQL(
            "SELECT exact FROM welfare_search_document WHERE lang = ANY(%s)"
            " AND product_tmpl_id IN %s",
            self._get_langs(),
            visible,
        )
        listed = self.env.cr.mogrify(source.code, source.params).decode()
        close, errors = SQL("FALSE"), SQL("0")
        if self.env["welfare.search.document"]._has_levenshtein():
            # A transposition is two steps here, and one for us.
            close = SQL(
                "abs(length(known.word) - length(typed)) <= 3 AND length(typed) > 3"
                " AND levenshtein_less_equal(known.word, typed, 4) <= 4"
            )
            errors = SQL("levenshtein_less_equal(known.word, typed, 4)")
        self.env.cr.execute(
            SQL(
                """
                WITH known AS MATERIALIZED (
                    SELECT word, sum(ndoc) AS many
                      FROM (SELECT word, ndoc FROM ts_stat(%(listed)s)
                            UNION ALL SELECT word, 1 FROM unnest(%(synonyms)s) AS word
                           ) AS both_
                     WHERE word ~ '^[a-z]{3,40}$'
                     GROUP BY word
                )
                SELECT typed, known.word, known.many,
                       (tsvector_to_array(to_tsvector('italian', known.word)))[1],
                       %(errors)s AS errors
                  FROM known, unnest(%(words)s) AS typed
                 WHERE known.word LIKE typed || '%%' AND length(typed) > 2
                    OR %(close)s
                UNION ALL
                SELECT typed, one.word || ' ' || two.word, 0, NULL, 0
                  FROM unnest(%(words)s) AS typed
                  JOIN known one ON typed LIKE one.word || '%%'
                  JOIN known two ON typed = one.word || two.word
                """,
                listed=listed,
                synonyms=sorted(synonyms),
                words=[word[:40] for word in words],
                close=close,
                errors=errors,
            )
        )
        found = defaultdict(list)
        for typed, word, many, stem, errors in self.env.cr.fetchall():
            if " " in word:
                found[typed].append((-1, 0, 0, "near", word, word))
            elif word.startswith(typed):
                more = len(word) - len(typed)
                found[typed].append((0, more, -many, "begins", word, stem or word))
            else:
                if errors == 2 and sorted(typed) == sorted(word):
                    errors = 1  # two letters changed places
                if errors <= self._get_room(typed):
                    other = word[0] != typed[0]
                    found[typed].append(
                        (errors, other, -many, "near", word, stem or word)
                    )
        return {typed: self._keep_nearest(ways) for typed, ways in found.items()}

    @api.model
    def _keep_nearest(self, ways):
        """:return: of what a word may be, only what is as near as the nearest"""
        ways.sort()
        least = ways[0][0]
        return tuple(way[3:] for way in ways if way[0] == least)[:MOST_NEAR]

    @api.model
    def _get_room(self, word):
        """:return: how many typing errors are forgiven in a word of its length"""
        return next((room for size, room in FORGIVEN if len(word) >= size), 0)

    # ------------------------------------------------------------
    # What there is
    # ------------------------------------------------------------

    @api.model
    def _evaluate(self, spans, visible):
        """:return: ``(hits, levels)``: ``{id of product: {number of the span: score}}``
        and ``{number of the span: the best level of a match}``"""
        asked = [
            (n, *way) for n, span in enumerate(spans) for way in self._get_ways(span)
        ]
        columns = list(zip(*asked, strict=True))
        self.env.cr.execute(
            SQL(
                """
                WITH asked AS MATERIALIZED (
                    SELECT n, level, is_exact, need, lang,
                           CASE WHEN need > 0
                                THEN ('''#need' || need || '''')::tsquery
                                WHEN is_exact THEN plainto_tsquery('simple', words)
                                ELSE plainto_tsquery(
                                    welfare_search_config(lang), words)
                           END AS query
                      FROM unnest(%(n)s::int[], %(level)s::float[],
                                  %(is_exact)s::bool[], %(need)s::int[],
                                  %(words)s::text[])
                           AS way(n, level, is_exact, need, words),
                           unnest(%(langs)s) AS lang
                ), hits AS MATERIALIZED (
                    SELECT doc.product_tmpl_id, n, level,
                           level * ts_rank(%(places)s::float4[], doc.exact, query)
                               AS score
                      FROM asked
                      JOIN welfare_search_document doc
                        ON doc.exact @@ query AND doc.lang = asked.lang
                     WHERE is_exact
                    UNION ALL
                    SELECT doc.product_tmpl_id, n, level,
                           level * CASE WHEN need > 0 THEN 0.5 ELSE
                               ts_rank(%(places)s::float4[], doc.vector, query) END
                      FROM asked
                      JOIN welfare_search_document doc
                        ON doc.vector @@ query AND doc.lang = asked.lang
                     WHERE NOT is_exact
                )
                SELECT product_tmpl_id, n, max(level), max(score)
                  FROM hits WHERE product_tmpl_id IN %(visible)s
                 GROUP BY product_tmpl_id, n
                """,
                n=list(columns[0]),
                level=list(columns[1]),
                is_exact=list(columns[2]),
                need=list(columns[3]),
                words=list(columns[4]),
                langs=self._get_langs(),
                places=PLACES,
                visible=visible,
            )
        )
        hits, levels = defaultdict(dict), {}
        for product_id, n, level, score in self.env.cr.fetchall():
            hits[product_id][n] = score
            levels[n] = max(level, levels.get(n, 0.0))
        return hits, levels

    @api.model
    def _get_ways(self, span):
        """:return: list of ``(level, whether as it is written, id of a need or None,
        words)``: each a way to have what ``span`` asks"""
        near = NEAR if span.how == "near" else BEGINS
        return [
            *(
                (level, is_exact, None, words)
                for words in span.own
                for level, is_exact in ((EXACT, True), (STEM, False))
            ),
            *(
                (near, is_exact, None, words)
                for words in span.near
                for is_exact in (True, False)
            ),
            *((SYNONYM, False, None, words) for words in span.synonyms),
            *((NEED, False, need, "") for need in span.needs),
        ]

    @api.model
    def _describe(self, span, level):
        """:param level: the best of its matches; ``None``: it has none
        :return: :class:`Term`"""
        if level is None:
            return Term(span.typed, (), "unknown")
        if span.how != "itself":
            return Term(span.typed, span.near[:3], span.how)
        if level <= SYNONYM:
            return Term(span.typed, span.synonyms[:3], "synonym")
        return Term(span.typed, (), "itself")

    @api.model
    def _sort(self, scores):
        """:param scores: ``{id of product: score}``
        :return: ids, best first; of equals the older"""
        products = self.env["product.template"].browse(scores)
        later = products._get_welfare_unavailable_ids()
        return sorted(
            scores,
            key=lambda one: (
                -round(scores[one] * (NOT_NOW if one in later else 1), 4),
                one,
            ),
        )
