from . import welfare_grant_batch, welfare_grant_line, welfare_plan
