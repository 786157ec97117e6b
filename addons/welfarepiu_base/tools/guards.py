"""Triggers that keep promises in the database, and the check that they still stand.

The owner of a table can drop, disable or replace a trigger: nothing in the database can
refuse that, so it has to be found. No Odoo in here, a cursor is all it needs.
"""

from contextlib import contextmanager
from typing import NamedTuple

#: As in ``pg_trigger.tgtype``.
_BITS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
_ROW = 1
_BEFORE = 2
_MODES = {"ALWAYS": "A", "ORIGIN": "O"}

#: Name of the function behind every append-only table.
APPEND_ONLY = "welfare_append_only"
APPEND_ONLY_BODY = """
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
"""


@contextmanager
def lots_move(cr, door):
    """Let lots of credit change hands, in this transaction and block only.

    :param door: ``on``: the worker changes, contacts are merged;
        ``terms``: the origin changes, the addon that knew it goes away
    """
    query = "SELECT set_config('welfare.lots_move', %s, true)"
    cr.execute(query, (door,))
    yield
    cr.execute(query, ("",))


class Guard(NamedTuple):
    """One trigger and the function it runs."""

    table: str
    name: str
    when: str  # "BEFORE" or "AFTER"
    events: tuple  # of "INSERT", "UPDATE", "DELETE", "TRUNCATE"
    function: str
    body: str  # plpgsql
    #: "ALWAYS": also in a session that switched triggers off
    #: (``session_replication_role``); "ORIGIN": not on the subscriber of a replication,
    #: where the rows this trigger would change arrive by themselves.
    mode: str = "ALWAYS"

    @property
    def level(self):
        return "STATEMENT" if "TRUNCATE" in self.events else "ROW"

    @property
    def bits(self):
        return (
            (_ROW if self.level == "ROW" else 0)
            | (_BEFORE if self.when == "BEFORE" else 0)
            | sum(_BITS[event] for event in self.events)
        )


def append_only(table):
    """:return: the guards that refuse UPDATE, DELETE and TRUNCATE of ``table``"""
    return (
        Guard(
            table,
            f"{table}_no_change",
            "BEFORE",
            ("UPDATE", "DELETE"),
            APPEND_ONLY,
            APPEND_ONLY_BODY,
        ),
        Guard(
            table,
            f"{table}_no_truncate",
            "BEFORE",
            ("TRUNCATE",),
            APPEND_ONLY,
            APPEND_ONLY_BODY,
        ),
    )


def kept(table, events, body):
    """:return: a guard for rows, ``events`` being theirs, and the same for TRUNCATE:
    ``body`` looks at ``TG_OP``"""
    name = f"{table}_guard"
    return (
        Guard(table, name, "BEFORE", events, name, body),
        Guard(table, f"{name}_truncate", "BEFORE", ("TRUNCATE",), name, body),
    )


def frozen(table, columns, may_empty=()):
    """:return: the guard that, once a row of ``table`` is no draft any more (its column
    ``state``), refuses to change ``columns`` of it, to delete it, and to make it a
    draft again. Columns are listed one by one: a later version may add one and fill
    it.

    :param may_empty: more columns: words that are not changed either, but go with the
        person they are about
    """
    new, old = (
        ", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD")
    )
    changed = f"ROW({new}) IS DISTINCT FROM ROW({old})" + "".join(
        f"\n        OR NEW.{name} IS NOT NULL"
        f" AND NEW.{name} IS DISTINCT FROM OLD.{name}"
        for name in may_empty
    )
    return Guard(
        table,
        f"{table}_frozen",
        "BEFORE",
        ("UPDATE", "DELETE"),
        f"{table}_frozen",
        f"""
BEGIN
    IF OLD.state <> 'draft' AND (
        TG_OP = 'DELETE' OR NEW.state = 'draft'
        OR {changed}
    ) THEN
        RAISE EXCEPTION '%: frozen', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
""",
    )


