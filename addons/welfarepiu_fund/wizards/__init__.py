from . import (
    welfare_fund_cancel_wizard,
    welfare_fund_form_wizard,
    welfare_fund_identity_wizard,
    welfare_fund_payment_bank,
    welfare_fund_payment_confirm,
    welfare_fund_payment_payee,
    welfare_fund_receipt_wizard,
    welfare_fund_review_wizard,
    welfare_fund_trial,
    welfare_fund_trial_line,
    welfare_fund_verify_wizard,
    welfare_fund_vote_wizard,
)
