"""The Fund's statements are published, as far as its quarters have ended."""

from .book import as_user, kept


def tell(env):
    fund = kept(env, "fund")
    statements = env["welfare.fund.statement"]
    while statement := statements._prepare_next(fund):
        as_user(statement, kept(env, "committee_1")).action_publish()
