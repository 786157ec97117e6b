from . import plan_day
