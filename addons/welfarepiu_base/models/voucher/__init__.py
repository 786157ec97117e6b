from . import welfare_voucher
from . import report_voucher
