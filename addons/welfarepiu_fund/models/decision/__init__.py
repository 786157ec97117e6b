# ruff: noqa: I001 # a vote before what it decides
from . import welfare_fund_vote
from . import welfare_fund_request
