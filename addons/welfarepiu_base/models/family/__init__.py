from . import (
    res_partner,
    welfare_benefit_rule,
    welfare_children_declaration,
    welfare_children_declaration_child,
    welfare_family_member,
    welfare_relation_rule,
    welfare_relation_type,
)
