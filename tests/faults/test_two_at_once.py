"""Two people press the same button at the same moment, each in a process of their own:
it is done once, and the other is told."""

ROWS = 40
PRICE = 30.0


def press_together(scene, action, *record_ids):
    """:param record_ids: the record both act on, or one for each
    :return: what the two were told"""
    calls = [(action, record_id) for record_id in (record_ids[0], record_ids[-1])]
    return sorted(scene.together(*calls))


def test_file_and_month_are_booked_once(play):
    scene = play("two_at_once.py")
    ids = scene.step("set_up")
    for action, record_id in (("confirm", ids["batch"]), ("post", ids["recharge"])):
        first, second = press_together(scene, action, record_id)
        assert first == "done"
        assert second.startswith("refused: "), action
    booked = scene.step("look", ids)
    assert booked == {
        "batch": "booked",
        "lots": ROWS,
        "granted": ROWS * 10.0,
        "recharge": "posted",
        "invoices": [PRICE],
        "broken": [],
        "difference": 0.0,
    }


def test_proposal_is_accepted_once_and_the_last_one_is_sold_once(play):
    scene = play("two_at_once.py")
    ids = scene.step("set_up_products")
    for action, record_ids in (("accept", [ids["proposal"]]), ("sell", ids["orders"])):
        first, second = press_together(scene, action, *record_ids)
        assert first == "done"
        assert second.startswith("refused: "), action
    assert scene.step("look_at_products", ids) == {
        "proposal": "accepted",
        "products": 1,
        "orders": ["draft", "sale"],
        "taken": [1.0],
    }
