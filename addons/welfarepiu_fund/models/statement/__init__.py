# ruff: noqa: I001 # the quadratura before who looks for its differences
from . import welfare_fund_quadratura
from . import welfare_fund_quadratura_term
from . import welfare_fund_quadratura_difference
from . import welfare_fund_register
from . import welfare_fund_terms
from . import welfare_fund_check
from . import welfare_fund_figures
from . import welfare_fund_statement
from . import welfare_fund_statement_print
from . import welfare_fund_verify
from . import welfare_quadratura
