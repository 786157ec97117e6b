# ruff: noqa: I001 # what a round is, then what is judged of it, then who changes it
from . import welfare_route
from . import welfare_route_stop
from . import welfare_route_hand
from . import welfare_route_move
from . import welfare_route_board
from . import welfare_plan_run
