# ruff: noqa: I001 # what there is to plan before what becomes of it
from . import res_company
from . import res_config_settings
from . import welfare_door_ban
from . import welfare_route_plan
from . import welfare_route_problem
from . import welfare_route_written
from . import welfare_route_words
from . import welfare_route_unserved
from . import welfare_plan_run
from . import welfare_plan_run_work
from . import welfare_plan_snapshot
from . import welfare_plan_undo
from . import welfare_route_trip
from . import welfare_route_ban
from . import res_partner
from . import welfare_team_member
