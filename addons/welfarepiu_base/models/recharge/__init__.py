from . import (
    account_tax,
    res_company,
    welfare_funding,
    welfare_payer,
    welfare_quadratura,
    welfare_recharge,
)
