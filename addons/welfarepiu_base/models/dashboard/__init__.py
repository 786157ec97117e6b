from . import welfare_firm_dashboard, welfare_plan
