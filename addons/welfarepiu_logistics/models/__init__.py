# Rooms in the order they build on one another.
# ruff: noqa: I001
from . import slots
from . import teams
from . import road
from . import phone
from . import planning
from . import after
from . import home
from . import placement
from . import places
from . import goods
from . import board
from . import today
from . import repeat
