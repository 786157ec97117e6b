from . import test_fund_world, test_other_supplier, test_world
