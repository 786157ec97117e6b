# ruff: noqa: I001 # a claim's parts in the order they build on one another
from . import welfare_refund_type
from . import welfare_refund_type_paper
from . import welfare_refund_reason
from . import welfare_plan
from . import welfare_refund
from . import welfare_refund_part
from . import welfare_refund_document
from . import welfare_refund_facts
from . import welfare_refund_credit
from . import welfare_refund_decision
from . import welfare_refund_books
from . import welfare_credit_lot
from . import welfare_yearly_count
from . import welfare_payer
from . import welfare_quadratura
from . import account_full_reconcile
from . import res_partner
