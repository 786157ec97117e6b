# ruff: noqa: I001 # the text's parts in the order they build on one another
from . import welfare_charter_words
from . import welfare_charter
from . import welfare_charter_article
from . import welfare_charter_commitment
