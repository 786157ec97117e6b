from . import welfare_need
from . import welfare_payer
from . import welfare_worker_category
from . import welfare_employment
from . import res_partner
from . import res_users
from . import welfare_activation_code
