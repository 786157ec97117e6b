from . import test_camt
