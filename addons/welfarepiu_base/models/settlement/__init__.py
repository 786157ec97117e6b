from . import welfare_settlement, welfare_settlement_line
