from datetime import timedelta

from odoo.tools import SQL

FEW_PLANS = 10
MANY_PLANS = 10_000
MANY_LOTS = 12


class QueryCommon:
    """Fills the database with other people's plans and credit, and counts queries.

    Before ``WelfareCommon`` in the list of bases.
    """

    @classmethod
    def _fill_plans(cls, count):
        """Let there be ``count`` plans in force; each new one has a lot of 5.00 EUR of
        somebody who is not ``cls.worker``.

        By SQL: ten thousand through the ORM take minutes, and only the rows matter.
        """
        cls.env.flush_all()
        cr = cls.env.cr
        cr.execute("SELECT count(*) FROM welfare_plan WHERE state = 'in_force'")
        missing = count - cr.fetchone()[0]
        other = cls._create_worker(f"Other Worker {count}")
        cls.env.flush_all()
        plans = cls._copy_row(cls.plan, missing, {"state": "draft"})
        kinds = "welfare_benefit_kind_welfare_plan_rel"
        cr.execute(
            SQL(
                """
                INSERT INTO %(rel)s (welfare_plan_id, welfare_benefit_kind_id)
                     SELECT plan_id, kind_id
                       FROM unnest(%(plans)s) plan_id, unnest(%(kinds)s) kind_id;
                UPDATE welfare_plan SET state = 'in_force' WHERE id = ANY(%(plans)s);
                """,
                rel=SQL.identifier(kinds),
                plans=plans,
                kinds=cls.plan.kind_ids.ids,
            )
        )
        example = cls._grant(other, 5.0)
        cls.env.flush_all()
        lots = cls._copy_row(example, missing, {"balance": 0})
        rel = SQL.identifier(cls.env["welfare.credit.lot"]._fields["kind_ids"].relation)
        cr.execute(
            SQL(
                """
                INSERT INTO %(rel)s (welfare_credit_lot_id, welfare_benefit_kind_id)
                     SELECT lot_id, kind_id
                       FROM unnest(%(lots)s) lot_id, unnest(%(kinds)s) kind_id;
                INSERT INTO welfare_credit_move (
                                lot_id, move_type, amount, held_amount, key, day,
                                company_id)
                     SELECT id, 'grant', 5, 0, 'fill:' || id, granted_on, company_id
                       FROM welfare_credit_lot WHERE id = ANY(%(lots)s);
                ANALYZE welfare_plan; ANALYZE welfare_credit_lot;
                ANALYZE welfare_credit_move;
                """,
                rel=rel,
                lots=lots,
                kinds=cls.plan.kind_ids.ids,
            )
        )
        cls.env.invalidate_all()

    @classmethod
    def _copy_row(cls, record, count, vals):
        """:return: ids of ``count`` copies of the row of ``record``"""
        cr = cls.env.cr
        cr.execute(
            """
            SELECT column_name FROM information_schema.columns
             WHERE table_schema = current_schema AND table_name = %s
               AND column_name <> 'id'
            """,
            (record._table,),
        )
        columns = [name for (name,) in cr.fetchall()]
        cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (%(columns)s)
                     SELECT %(values)s FROM %(table)s, generate_series(1, %(count)s)
                      WHERE id = %(id)s
                  RETURNING id
                """,
                table=SQL.identifier(record._table),
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                values=SQL(", ").join(
                    SQL("%s", vals[name]) if name in vals else SQL.identifier(name)
                    for name in columns
                ),
                count=count,
                id=record.id,
            )
        )
        return [row_id for (row_id,) in cr.fetchall()]

    @classmethod
    def _grant_in_many_lots(cls, worker, amount):
        """Give ``worker`` many lots of ``amount`` EUR each, of three plans, with last
        days of their own."""
        plans = [cls._create_plan(name=f"Plan {number}") for number in range(3)]
        for number in range(MANY_LOTS):
            cls._grant(
                worker,
                amount,
                plans[number % 3],
                expires_on=cls.today + timedelta(days=60 + number),
            )

    def _count_queries(self, call):
        """:return: queries that ``call`` takes when nothing is cached but what a
        server that runs has cached"""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
