from . import (
    res_partner,
    sale_order,
    welfare_benefit_rule,
    welfare_month_run,
    welfare_payer,
    welfare_payroll_code,
    welfare_payroll_flow,
    welfare_payroll_flow_export,
    welfare_payroll_flow_line,
    welfare_payroll_flow_rows,
    welfare_payroll_program,
    welfare_refund,
)
