from . import (
    product_product,
    product_template,
    report_voucher,
    sale_order,
    sale_order_line,
    welfare_family_member,
    welfare_voucher,
)
