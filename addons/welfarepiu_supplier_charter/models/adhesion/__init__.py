from . import (
    res_partner,
    welfare_charter_adhesion,
    welfare_charter_assessment_line,
    welfare_charter_suspension,
)
