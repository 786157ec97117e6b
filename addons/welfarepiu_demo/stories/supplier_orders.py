"""The farm brings its potatoes itself: one order waits for its yes, one is promised,
one has another day proposed."""

from datetime import timedelta

from .book import as_user, keep, kept, today
from .past_orders import buy, get_shoppers


def tell(env):
    kept(env, "product_patate").welfare_handover = "delivers"
    shoppers = get_shoppers(env) - kept(env, "worker_lucia")
    new, accepted, proposed = (
        sell(env, worker, name)
        for worker, name in zip(
            shoppers[:3], ("new", "accepted", "proposed"), strict=True
        )
    )
    user = new.supplier_id.child_ids.user_ids[:1]
    as_user(accepted, user)._accept(hours="dalle 17 alle 19")
    as_user(proposed, user)._propose(
        proposed.due_on + timedelta(days=2),
        hours="dalle 17 alle 19",
        words="Domani raccogliamo le mele: vi va bene dopo?",
    )
    # Who reads the demo's mails wants those of what is done in it.
    env["mail.mail"].search([("model", "=", "welfare.supplier.order")]).unlink()


def sell(env, worker, name):
    """:return: the farm's ``welfare.supplier.order`` of one sack of potatoes"""
    order = buy(env, worker, ("patate",), today(env), carrier=False)
    return keep(order.welfare_supplier_order_ids, f"supplier_order_{name}")
