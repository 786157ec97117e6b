from . import (
    base_partner_merge,
    ir_module_module,
    res_partner,
    res_users,
    welfare_activation_code,
    welfare_employment,
    welfare_need,
    welfare_payer,
    welfare_worker_category,
)
