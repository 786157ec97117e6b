from . import sale_order_line, welfare_settlement, welfare_settlement_line
