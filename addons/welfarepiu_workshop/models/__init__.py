# ruff: noqa: I001 # a room builds on those before it
from . import recipe
from . import making
from . import goods
from . import phone
