"""How a request to the Fund is told: who asks, who assesses, who decides."""

import base64

from .book import as_user, create_users, keep, kept, months_ago, told_on
from .charter import PAPER

#: The same sheet stands for every paper.
SHEET = base64.b64encode(PAPER)


def find_workers(env):
    """:return: employments of workers of a payroll file: nobody logs in as them yet"""
    employments = env["welfare.employment"].search(
        [
            ("payer_id", "=", kept(env, "payer_guarnizioni").id),
            ("left_on", "=", False),
        ],
        order="id",
    )
    return employments.filtered(lambda one: not one.worker_id.user_ids)


def open_accounts(env, employments, prefix, logins=()):
    """Workers of a payroll file come to the platform; their firm says since when they
    are with it.

    :param logins: those of the first of them, which have the demo's password
    :return: the ``res.users``, in that order
    """
    employments.write({"hired_on": months_ago(env, 60)})
    logins = [*logins, *[None] * (len(employments) - len(logins))]
    return create_users(
        env,
        [
            {
                "name": f"user_{prefix}_{number}",
                "person": employment.worker_id.name,
                "login": login or f"{prefix}{number}@example.com",
                "group": "welfarepiu_base.group_worker",
                "can_log_in": bool(login),
                "vals": {"partner_id": employment.worker_id.id},
            }
            for number, (employment, login) in enumerate(
                zip(employments, logins, strict=True), start=1
            )
        ],
    )


def prepare_facts(env, event, day, **facts):
    """:param str event: code of what happened
    :param day: of the request
    :return: what somebody states, if ``facts`` does not say otherwise
    """
    return {
        "event_id": env.ref(f"welfarepiu_fund.event_{event}").id,
        "event_date": day.replace(day=1),
        "household_size": 4,
        "minor_count": 2,
        "pays_rent": True,
        "isee": 8200.0,
        "isee_type": "ordinary",
        "isee_valid_until": day.replace(month=12, day=31),
        "assets": 900.0,
        "income_drop": 30.0,
        **facts,
    }


def ask(env, user, day, event, papers=True, payee=None, **facts):
    """Somebody asks the Fund on ``day``.

    :param papers: ``False``: the first paper is not there yet
    :param payee: ``(form, values of the applicant)``: how help should come
    :return: the request that was sent, in the superuser environment
    """
    with told_on(day):
        request = as_user(env["welfare.fund.request"], user)._create_for_worker(
            user.partner_id,
            kept(env, "fund"),
            prepare_facts(env, event, day, **facts),
        )
        if payee:
            request._set_payee(*payee)
        request._give_consent()
        needed = request.sudo().paper_ids.filtered("is_required")
        for paper in needed[0 if papers else 1 :]:
            request._add_paper(as_user(paper, user), SHEET, "documento.pdf")
        request._submit()
    return request.sudo()


def assess(env, request, day, who="evaluator", send=True):
    """An evaluator takes the request in charge, adds its points up, and sends it to the
    committee, with help in the form that was asked for."""
    with told_on(day, hour=15):
        request = as_user(request, kept(env, who))
        request.action_take()
        request._confirm_form(request.grant_form)
        request.action_assess()
        if send:
            request.action_send_to_committee()


def decide(env, request, day, choice, **words):
    """Two members decide, between two sessions."""
    with told_on(day, hour=18):
        for member in ("committee_1", "committee_2"):
            as_user(request, kept(env, member))._vote(choice, **words)


def prepare_session(env, day, name, requests=None):
    """:param requests: default: whatever waits for the committee
    :return: a session in preparation, as who is in the chair
    """
    chair = kept(env, "committee_1")
    session = as_user(env["welfare.fund.session"], chair).create(
        {"fund_id": kept(env, "fund").id, "day": day}
    )
    keep(session.sudo(), name)
    if requests is None:
        session.action_fill_agenda()
    else:
        as_user(env["welfare.fund.session.item"], chair).create(
            [
                {"session_id": session.id, "request_id": request.id}
                for request in requests
            ]
        )
    return session


def hold_session(env, day, name, votes, note=None):
    """The committee meets.

    :param votes: list of ``(request, {member: arguments of its vote})``
    :return: the closed session
    """
    with told_on(day, hour=17):
        requests = [request for request, _choices in votes]
        session = prepare_session(env, day, name, requests)
        session.member_ids.write({"is_present": True})
        session.note = note
        session.action_open()
        for request, choices in votes:
            for member, words in choices.items():
                as_user(request, kept(env, member))._vote(**words)
        session.action_close()
    return session.sudo()
