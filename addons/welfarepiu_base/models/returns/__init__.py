from . import (
    account_bank_statement_line,
    account_move,
    sale_order,
    sale_order_line,
    stock_move,
    welfare_return,
)
