# ruff: noqa: I001 # a line before who writes it
from . import welfare_fund_assessment_line
from . import welfare_fund_request
