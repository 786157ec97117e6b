from . import (
    welfare_route_plan,
    welfare_route_unserved,
)
