from . import res_city, welfare_district, welfare_travel
