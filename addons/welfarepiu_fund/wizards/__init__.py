from . import (
    welfare_fund_identity_wizard,
    welfare_fund_receipt_wizard,
    welfare_fund_review_wizard,
    welfare_fund_vote_wizard,
)
