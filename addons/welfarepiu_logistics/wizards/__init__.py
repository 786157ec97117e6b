from . import (
    depot_count,
    depot_count_line,
    participation_sheet,
    placement_decision,
    plan_day,
    route_summary,
    street_import,
)
