# In the order they build on one another.
# ruff: noqa: I001
from . import res_company
from . import welfare_urgent_terms
from . import welfare_urgent_setting
from . import welfare_urgent_hours
from . import welfare_urgent_request
from . import welfare_urgent_answer
from . import welfare_urgent_message
from . import welfare_urgent_request_ask
from . import welfare_urgent_request_life
from . import welfare_urgent_request_watch
from . import welfare_urgent_request_news
from . import welfare_urgent_request_figures
from . import welfare_urgent_request_show
from . import welfare_urgent_request_retention
from . import res_partner
from . import base_partner_merge
