from . import (
    product_template,
    website,
    welfare_search,
    welfare_search_document,
    welfare_search_synonym,
)
