from . import (
    activation,
    charter,
    firm,
    fund,
    home,
    public,
    shop,
    supplier,
    team,
    terms,
    worker,
)
