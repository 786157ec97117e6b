from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.welfarepiu_base.models.members.welfare_need import SMALLEST_GROUP

#: Days of which the public is told how long it takes.
DAYS = 180
#: Minutes said in public are rounded up to these.
STEP = 5


class WelfareUrgentRequest(models.Model):
    """How long people wait, and what nobody takes."""

    _inherit = "welfare.urgent.request"

    @api.model
    def _get_response_figures(self, days=DAYS):
        """How requests of the last ``days`` were answered, for the operator.

        :return: dict: ``asked``, ``taken``, ``unserved`` (requests), ``answer_people``,
            ``taken_people`` (different people behind the medians), ``answer_minutes``,
            ``taken_minutes`` (medians; ``None`` if there is none)
        """
        self._check_desk()
        return self._count_response(days)

    @api.model
    def _get_public_minutes(self):
        """:return: ``{"answer": minutes, "taken": minutes}``, medians of the last
        :data:`DAYS`, rounded up; without those behind which fewer than five people
        stand
        """
        figures = self.sudo()._count_response(DAYS)
        return {
            name: int(-(-figures[f"{name}_minutes"] // STEP) * STEP) or STEP
            for name in ("answer", "taken")
            if figures[f"{name}_people"] >= SMALLEST_GROUP
        }

    @api.model
    def _count_response(self, days):
        self.env.flush_all()
        since = self.env["welfare.clock"]._now() - timedelta(days=days)
        [row] = self.env.execute_query_dict(
            SQL(
                """
                SELECT count(*) AS asked,
                       count(*) FILTER (WHERE taken_at IS NOT NULL) AS taken,
                       count(*) FILTER (WHERE %(unserved)s) AS unserved,
                       count(DISTINCT asker_key)
                           FILTER (WHERE first_answer_at IS NOT NULL)
                           AS answer_people,
                       count(DISTINCT asker_key)
                           FILTER (WHERE taken_at IS NOT NULL) AS taken_people,
                       percentile_cont(0.5) WITHIN GROUP (
                           ORDER BY EXTRACT(EPOCH FROM first_answer_at - asked_at) / 60
                       ) AS answer_minutes,
                       percentile_cont(0.5) WITHIN GROUP (
                           ORDER BY EXTRACT(EPOCH FROM taken_at - asked_at) / 60
                       ) AS taken_minutes
                  FROM welfare_urgent_request request
                 WHERE company_id = %(company)s AND asked_at >= %(since)s
                """,
                unserved=self._get_unserved_sql(),
                company=self.env.company.id,
                since=since,
            )
        )
        return row

    @api.model
    def _get_unserved_sql(self):
        """:return: ``SQL``: whether a row of ``welfare_urgent_request`` as ``request``
        is one that nobody took: over without a taker, or given up after the alarm and
        before any offer"""
        return SQL(
            """(request.state = 'expired'
                OR (request.state = 'withdrawn' AND request.alarmed_at IS NOT NULL
                    AND request.first_answer_at IS NULL))"""
        )

    @api.model
    def _get_gap_rows(self, date_from, date_to):
        """What was asked and what nobody took, by need and municipality.

        Raw: groups of one are in it. Whoever shows it to the Alliance leaves out, or
        merges, those behind which fewer than ``SMALLEST_GROUP`` people stand, within a
        report and between reports. So it is for code with superuser rights only.

        :param date_from: first day of asking, in Europe/Rome
        :param date_to: last day, included
        :return: list of dicts: ``month`` (its first day), ``need_id``, ``city_id``,
            ``asked`` and ``unserved`` (requests), ``people`` (different people who
            asked), ``unserved_people`` (different people whom nobody helped)
        :raise AccessError: without superuser rights
        """
        if not self.env.su:
            raise AccessError(self.env._("These rows are for reports only."))
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT date_trunc('month', day)::date AS month, need_id, city_id,
                       count(*) AS asked,
                       count(*) FILTER (WHERE is_unserved) AS unserved,
                       count(DISTINCT asker_key) AS people,
                       count(DISTINCT asker_key) FILTER (WHERE is_unserved)
                           AS unserved_people
                  FROM (
                    SELECT request.*, %(unserved)s AS is_unserved,
                           (asked_at AT TIME ZONE 'UTC'
                                     AT TIME ZONE 'Europe/Rome')::date AS day
                      FROM welfare_urgent_request request
                     WHERE company_id = %(company)s
                  ) AS asked
                 WHERE day BETWEEN %(date_from)s AND %(date_to)s
                 GROUP BY 1, 2, 3
                 ORDER BY 1, 2, 3
                """,
                unserved=self._get_unserved_sql(),
                company=self.env.company.id,
                date_from=date_from,
                date_to=date_to,
            )
        )
