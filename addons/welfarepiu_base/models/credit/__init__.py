from . import (
    payment_provider,
    payment_transaction,
    product_product,
    product_template,
    sale_order,
    sale_order_cart,
    sale_order_line,
    welfare_credit_coverage,
    welfare_credit_hold,
    welfare_credit_lot,
    welfare_credit_move,
)
