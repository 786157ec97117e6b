# A class that reads another one's constants comes after it.
# ruff: noqa: I001
from . import welfare_contract
from . import welfare_contract_amount
from . import welfare_plan_template
from . import welfare_membership_agreement
from . import welfare_membership
from . import welfare_membership_life
from . import welfare_membership_application
from . import welfare_prospect
from . import welfare_plan
from . import welfare_payer
from . import welfare_payer_steps
from . import res_users
from . import res_partner
