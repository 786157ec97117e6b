from . import (
    test_activation_code,
    test_allocation,
    test_benefit_rule,
    test_credit_checkout,
    test_credit_ledger,
    test_document,
    test_grant_batch,
    test_month_end,
    test_territory,
    test_voucher,
    test_worker_firm_link,
)
