from . import welfare_settlement
from . import welfare_settlement_line
