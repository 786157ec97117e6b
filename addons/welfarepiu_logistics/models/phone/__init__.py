# ruff: noqa: I001 # the stop before who packs it, the messages after what they move
from . import welfare_route_act
from . import welfare_route_stop
from . import welfare_route
from . import welfare_route_message
from . import res_partner
