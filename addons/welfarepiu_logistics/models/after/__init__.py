# ruff: noqa: I001 # the register before what is made of it
from . import welfare_participation
from . import welfare_participation_correction
from . import welfare_participation_month
from . import welfare_participation_register
from . import welfare_team_member
from . import welfare_team_member_file
from . import welfare_delivery_return
from . import welfare_route
from . import welfare_route_stop
from . import stock_picking
from . import welfare_delivery_cost
from . import welfare_route_single
from . import welfare_route_figure
from . import welfare_travel_learned
from . import res_company
from . import res_partner
