from . import (
    welfare_application_decision,
    welfare_erasure_wizard,
    welfare_membership_application_decision,
    welfare_paper_bill,
    welfare_refund_decision,
    welfare_return_wizard,
    welfare_return_wizard_line,
    welfare_settlement_payment,
)
