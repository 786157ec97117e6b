# ruff: noqa: I001 # the order before what is done in it
from . import welfare_team_member
from . import mrp_production
from . import mrp_production_make
from . import welfare_workshop_step
from . import welfare_participation
from . import welfare_participation_month
from . import welfare_team
