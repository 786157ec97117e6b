from . import welfare_district
from . import res_city
from . import welfare_travel
