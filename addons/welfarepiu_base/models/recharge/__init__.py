from . import res_company
from . import account_tax
from . import welfare_funding
from . import welfare_recharge
from . import welfare_payer
from . import welfare_quadratura
