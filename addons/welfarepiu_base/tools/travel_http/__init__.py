# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Travel matrices from a routing service: OSRM or Valhalla, somewhere on the network.

No Odoo import: the tests load this package by path. What a service answers is measured
against what was asked; anything else is a ``TravelError`` with a code, and the caller
takes the shipped road graph instead.
"""

from .client import CODES, TravelError
from .service import SERVICES, Osrm, Valhalla, forget

__all__ = ["CODES", "SERVICES", "Osrm", "TravelError", "Valhalla", "forget"]
