from . import (
    base_partner_merge,
    product_template,
    res_partner,
    res_partner_erasure,
    welfare_audience,
    welfare_need,
    welfare_need_consent,
    welfare_need_notice,
    welfare_need_statement,
)
