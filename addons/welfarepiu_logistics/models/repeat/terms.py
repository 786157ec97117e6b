"""What is brought again and again, and what one time of it would cost; no Odoo here."""

from typing import Any, NamedTuple


class Terms(NamedTuple):
    """What one delivery is made of.

    :ivar worker: ``res.partner`` who buys
    :ivar product: ``product.product``
    :ivar quantity: how many, whole
    :ivar shipping: ``res.partner``, the home address
    :ivar place: ``welfare.place`` it is brought to instead; may be empty
    :ivar company: ``res.company`` that sells
    :ivar website: ``website`` it is bought on; may be empty
    """

    worker: Any
    product: Any
    quantity: int
    shipping: Any
    place: Any
    company: Any
    website: Any


class Offer(NamedTuple):
    """What one delivery costs if it is ordered now.

    :ivar total: EUR, tax and delivery included, before credit
    :ivar covered: EUR that welfare credit pays of it
    :ivar left: EUR left to pay
    :ivar problems: sentences why it cannot be ordered at all; none: it can
    :ivar reasons: sentences why credit does not pay all of it
    """

    total: float = 0.0
    covered: float = 0.0
    left: float = 0.0
    problems: tuple = ()
    reasons: tuple = ()
