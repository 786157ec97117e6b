# ruff: noqa: I001 # what is applied before who writes it
from . import welfare_fund_regulation
from . import welfare_fund_assessment_line
from . import welfare_fund_verified_fact
from . import welfare_fund_applicant
from . import welfare_fund_request
from . import welfare_fund_request_budget
from . import welfare_fund_window
from . import welfare_fund_request_paper
from . import welfare_fund_request_wait
