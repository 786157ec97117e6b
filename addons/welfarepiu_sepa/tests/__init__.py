from . import test_refund_payment
