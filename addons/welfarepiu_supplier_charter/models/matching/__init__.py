from . import product_template_reach
