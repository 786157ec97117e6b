from . import (
    ir_actions_report,
    report_activation_letter,
    res_currency,
    welfare_activation_letters,
    welfare_grant_batch,
)
