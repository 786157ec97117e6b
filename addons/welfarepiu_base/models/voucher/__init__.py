from . import report_voucher, sale_order_line, welfare_voucher
