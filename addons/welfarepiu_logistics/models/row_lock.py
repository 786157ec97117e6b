from odoo.tools import SQL


def wait_for_rows(records):
    """Lock the rows of ``records`` until the end of the transaction, waiting.

    ``lock_for_update`` would refuse at once when somebody else holds a row; a buyer
    or a phone that syncs can wait a moment instead. If the other one changed the
    row, PostgreSQL refuses our older snapshot and the request is served again from
    its start (``odoo.service.model.retrying``), with what is true then.
    """
    if not records.ids:
        return
    records.env.flush_all()
    records.env.execute_query(
        SQL(
            "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
            SQL.identifier(records._table),
            tuple(records.ids),
        )
    )
    records.invalidate_recordset()
