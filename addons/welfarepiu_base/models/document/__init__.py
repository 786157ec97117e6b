from . import ir_actions_report
from . import report_activation_letter
from . import res_currency
from . import welfare_grant_batch
