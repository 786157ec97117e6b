from . import (
    product_product,
    product_template,
    website,
    website_snippet_filter,
    welfare_allergen,
)
