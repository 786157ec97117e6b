from . import (
    res_company,
    sale_order,
    sale_order_line,
    welfare_delivery_slot,
    welfare_delivery_zone,
    welfare_delivery_zone_city,
    welfare_supplier_order,
)
