# Rooms in the order they build on one another.
# ruff: noqa: I001
from . import text
from . import adhesion
from . import life
from . import product
from . import onboarding
from . import today
from . import matching
from . import urgent
