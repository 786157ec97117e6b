# ruff: noqa: I001 # an adhesion's parts in the order they build on one another
from . import welfare_charter_adhesion
from . import welfare_charter_assessment_line
from . import welfare_charter_suspension
from . import welfare_charter
from . import res_partner
