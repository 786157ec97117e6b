# Bases before what builds on them.
# ruff: noqa: I001
from . import (
    welfare_month_document,
    welfare_dated_row,
    account_move,
    account_tax,
    product_product,
    res_company,
    sale_order_line,
    welfare_billing_rule,
    welfare_credit_coverage,
    welfare_funding,
    welfare_month_run,
    welfare_payer,
    welfare_payer_terms,
    welfare_quadratura,
    welfare_quadratura_check,
    welfare_quadratura_difference,
    welfare_recharge,
    welfare_recharge_line,
    welfare_recharge_tax,
    welfare_stamp_duty,
)
