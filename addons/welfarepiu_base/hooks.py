from odoo.exceptions import UserError

from .models.search.index import DROP_FUNCTIONS
from .tools.guards import remove_all

#: Oldest major of PostgreSQL the triggers are promised on.
POSTGRESQL = 14


def pre_init_hook(env):
    """Say what is missing before anything is made, not in the middle of a table.

    :raise UserError: the database's server is too old for the triggers of the suite
    """
    version = _get_server_version(env.cr)
    if version < POSTGRESQL:
        raise UserError(
            env._(
                "WELFAREPIU needs PostgreSQL %(needed)s or newer; this server is"
                " PostgreSQL %(found)s.",
                needed=POSTGRESQL,
                found=version,
            )
        )


def _get_server_version(cr):
    cr.execute("SHOW server_version_num")
    return int(cr.fetchone()[0]) // 10000


def post_init_hook(env):
    """Give every company that already has a chart the accounts of the suite."""
    env["res.company"].search(
        [("chart_template", "!=", False)]
    )._welfare_setup_accounting()


def uninstall_hook(env):
    """Let what people made with the suite go without complaints: guards are lifted,
    and rows are not deleted one by one whose tables are dropped anyhow."""
    remove_all(env.cr, "welfare_%")
    env.cr.execute(DROP_FUNCTIONS)
    ours = env["ir.model.data"].search([("module", "=", "welfarepiu_base")])
    ours.filtered(lambda data: data.model.startswith("welfare.")).unlink()
    _keep_sold_product(env, ours.exists())


def _keep_sold_product(env, ours):
    """Orders go on showing the credit that paid them."""
    product = env.ref("welfarepiu_base.product_welfare_credit")
    if env["sale.order.line"].search_count([("product_id", "=", product.id)], limit=1):
        product.product_tmpl_id.active = False
        ours.filtered(
            lambda data: data.model.startswith("product.")
            and data.name.startswith("product_welfare_credit")
        ).unlink()
