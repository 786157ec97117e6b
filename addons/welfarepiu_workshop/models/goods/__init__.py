# ruff: noqa: I001 # lots before the recall that stops them
from . import stock_lot
from . import stock_quant
from . import stock_picking
from . import welfare_recall
from . import welfare_recall_line
from . import welfare_route
