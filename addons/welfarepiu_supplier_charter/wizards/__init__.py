from . import welfare_charter_decision
