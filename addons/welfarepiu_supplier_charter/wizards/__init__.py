from . import (
    welfare_charter_decision,
    welfare_charter_reason,
    welfare_supplier_application_decision,
    welfare_urgent_call,
    welfare_urgent_hand,
)
