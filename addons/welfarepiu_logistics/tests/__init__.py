from . import test_access
from . import test_acts
from . import test_picking_link
from . import test_planning
from . import test_slot
from . import test_slot_race
from . import test_zone
