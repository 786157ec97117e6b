from . import (
    test_access,
    test_acts,
    test_erasure,
    test_phone,
    test_picking_link,
    test_planning,
    test_slot,
    test_slot_race,
    test_zone,
)
