from . import welfare_benefit_kind
from . import welfare_benefit_rule
