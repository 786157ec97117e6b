# ruff: noqa: I001 # a contribution before what extends it
from . import welfare_fund_contribution
from . import welfare_fund_contribution_firm
from . import welfare_fund_contribution_supplier
from . import welfare_fund_contribution_receipt
from . import account_full_reconcile
from . import welfare_plan
from . import welfare_recharge
from . import welfare_settlement
from . import welfare_settlement_share
from . import welfare_supplier_terms
