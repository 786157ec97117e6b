from . import welfare_plan
from . import welfare_grant_batch
from . import welfare_grant_line
