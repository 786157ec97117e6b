from . import (
    ir_actions_report,
    report_activation_letter,
    res_currency,
    sale_order,
    welfare_activation_letters,
    welfare_grant_batch,
)
