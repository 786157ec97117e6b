from . import test_fund_payment_order
