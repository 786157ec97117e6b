from . import (
    test_fund_books,
    test_fund_contribution,
    test_fund_decision,
    test_fund_erasure,
    test_fund_identity,
    test_fund_leftover,
    test_fund_log,
    test_fund_merge,
    test_fund_race,
    test_fund_regulation,
    test_fund_request,
    test_fund_two_companies,
)
