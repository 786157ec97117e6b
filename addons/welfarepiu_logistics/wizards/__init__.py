from . import placement_decision, plan_day
