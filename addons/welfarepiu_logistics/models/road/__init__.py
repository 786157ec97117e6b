# ruff: noqa: I001 # the route before its stops, the stops before their acts
from . import welfare_route
from . import welfare_route_stop
from . import welfare_route_act
from . import welfare_route_team
from . import welfare_team
from . import product_template
from . import res_partner
from . import stock_picking
from . import stock_warehouse
