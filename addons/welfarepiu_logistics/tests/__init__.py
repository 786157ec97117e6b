from . import (
    test_access,
    test_acts,
    test_erasure,
    test_picking_link,
    test_phone,
    test_planning,
    test_slot,
    test_slot_race,
    test_zone,
)
