from . import welfare_charter, welfare_charter_article, welfare_charter_commitment
