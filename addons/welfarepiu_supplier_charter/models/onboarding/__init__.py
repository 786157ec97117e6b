from . import (
    res_partner,
    welfare_charter_adhesion,
    welfare_charter_assessment_line,
    welfare_charter_spending,
    welfare_supplier_application,
    welfare_supplier_application_decision,
    welfare_supplier_application_facts,
    welfare_supplier_wish,
)
