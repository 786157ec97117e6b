from . import (
    welfare_grant_batch,
    welfare_grant_batch_retention,
    welfare_grant_line,
    welfare_plan,
    welfare_plan_amendment,
    welfare_plan_member,
)
