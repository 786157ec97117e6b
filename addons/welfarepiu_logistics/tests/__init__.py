from . import (
    test_access,
    test_acts,
    test_erasure,
    test_picking_link,
    test_placement,
    test_placement_access,
    test_planning,
    test_slot,
    test_slot_race,
    test_team_day,
    test_team_plan,
    test_zone,
)
