from . import welfare_today
