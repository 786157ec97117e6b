from . import (
    product_product,
    product_template,
    report_voucher,
    res_company,
    res_partner,
    sale_order,
    sale_order_line,
    welfare_appointment,
    welfare_appointment_time,
    welfare_family_member,
    welfare_voucher,
    welfare_voucher_try,
)
