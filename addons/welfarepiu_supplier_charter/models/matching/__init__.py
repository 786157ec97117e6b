from . import (
    product_template,
    product_template_reach,
    res_partner,
    welfare_match,
    welfare_product_proposal,
)
