from . import plan_workshop
