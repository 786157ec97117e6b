# ruff: noqa: I001 # the stop before who packs it, the messages after what they move
from . import welfare_task
from . import welfare_team_prompt
from . import welfare_team_member
from . import welfare_route_act
from . import welfare_route_stop
from . import welfare_route_parcel
from . import welfare_route
from . import welfare_route_pictures
from . import welfare_route_message
from . import welfare_route_call
from . import res_company
from . import res_partner
