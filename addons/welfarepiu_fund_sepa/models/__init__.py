from . import account_payment_order, welfare_fund_payment
