# ruff: noqa: I001 # streets before who lives in them, places before who goes there
from . import res_city
from . import welfare_street
from . import base_geocoder
from . import res_partner
from . import res_partner_address
from . import res_partner_photo
from . import welfare_place
from . import welfare_place_load
from . import welfare_collection
from . import sale_order
from . import sale_order_line
from . import stock_picking
from . import welfare_route_stop
