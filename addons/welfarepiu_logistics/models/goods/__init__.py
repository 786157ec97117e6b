from . import (
    ir_sequence,
    stock_picking,
    welfare_depot_arrival,
    welfare_depot_arrival_line,
    welfare_route,
    welfare_route_stop,
)
