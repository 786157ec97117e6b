from . import report_voucher, welfare_voucher
