from odoo import api, fields, models
from odoo.tools import SQL


class WelfareYearlyCount(models.Model):
    """What counts towards a yearly cap of the law, per worker, kind and calendar year,
    by source: the figures behind the counter people see."""

    _name = "welfare.yearly.count"
    _description = "Counted towards a yearly cap"
    _auto = False
    _order = "year desc, worker_id"
    _log_access = False
    # What the database has to hold before the view is read.
    _depends = {
        "welfare.credit.coverage": [
            "amount",
            "counted_year",
            "kind_id",
            "lot_id",
            "return_of_id",
            "returned_amount",
            "state",
        ],
        "welfare.credit.lot": ["worker_id"],
        "welfare.outside.benefit": ["amount", "kind_id", "worker_id", "year"],
    }

    worker_id = fields.Many2one("res.partner", readonly=True)
    kind_id = fields.Many2one("welfare.benefit.kind", readonly=True)
    year = fields.Integer(readonly=True, aggregator=None)
    source = fields.Selection(
        [
            ("credit", "Bought with credit"),
            ("held", "Set aside for carts"),
            ("outside", "Outside the platform"),
        ],
        readonly=True,
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True)

    @api.model
    def _get_sources(self):
        """Hook: what counts.

        :return: list of ``SQL``, each selecting worker_id, kind_id, year, source,
            amount (EUR)
        """
        return [
            SQL("""
                SELECT lot.worker_id, coverage.kind_id, coverage.counted_year AS year,
                    CASE coverage.state WHEN 'held' THEN 'held' ELSE 'credit' END
                        AS source,
                    coverage.amount - COALESCE(coverage.returned_amount, 0) AS amount
                FROM welfare_credit_coverage coverage
                JOIN welfare_credit_lot lot ON lot.id = coverage.lot_id
                WHERE coverage.counted_year > 0
                    AND coverage.state IN ('held', 'spent', 'recharged')
                    AND coverage.return_of_id IS NULL
            """),
            SQL("""
                SELECT worker_id, kind_id, year, 'outside' AS source, amount
                FROM welfare_outside_benefit
            """),
        ]

    def init(self):
        # One row a worker, kind, year and source: the number is made of them, so that
        # a row keeps it.
        self.env.cr.execute(
            SQL(
                """CREATE OR REPLACE VIEW %s AS
                SELECT min(worker_id * 100000000::bigint + kind_id * 100000
                        + (year - 2000) * 100 + ascii(source) %% 100) AS id,
                    worker_id, kind_id, year, source, sum(amount) AS amount,
                    (SELECT id FROM res_currency WHERE name = 'EUR') AS currency_id
                FROM (%s) AS counted
                GROUP BY worker_id, kind_id, year, source""",
                SQL.identifier(self._table),
                SQL(" UNION ALL ").join(self._get_sources()),
            )
        )

    @api.model
    def _read_parts(self, workers, kind, year):
        """:return: ``{worker id: {source: EUR}}``"""
        res = {}
        for worker, source, amount in self._read_group(
            [
                ("worker_id", "in", workers.ids),
                ("kind_id", "=", kind.id),
                ("year", "=", year),
            ],
            ["worker_id", "source"],
            ["amount:sum"],
        ):
            res.setdefault(worker.id, {})[source] = amount
        return res
