from . import (
    base_partner_merge,
    ir_module_module,
    res_partner,
    res_partner_erasure,
    res_partner_wallet,
    res_users,
    welfare_activation_code,
    welfare_employment,
    welfare_erasure,
    welfare_need,
    welfare_payer,
    welfare_worker_category,
)
