# ruff: noqa: I001 # a team before its people, people before what is said of them
from . import welfare_availability
from . import resource_calendar
from . import welfare_vehicle
from . import welfare_team
from . import welfare_team_substitute
from . import welfare_vehicle_day
from . import welfare_task
from . import welfare_team_member
from . import welfare_team_ability
from . import welfare_team_absence
from . import welfare_team_day
from . import res_users
from . import welfare_educator
