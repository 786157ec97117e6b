# Rooms in the order they build on one another.
# ruff: noqa: I001
from . import coded
from . import books
from . import regulation
from . import contribution
from . import request
from . import assessment
from . import decision
from . import grant
from . import statement
from . import today
