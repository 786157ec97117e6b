# ruff: noqa: I001 # the Fund before what extends it
from . import account_move
from . import account_move_line
from . import welfare_fund
from . import welfare_fund_accounts
from . import welfare_fund_journal
from . import welfare_fund_spending
from . import welfare_payer
from . import welfare_credit_lot