def frozen_with(
    table, parent, column, columns, may_add="FALSE", key="id", function=None
):
    """:return: the guard that, once the row of ``parent`` at which ``column`` points is
    no draft any more, refuses to add rows of ``table``, to change ``columns`` of them
    and to delete them. A translation may be added, which loading a language does.

    :param str may_add: SQL condition on ``new_row`` (jsonb) of a row that may still be
        added
    :param key: column of ``parent`` that has what is in ``column``
    :param function: name of the guard, for a table of the core
    """
    function = function or f"{table}_frozen"
    kept = ", ".join(f"'{name}'" for name in (column, *columns))
    return Guard(
        table,
        function,
        "BEFORE",
        ("INSERT", "UPDATE", "DELETE"),
        function,
        f"""
DECLARE
    old_row jsonb := NULL;
    new_row jsonb := NULL;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT jsonb_object_agg(key, value) INTO old_row
          FROM jsonb_each(to_jsonb(OLD)) WHERE key IN ({kept});
    END IF;
    IF TG_OP <> 'DELETE' THEN
        SELECT jsonb_object_agg(key, value) INTO new_row
          FROM jsonb_each(to_jsonb(NEW)) WHERE key IN ({kept});
    END IF;
    -- A translation is added, not changed: containment, not equality.
    IF TG_OP = 'INSERT' AND ({may_add}) THEN
        NULL;
    ELSIF TG_OP <> 'UPDATE' OR NOT new_row @> old_row THEN
        -- A child cannot slip in while its parent is being frozen.
        PERFORM FROM {parent}
          WHERE {key} IN ((old_row ->> '{column}')::integer,
              (new_row ->> '{column}')::integer)
            FOR SHARE;
        IF EXISTS (
            SELECT FROM {parent}
             WHERE state <> 'draft'
               AND {key} IN ((old_row ->> '{column}')::integer,
                   (new_row ->> '{column}')::integer)
        ) THEN
            RAISE EXCEPTION '%: the parent is frozen', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
""",
    )


def install(cr, guards):
    """Put the guards in place, whatever is there now."""
    for guard in guards:
        # Names and bodies are constants of the code.
        cr.execute(  # pylint: disable=sql-injection
            f"""
            CREATE OR REPLACE FUNCTION {guard.function}() RETURNS trigger
                LANGUAGE plpgsql AS $guard${guard.body}$guard$;
            DROP TRIGGER IF EXISTS {guard.name} ON {guard.table};
            CREATE TRIGGER {guard.name} {guard.when} {" OR ".join(guard.events)}
                ON {guard.table} FOR EACH {guard.level}
                EXECUTE FUNCTION {guard.function}();
            """
            + (
                f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER {guard.name}"
                if guard.mode == "ALWAYS"
                else ""
            )
        )


def remove(cr, guards):
    """Lift the guards, for the uninstall of an addon, and the functions that nothing
    else runs."""
    for guard in guards:
        # Names are constants of the code.
        cr.execute(  # pylint: disable=sql-injection
            f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}"
        )
    for function in {guard.function for guard in guards}:
        cr.execute("SELECT FROM pg_trigger WHERE tgfoid = to_regproc(%s)", (function,))
        if not cr.rowcount:
            cr.execute(  # pylint: disable=sql-injection
                f"DROP FUNCTION IF EXISTS {function}()"
            )


def remove_all(cr, pattern):
    """Lift the guards whose function is named like ``pattern``, for an uninstall: the
    tables can then be emptied and dropped."""
    cr.execute(
        """
        SELECT proname FROM pg_proc
         WHERE pronamespace = current_schema::regnamespace
           AND prorettype = 'trigger'::regtype AND proname LIKE %s
        """,
        (pattern,),
    )
    for (function,) in cr.fetchall():
        # The name comes from the catalogue.
        cr.execute(  # pylint: disable=sql-injection
            f"DROP FUNCTION {function}() CASCADE"
        )


def find_faults(cr, guards):
    """Compare the database with the guards it should have.

    :return: list of ``(table, trigger, fault)``, fault being ``missing``,
        ``disabled``, ``replaced`` (it does something else than ours) or ``function``
        (its function is not ours any more); empty when all stand
    """
    cr.execute(
        """
        SELECT class.relname, trigger.tgname, trigger.tgtype, trigger.tgenabled,
               trigger.tgqual IS NULL AND trigger.tgattr::text = ''
                   AND trigger.tgnargs = 0,
               function.proname, function.prosrc, language.lanname
          FROM pg_trigger trigger
          JOIN pg_class class ON class.oid = trigger.tgrelid
          JOIN pg_proc function ON function.oid = trigger.tgfoid
          JOIN pg_language language ON language.oid = function.prolang
         WHERE NOT trigger.tgisinternal
           AND class.relnamespace = current_schema::regnamespace
           AND class.relname = ANY(%s)
        """,
        (list({guard.table for guard in guards}),),
    )
    found = {(row[0], row[1]): row[2:] for row in cr.fetchall()}
    res = []
    for guard in guards:
        fault = _get_fault(guard, found.get((guard.table, guard.name)))
        if fault:
            res.append((guard.table, guard.name, fault))
    return res


def _get_fault(guard, row):
    if not row:
        return "missing"
    bits, enabled, plain, function, source, language = row
    if enabled != _MODES[guard.mode]:
        return "disabled"
    if bits != guard.bits or not plain or function != guard.function:
        return "replaced"
    if source != guard.body or language != "plpgsql":
        return "function"
    return None
