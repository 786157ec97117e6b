"""The Fund's statement is published, up to the first help; the evaluators write the
next version of the regulation."""

from odoo import Command

from .book import as_user, keep, kept, months_ago, today
from .first_help import AGO


def tell(env):
    publish(env)
    draft_next_version(env)


def publish(env):
    """Each period that is over and tells on nobody, as far as the first help."""
    fund = kept(env, "fund")
    statements = env["welfare.fund.statement"]
    while (not fund.closed_until or fund.closed_until < months_ago(env, AGO)) and (
        statement := statements._prepare_next(fund)
    ):
        as_user(statement, kept(env, "committee_1")).action_publish()


def draft_next_version(env):
    """Next year school is helped in a window, with a ranking: to be tried on the
    requests of this year before it is put in force."""
    regulation = as_user(kept(env, "fund").regulation_id, kept(env, "evaluator"))
    draft = regulation.copy()
    year = today(env).year + 1
    draft.write(
        {
            "intake": "windows",
            "window_ids": [
                Command.create(
                    {
                        "name": f"Primavera {year}",
                        "code": f"{year}-1",
                        "date_from": f"{year}-03-01",
                        "date_to": f"{year}-04-30",
                        "budget": 5000.0,
                        "has_ranking": True,
                    }
                ),
                Command.create(
                    {
                        "name": f"Autunno {year}",
                        "code": f"{year}-2",
                        "date_from": f"{year}-09-01",
                        "date_to": f"{year}-10-31",
                        "budget": 5000.0,
                        "has_ranking": True,
                    }
                ),
            ],
            "ranking_share_ids": [
                Command.create({"budget_share": share}) for share in (60.0, 40.0)
            ],
        }
    )
    keep(draft.sudo(), "regulation_next")
