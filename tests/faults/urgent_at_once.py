"""Steps of tests/faults/test_urgent_at_once.py."""

from at_once import create_plan, create_supplier, create_worker_user, main

LOGINS = ("one@example.com", "two@example.com")


def set_up(env):
    """:return: ids: a request that two suppliers were asked for, and its answers; the
    same again, for which both offer; and once more"""
    # Who else would be asked in this database is not asked.
    env["welfare.urgent.setting"].search([]).is_on = False
    user = create_worker_user(env, create_plan(env, "A"), 1)
    suppliers = [create_supplier(env, login) for login in LOGINS]
    return [_ask(env, user.partner_id, suppliers, number) for number in range(3)]


def _ask(env, worker, suppliers, number):
    # The desk opens it; who is asked is not this test's matter.
    request = env["welfare.urgent.request"]._ask_for(
        worker,
        {
            "need": env.ref("welfarepiu_base.need_emergency_care"),
            "city": env.ref("welfarepiu_base.city_016058"),
            "when": "tonight",
            "phone": "333 1234567",
            "phone_for": "taker",
            "is_agreed": True,
        },
    )
    answers = request.answer_ids.create(
        [request._prepare_answer_vals(supplier) for supplier in suppliers]
    )
    if number:
        answers.state = "offered"
    return [request.id, answers.ids]


def _let_everybody_offer(env):
    # Whose charter is in force is the charter's matter.
    answer = type(env["welfare.urgent.answer"])
    answer._check_is_chartered = lambda _answer: None


def offer(env, answer_id, number):
    _let_everybody_offer(env)
    user = env["res.users"].search([("login", "=", LOGINS[number])])
    env["welfare.urgent.answer"].browse(answer_id).with_user(user)._offer("Sì")


def accept(env, request_id, answer_id):
    _let_everybody_offer(env)
    request = env["welfare.urgent.request"].browse(request_id)
    user = env["res.users"].search([("login", "=", "worker1@example.com")])
    request.with_user(user)._accept(env["welfare.urgent.answer"].browse(answer_id))


def withdraw(env, request_id):
    request = env["welfare.urgent.request"].browse(request_id)
    user = env["res.users"].search([("login", "=", "worker1@example.com")])
    request.with_user(user)._withdraw()


def look(env, request_id):
    request = env["welfare.urgent.request"].browse(request_id)
    return {
        "state": request.state,
        "answers": request.answer_ids.sorted("id").mapped("state"),
        "words": len(request.message_ids),
    }


if __name__ == "__main__":
    main(set_up=set_up, offer=offer, accept=accept, withdraw=withdraw, look=look)
