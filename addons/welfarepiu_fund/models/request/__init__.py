# ruff: noqa: I001 # the request before what extends it
from . import welfare_fund_notice
from . import welfare_fund_request
from . import welfare_fund_applicant
from . import welfare_fund_applicant_key
from . import welfare_fund_identity_log
from . import welfare_fund_request_identity
from . import welfare_fund_event_paper
from . import welfare_fund_request_paper
from . import welfare_fund_request_papers
from . import welfare_fund_consent
from . import welfare_fund_request_consent
from . import welfare_fund_help
from . import welfare_fund_request_help
from . import welfare_fund_request_same
from . import welfare_fund_request_charge
from . import welfare_fund_request_news
from . import res_partner
