from . import (
    base_partner_merge,
    res_partner,
    sale_order,
    sale_order_line,
    welfare_benefit_kind,
    welfare_benefit_rule,
    welfare_children_declaration,
    welfare_credit_coverage,
    welfare_credit_lot,
    welfare_outside_benefit,
    welfare_payer,
    welfare_yearly_count,
)
