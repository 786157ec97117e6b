# In the order they build on one another.
# ruff: noqa: I001
from . import product_template
from . import welfare_repeat
from . import welfare_repeat_choices
from . import welfare_repeat_life
from . import welfare_repeat_consent
from . import welfare_repeat_turn
from . import welfare_repeat_turn_work
from . import res_partner
from . import sale_order
