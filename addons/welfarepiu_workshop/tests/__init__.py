from . import test_goods, test_making, test_messages, test_recipe
