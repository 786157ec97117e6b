# ruff: noqa: I001 # a session and an appeal before the votes in them, those before what they decide
from . import welfare_fund_regulation
from . import welfare_fund_appeal
from . import welfare_fund_session
from . import welfare_fund_session_member
from . import welfare_fund_session_item
from . import welfare_fund_vote
from . import welfare_fund_letter
from . import welfare_fund_request
from . import welfare_fund_request_check
from . import welfare_fund_request_appeal
from . import welfare_fund_request_session
from . import welfare_fund_opinion
from . import welfare_fund_request_second
from . import welfare_fund_request_letter
from . import report_decision_letter
from . import res_partner
