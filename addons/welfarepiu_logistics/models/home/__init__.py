# ruff: noqa: I001 # what is expected at a door before what is told of it
from . import res_partner
from . import welfare_route_stop
from . import welfare_route
from . import welfare_delivery_notice
from . import sale_order
from . import welfare_delivery_report
from . import welfare_delivery_report_line
from . import welfare_delivery_report_message
from . import welfare_delivery_report_answer
