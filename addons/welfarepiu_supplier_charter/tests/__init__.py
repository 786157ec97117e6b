from . import (
    test_company,
    test_document,
    test_freeze,
    test_held_order,
    test_isolation,
    test_lapse,
    test_one_in_force,
    test_product_sheet,
    test_score,
    test_shop,
    test_signature,
    test_transitions,
)
