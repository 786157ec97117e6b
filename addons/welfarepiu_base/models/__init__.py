# Rooms in the order they build on one another.
# ruff: noqa: I001
from . import clock
from . import guarded
from . import lifecycle
from . import territory
from . import members
from . import law
from . import family
from . import plan
from . import credit
from . import fringe
from . import voucher
from . import recharge
from . import settlement
from . import returns
from . import document
from . import expiry
