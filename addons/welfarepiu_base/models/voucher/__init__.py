from . import welfare_voucher
