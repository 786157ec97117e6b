from . import (
    mrp_production,
    welfare_route,
    welfare_route_message,
    welfare_task,
    welfare_workshop_step,
)
