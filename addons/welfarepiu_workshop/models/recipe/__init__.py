from . import (
    mrp_bom,
    plain_words,
    product_template,
    welfare_recipe,
    welfare_recipe_step,
)
