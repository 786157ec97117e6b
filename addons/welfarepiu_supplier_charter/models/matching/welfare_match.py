from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Minutes by road beyond which nothing is proposed.
FARTHEST = 30
#: Points of a product, for one need. The page "how we choose" says them, too.
EXACT, UNDER = 40, 30
FOR_WHOM = 20
NOW = 15
#: One point for each minute it is nearer than :data:`FARTHEST`.
#: Points that each product after a better one of the same supplier loses.
SAME_SUPPLIER = 10
#: Products shown for a need.
SHOWN = 6


class Match(NamedTuple):
    """Why a product is proposed for a need.

    :ivar statement: ``welfare.need.statement`` that asks for it
    :ivar product: ``product.template``
    :ivar position: from 1, among what is proposed for that need
    :ivar points: the points it is proposed with
    :ivar minutes: by road, by car; 0.0: it comes to the house, or is in the same place
    :ivar is_brought: whether it comes to the house
    :ivar is_exact: whether it answers to the very need, else to one under it
    :ivar audience: ``welfare.audience`` that both name; empty: none
    :ivar is_now: whether it can be had now
    """

    statement: object
    product: object
    position: int
    points: int
    minutes: float
    is_brought: bool
    is_exact: bool
    audience: object
    is_now: bool


class WelfareMatch(models.AbstractModel):
    """What the shop proposes to a worker for the needs the worker stated.

    Of a need, products that answer to it or to one under it, that are for whom the
    worker said and that reach the municipality within :data:`FARTHEST` minutes. Points
    say the order; of equals, what an SFA workshop made, then the supplier with more of
    the charter's points, then the nearest, then the older. Prices paid and what others
    look at or buy count for nothing (ADR 75).
    """

    _name = "welfare.match"
    _description = "What is proposed for a need"

    @api.model
    def _find(self, statements, shown=SHOWN):
        """:param statements: ``welfare.need.statement`` of one worker, whom the caller
            has looked at
        :param shown: how many products of each need
        :return: list of :class:`Match`: needs in their order, of each the best first
        """
        statements = statements.sudo()
        if not statements:
            return []
        self.env.flush_all()
        rows = self.env.execute_query(self._get_sql(statements, shown))
        found = [self._make(*row) for row in rows]
        order = {one: number for number, one in enumerate(statements.sorted())}
        return sorted(found, key=lambda one: (order[one.statement], one.position))

    @api.model
    def _find_best(self, statements, shown):
        """:return: list of ``shown`` :class:`Match` at most, the first of each need
        before the second of any; a product stands in it once"""
        best, seen = [], set()
        found = self._find(statements, shown)
        for match in sorted(found, key=lambda one: one.position):
            if match.product not in seen:
                seen.add(match.product)
                best.append(match)
        return best[:shown]

    @api.model
    def _get_rules(self):
        """:return: the numbers of the order, for the page that says how we choose"""
        return {
            "farthest": FARTHEST,
            "exact": EXACT,
            "under": UNDER,
            "for_whom": FOR_WHOM,
            "now": NOW,
            "same_supplier": SAME_SUPPLIER,
        }

    @api.model
    def _make(self, statement_id, product_id, audience_id, *row):
        names = ("position", "points", "minutes", "is_brought", "is_exact", "is_now")
        return Match(
            statement=self.env["welfare.need.statement"].browse(statement_id),
            product=self.env["product.template"].browse(product_id),
            audience=self.env["welfare.audience"].browse(audience_id or []),
            **dict(zip(names, row, strict=True)),
        )

    @api.model
    def _get_sql(self, statements, shown):
        """:return: ``SQL`` of rows ``(id of the statement, id of the product, id of the
        audience or None, position, points, minutes, whether it is brought, whether it
        answers to the very need, whether it can be had now)``"""
        Template = self.env["product.template"].sudo()
        shares = self._get_charter_shares()
        return SQL(
            """
            WITH stated AS MATERIALIZED (
                SELECT statement.id, statement.city_id, statement.need_id,
                       need.parent_path,
                       ARRAY(SELECT audience_id
                               FROM welfare_need_statement_audience_rel
                              WHERE statement_id = statement.id) AS audiences
                  FROM welfare_need_statement statement
                  JOIN welfare_need need ON need.id = statement.need_id
                 WHERE statement.id = ANY(%(statements)s)
            ), tagged AS MATERIALIZED (
                SELECT stated.id AS statement_id, stated.city_id, stated.audiences,
                       rel.product_template_id AS product_id,
                       bool_or(rel.welfare_need_id = stated.need_id) AS is_exact
                  FROM stated
                  JOIN welfare_need under
                    ON under.parent_path LIKE stated.parent_path || '%%'
                  JOIN product_template_welfare_need_rel rel
                    ON rel.welfare_need_id = under.id
                 GROUP BY stated.id, stated.city_id, stated.audiences,
                          rel.product_template_id
            ), reach AS MATERIALIZED (
                %(reach)s
            ), near AS MATERIALIZED (
                SELECT tagged.*, reach.minutes,
                       (product.id <> ALL(%(unavailable)s)) AS is_now,
                       %(is_brought)s AS is_brought,
                       COALESCE(product.welfare_sfa_made, FALSE) AS is_sfa,
                       COALESCE(product.welfare_supplier_id, 0) AS supplier_id,
                       COALESCE(share.share, 0) AS share,
                       both_say.audience_id,
                       says.is_for_some
                  FROM tagged
                  JOIN reach ON reach.product_tmpl_id = tagged.product_id
                            AND reach.city_id = tagged.city_id
                  JOIN product_template product ON product.id = tagged.product_id
                  LEFT JOIN unnest(%(suppliers)s::int[], %(shares)s::int[])
                            AS share(supplier_id, share)
                    ON share.supplier_id = product.welfare_supplier_id
                  CROSS JOIN LATERAL (
                      SELECT EXISTS (
                          SELECT FROM product_template_welfare_audience_rel rel
                           WHERE rel.product_template_id = tagged.product_id
                      ) AS is_for_some
                  ) says
                  LEFT JOIN LATERAL (
                      SELECT audience.id AS audience_id
                        FROM product_template_welfare_audience_rel rel
                        JOIN welfare_audience audience
                          ON audience.id = rel.welfare_audience_id
                       WHERE rel.product_template_id = tagged.product_id
                         AND audience.id = ANY(tagged.audiences)
                       ORDER BY audience.sequence, audience.id
                       LIMIT 1
                  ) both_say ON TRUE
                 WHERE reach.minutes <= %(farthest)s
            ), counted AS (
                SELECT near.*,
                       CASE WHEN is_exact THEN %(exact)s ELSE %(under)s END
                       + CASE WHEN audience_id IS NULL THEN 0 ELSE %(for_whom)s END
                       + %(farthest)s - ceil(minutes)::int
                       + CASE WHEN is_now THEN %(now)s ELSE 0 END AS points
                  FROM near
                 WHERE audience_id IS NOT NULL
                    OR NOT is_for_some OR audiences = '{}'
            ), spread AS (
                SELECT counted.*,
                       points - %(same_supplier)s * (row_number() OVER (
                           PARTITION BY statement_id, supplier_id
                           ORDER BY points DESC, is_sfa DESC, share DESC, minutes,
                                    product_id
                       ) - 1)::int AS left_points
                  FROM counted
            ), placed AS (
                SELECT spread.*,
                       row_number() OVER (
                           PARTITION BY statement_id
                           ORDER BY left_points DESC, is_sfa DESC, share DESC, minutes,
                                    product_id
                       )::int AS position
                  FROM spread
            )
            SELECT statement_id, product_id, audience_id, position, left_points,
                   minutes, is_brought, is_exact, is_now
              FROM placed
             WHERE position <= %(shown)s
            """,
            statements=statements.ids,
            reach=Template._get_welfare_reach_sql(statements.city_id),
            unavailable=self._get_unavailable_ids(statements),
            is_brought=Template._get_welfare_brought_sql(),
            suppliers=list(shares),
            shares=list(shares.values()),
            farthest=FARTHEST,
            exact=EXACT,
            under=UNDER,
            for_whom=FOR_WHOM,
            now=NOW,
            same_supplier=SAME_SUPPLIER,
            shown=shown,
        )

    @api.model
    def _get_unavailable_ids(self, statements):
        """:return: list of ids of products for these needs that nobody can have now"""
        Template = self.env["product.template"].sudo()
        tagged = Template.search(
            Template._get_welfare_offer_domain()
            & Domain("welfare_need_ids", "child_of", statements.need_id.ids)
        )
        return sorted(tagged._get_welfare_unavailable_ids())

    @api.model
    def _get_charter_shares(self):
        """:return: ``{id of a supplier: points of the charter in force, in thousandths
        of the highest}``"""
        points = self.env["welfare.charter.adhesion"]._get_pillar_points(
            self.env.company, self.env["welfare.clock"]._now()
        )
        shares = {}
        for supplier_id, pillars in points.items():
            highest = sum(most for _points, most in pillars.values())
            total = sum(points for points, _most in pillars.values())
            shares[supplier_id] = 1000 * total // highest if highest else 0
        return shares

    # ------------------------------------------------------------
    # In words
    # ------------------------------------------------------------

    @api.model
    def _say_why(self, match):
        """:param match: :class:`Match`
        :return: the reason as a sentence, for the worker alone: "Because you look after
            somebody over 75, 6 minutes from Casazza." """
        return self.env._(
            "Because %(reason)s, %(where)s.",
            reason=self._say_reason(match),
            where=self._say_where(match),
        )

    @api.model
    def _say_reason(self, match):
        if match.audience:
            return match.audience.sudo().reason
        return self.env._("you said “%s”", match.statement.sudo().need_id.name)

    @api.model
    def _say_where(self, match):
        city = match.statement.sudo().city_id.name
        if match.is_brought:
            return self.env._("and it comes to the house in %s", city)
        minutes = round(match.minutes)
        if minutes < 1:
            return self.env._("in %s", city)
        if minutes == 1:
            return self.env._("one minute from %s", city)
        return self.env._(
            "%(minutes)s minutes from %(city)s", minutes=minutes, city=city
        )
