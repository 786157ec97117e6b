# ruff: noqa: I001 # the request before what extends it
from . import welfare_fund_request
from . import welfare_fund_applicant
from . import welfare_fund_identity_log
from . import welfare_fund_request_identity
from . import welfare_fund_request_paper
from . import res_partner
