from . import welfare_benefit_kind, welfare_benefit_rule
