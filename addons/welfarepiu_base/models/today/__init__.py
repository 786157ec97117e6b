from . import tile, welfare_today, welfare_today_month
