# ruff: noqa: I001 # a payment before who makes it
from . import welfare_fund_payment
from . import welfare_fund_payment_step
from . import welfare_fund_payment_bank
from . import welfare_fund_applicant
from . import welfare_fund_regulation_event
from . import welfare_fund_request
from . import account_full_reconcile
from . import res_partner
