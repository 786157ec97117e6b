from . import test_other_supplier, test_world
