from . import (
    welfare_fund_identity_wizard,
    welfare_fund_receipt_wizard,
    welfare_fund_vote_wizard,
)
from . import welfare_fund_form_wizard
from . import welfare_fund_payment_bank
from . import welfare_fund_payment_confirm
from . import welfare_fund_payment_payee
