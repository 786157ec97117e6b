"""What was bought in the last months, delivered, used, and closed with the firms."""

import random
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command

from .book import as_user, keep, kept, months_ago, today, told_on

MONTHS = (2, 1)
BASKETS_A_MONTH = 9
BASKETS_THIS_MONTH = 4

#: The supplier whose payments wait, so that the list of what is late is not empty.
PAID_LATE = "forno"

#: What people bought; each is one order.
BASKETS = (
    ("cassetta_media", "uova"),
    ("seduta_fisio",),
    ("cassetta_piccola", "formagella", "pane_segale"),
    ("lezione_compiti",),
    ("bus_mese",),
    ("miele_castagno", "confettura_mirtilli", "tisana"),
    ("palestra_mese",),
    ("pomeriggio_nido",),
    ("cassetta_mista", "yogurt", "frollini"),
    ("domiciliare",),
    ("pulizie_3",),
    ("piscina_ingressi",),
    ("teatro_biglietto",),
    ("farina_mais", "olio", "stracchino"),
    ("colloquio",),
    ("logo_seduta",),
    ("cassetta_grande", "mele"),
    ("settimana_pasti",),
    ("gioco_tavolo",),
    ("coregone", "ricotta", "grissini"),
)


def tell(env):
    chance = random.Random(19)
    shoppers = get_shoppers(env)
    baskets = iter(BASKETS * 4)
    for months in MONTHS:
        for _number in range(BASKETS_A_MONTH):
            day = months_ago(env, months, day=chance.randint(2, 27))
            buy_and_receive(env, chance.choice(shoppers), next(baskets), day)
        if months == MONTHS[0]:
            spend_help(env)
        close_month(env, months_ago(env, months))
        pay_suppliers(env)
    begin_this_month(env, chance, shoppers, baskets)


def get_shoppers(env):
    """:return: the workers of the two firms who have enough to spend"""
    lots = env["welfare.credit.lot"].search([("plan_id", "!=", False)], order="id")
    return lots.filtered(lambda lot: lot.available >= 500).worker_id


def begin_this_month(env, chance, shoppers, baskets):
    """Orders of the month that runs: parcels have come, vouchers wait to be used."""
    days = max((today(env) - today(env).replace(day=1)).days, 1)
    lucia = kept(env, "worker_lucia")
    for number in range(BASKETS_THIS_MONTH):
        day = today(env) - timedelta(days=1 + chance.randrange(days))
        worker = lucia if number == 0 else chance.choice(shoppers)
        order = keep(buy(env, worker, next(baskets), day), f"order_this_month_{number}")
        if order.picking_ids:
            receive(env, order)


def spend_help(env):
    """Silvia uses part of what the Fund gave her, for her children."""
    day = months_ago(env, MONTHS[0], day=16)
    order = buy_and_receive(
        env, kept(env, "worker_silvia"), ("libri_scuola", "tata_3"), day
    )
    keep(order, "order_silvia")


def buy_and_receive(env, worker, basket, day):
    order = buy(env, worker, basket, day)
    with told_on(min(day + timedelta(days=1), today(env)), hour=16):
        receive(env, order)
    return order


def buy(env, worker, basket, day, slot=None, carrier=True, place=None):
    """:param carrier: whether our team brings it, if it is a thing
    :return: the order, confirmed and paid with credit"""
    with told_on(day):
        products = [kept(env, f"product_{key}").product_variant_id for key in basket]
        order = env["sale.order"].create(prepare_order_vals(env, worker, products))
        if carrier and any(product.type == "consu" for product in products):
            team = kept(env, "carrier_team")
            order.set_delivery_line(team, team.fixed_price)
        if place:
            order.welfare_place_id = place
        if slot:
            order.welfare_slot_id = slot
        order._welfare_update_coverage()
        order.action_confirm()
        order.date_order = env["welfare.clock"]._now()
    return order


def prepare_order_vals(env, worker, products):
    return {
        "partner_id": worker.id,
        "website_id": kept(env, "website").id,
        "date_order": env["welfare.clock"]._now(),
        "order_line": [
            Command.create({"product_id": product.id, "product_uom_qty": 1})
            for product in products
        ],
    }


def receive(env, order):
    """The supplier takes the voucher, the team brings the parcel."""
    for voucher in order.welfare_voucher_ids:
        user = voucher.supplier_id.child_ids.user_ids[:1]
        as_user(env["welfare.voucher"], user)._redeem_by_code(voucher.code)
    order.picking_ids._welfare_validate()
    order.picking_ids._welfare_mark_payable()


def close_month(env, month):
    """The accountant charges the firms and takes the suppliers' bills."""
    closing = min(month + relativedelta(months=1, day=3), today(env))
    with told_on(closing):
        env["welfare.recharge"]._open_month(month)._post()
        env["welfare.settlement"]._open_month(month)._post()
        receive_shares(env, closing)


def pay_suppliers(env):
    """Suppliers are paid on the promised day; one of them was forgotten."""
    late = kept(env, f"supplier_{PAID_LATE}")
    for settlement in env["welfare.settlement"].search(
        [("payment_state", "in", ("to_pay", "late"))]
    ):
        if settlement.pay_on < today(env) and settlement.supplier_id != late:
            with told_on(settlement.pay_on):
                settlement._pay(kept(env, "journal_bank"), settlement.pay_on)


def receive_shares(env, day):
    """The firms pay what they promised the Fund."""
    shares = env["welfare.fund.contribution"].search(
        [("source_type", "=", "firm"), ("state", "=", "due")]
    )
    for share in shares:
        share._register_receipt(kept(env, "journal_bank"), day)
