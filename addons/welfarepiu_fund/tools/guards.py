"""Triggers that keep frozen rows frozen, also against SQL written by hand.

Columns are listed one by one: a later version may add a column and fill it.
"""

from odoo.tools import SQL

REFUSE = "welfare_fund_refuse"
REFUSE_CHILD = "welfare_fund_refuse_child"


def _create_functions(cr):
    cr.execute(
        SQL(
            """
            CREATE OR REPLACE FUNCTION %(refuse)s() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION '%%: %%', TG_TABLE_NAME, TG_ARGV[0]
                    USING ERRCODE = 'restrict_violation';
            END $$ LANGUAGE plpgsql;

            -- TG_ARGV: parent table, column of the child that points at it, columns
            -- that are frozen. A translation may be added, which loading a language
            -- does, and not changed: hence containment and not equality.
            -- FOR SHARE: a child cannot slip in while its parent is being frozen.
            CREATE OR REPLACE FUNCTION %(refuse_child)s() RETURNS trigger AS $$
            DECLARE
                kept text[] := string_to_array(TG_ARGV[2], ',');
                old_row jsonb := NULL;
                new_row jsonb := NULL;
                parent integer;
                parent_state text;
            BEGIN
                IF TG_OP <> 'INSERT' THEN
                    SELECT jsonb_object_agg(key, value) INTO old_row
                      FROM jsonb_each(to_jsonb(OLD)) WHERE key = ANY(kept);
                END IF;
                IF TG_OP <> 'DELETE' THEN
                    SELECT jsonb_object_agg(key, value) INTO new_row
                      FROM jsonb_each(to_jsonb(NEW)) WHERE key = ANY(kept);
                END IF;
                IF TG_OP <> 'UPDATE' OR NOT new_row @> old_row THEN
                    FOR parent IN
                        SELECT DISTINCT (row_ ->> TG_ARGV[1])::integer
                          FROM unnest(ARRAY[old_row, new_row]) AS row_
                         WHERE row_ IS NOT NULL
                    LOOP
                        EXECUTE format(
                            'SELECT state FROM %%I WHERE id = $1 FOR SHARE', TG_ARGV[0]
                        ) INTO parent_state USING parent;
                        IF parent_state <> 'draft' THEN
                            RAISE EXCEPTION '%%: the parent is frozen', TG_TABLE_NAME
                                USING ERRCODE = 'restrict_violation';
                        END IF;
                    END LOOP;
                END IF;
                RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
            END $$ LANGUAGE plpgsql;
            """,
            refuse=SQL.identifier(REFUSE),
            refuse_child=SQL.identifier(REFUSE_CHILD),
        )
    )


def freeze_columns(cr, table, columns):
    """Refuse to change ``columns`` of a row that is no longer a draft, or delete it."""
    _create_functions(cr)
    cr.execute(
        SQL(
            """
            DROP TRIGGER IF EXISTS %(name)s ON %(table)s;
            CREATE TRIGGER %(name)s BEFORE UPDATE ON %(table)s FOR EACH ROW
                WHEN (OLD.state <> 'draft' AND (
                    NEW.state = 'draft' OR ROW(%(old)s) IS DISTINCT FROM ROW(%(new)s)
                ))
                EXECUTE FUNCTION %(refuse)s('frozen');
            DROP TRIGGER IF EXISTS %(name_delete)s ON %(table)s;
            CREATE TRIGGER %(name_delete)s BEFORE DELETE ON %(table)s FOR EACH ROW
                WHEN (OLD.state <> 'draft')
                EXECUTE FUNCTION %(refuse)s('frozen');
            """,
            name=SQL.identifier(f"{table}_frozen"),
            name_delete=SQL.identifier(f"{table}_kept"),
            table=SQL.identifier(table),
            refuse=SQL.identifier(REFUSE),
            old=SQL(", ").join(SQL.identifier("old", column) for column in columns),
            new=SQL(", ").join(SQL.identifier("new", column) for column in columns),
        )
    )


def freeze_children(cr, table, parent, column, columns):
    """Refuse to add rows of ``table``, to change ``columns`` of them or to drop them
    once the row of ``parent`` that ``column`` points at is no longer a draft."""
    _create_functions(cr)
    cr.execute(
        SQL(
            """
            DROP TRIGGER IF EXISTS %(name)s ON %(table)s;
            CREATE TRIGGER %(name)s BEFORE INSERT OR UPDATE OR DELETE ON %(table)s
                FOR EACH ROW
                EXECUTE FUNCTION %(refuse)s(%(parent)s, %(column)s, %(columns)s);
            """,
            name=SQL.identifier(f"{table}_frozen"),
            table=SQL.identifier(table),
            refuse=SQL.identifier(REFUSE_CHILD),
            parent=parent,
            column=column,
            columns=",".join((column, *columns)),
        )
    )


def append_only(cr, table):
    """Refuse to change or delete any row of ``table``, or to empty it."""
    _create_functions(cr)
    cr.execute(
        SQL(
            """
            DROP TRIGGER IF EXISTS %(name)s ON %(table)s;
            CREATE TRIGGER %(name)s BEFORE UPDATE OR DELETE ON %(table)s
                FOR EACH ROW EXECUTE FUNCTION %(refuse)s('append-only');
            DROP TRIGGER IF EXISTS %(name_truncate)s ON %(table)s;
            CREATE TRIGGER %(name_truncate)s BEFORE TRUNCATE ON %(table)s
                FOR EACH STATEMENT EXECUTE FUNCTION %(refuse)s('append-only');
            """,
            name=SQL.identifier(f"{table}_append_only"),
            name_truncate=SQL.identifier(f"{table}_no_truncate"),
            table=SQL.identifier(table),
            refuse=SQL.identifier(REFUSE),
        )
    )


def drop_guards(cr):
    """Lift every guard of this addon."""
    cr.execute(
        SQL(
            "DROP FUNCTION IF EXISTS %s() CASCADE;"
            " DROP FUNCTION IF EXISTS %s() CASCADE",
            SQL.identifier(REFUSE),
            SQL.identifier(REFUSE_CHILD),
        )
    )
