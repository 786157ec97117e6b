from . import account_payment_order, welfare_refund
