from . import (
    report_expiry_letter,
    res_partner,
    welfare_credit_lot,
    welfare_employment,
    welfare_expiry_notice,
)
