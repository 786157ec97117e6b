from . import (
    ir_actions_report,
    report_activation_letter,
    res_currency,
    welfare_grant_batch,
)
