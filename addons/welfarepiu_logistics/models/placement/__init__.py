# ruff: noqa: I001 # the placement before what hangs on it
from . import welfare_placement_notice
from . import welfare_placement
from . import welfare_placement_consent
from . import welfare_placement_goal
from . import welfare_placement_review
from . import welfare_placement_life
from . import welfare_placement_erasure
from . import welfare_assignment
from . import welfare_team_member
from . import welfare_route
from . import res_company
from . import res_partner
