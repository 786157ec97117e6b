# ruff: noqa: I001 # the part all rows are made of comes first
from . import welfare_fund_regulation_part
from . import welfare_fund_regulation
from . import welfare_fund_regulation_text
from . import welfare_fund_regulation_event
from . import welfare_fund_event_condition
from . import welfare_fund_event_paper
from . import welfare_fund_point_rule
from . import welfare_fund_amount_rule
from . import welfare_fund_window
from . import welfare_fund_ranking_share
from . import welfare_fund_budget
