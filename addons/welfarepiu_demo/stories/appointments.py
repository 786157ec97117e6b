"""Marta's calendar: Silvia asks her for a date, Lucia for a price."""

from datetime import timedelta

from .book import as_user, keep, kept, today
from .past_orders import buy


def tell(env):
    keep(ask_for_date(env), "appointment_silvia")
    keep(ask_for_quote(env), "appointment_lucia")
    # Who reads the demo's mails wants those of what is done in it.
    env["mail.mail"].search([("model", "=", "welfare.appointment")]).unlink()


def ask_for_date(env):
    """:return: the appointment that waits for times, for a voucher Silvia has"""
    order = buy(
        env,
        kept(env, "worker_silvia"),
        ("valutazione_posturale",),
        today(env) - timedelta(days=1),
    )
    Appointment = as_user(env["welfare.appointment"], kept(env, "user_silvia"))
    return Appointment._request_date(
        order.welfare_voucher_ids,
        "Il martedì o il giovedì dopo le 17: mi fa male la schiena dopo il lavoro.",
    ).sudo()


def ask_for_quote(env):
    """:return: the quote that waits for a price"""
    product = kept(env, "product_fisio_domicilio").product_variant_id
    Appointment = as_user(env["welfare.appointment"], kept(env, "user_lucia"))
    return Appointment._request_quote(
        product,
        "Cinque sedute a casa per mia madre, che si è rotta il femore. Di mattina.",
    ).sudo()
