# ruff: noqa: I001 # the life of an adhesion in the order its parts build on one another
from . import welfare_charter_certificate_type
from . import welfare_charter_certificate
from . import welfare_charter_visit_template
from . import welfare_charter_visit_template_line
from . import welfare_charter_visit
from . import welfare_charter_visit_line
from . import welfare_charter_action
from . import welfare_charter_suspension
from . import welfare_charter_adhesion
from . import welfare_charter_appeal
from . import welfare_charter
from . import welfare_charter_notice
from . import res_partner
from . import product_template
