from . import (
    test_activation,
    test_cart_lives,
    test_credit_queries,
    test_firm,
    test_firm_statement,
    test_fund,
    test_order,
    test_pages,
    test_shop,
    test_supplier,
    test_team,
    test_terms,
)
