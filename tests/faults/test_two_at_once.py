"""Two people press the same button at the same moment, each in a process of their own:
it is done once, and the other is told."""

import json
import subprocess
import sys
import time
from pathlib import Path

STEP = Path(__file__).parent / "two_at_once.py"
ROWS = 40
PRICE = 30.0


def run(*args):
    return subprocess.Popen(
        [sys.executable, STEP, *map(str, args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def get_answer(process):
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return json.loads(out)


def wait_for(ready, processes):
    for path, process in zip(ready, processes, strict=True):
        while not path.exists():
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.02)


def press_together(database, tmp_path, actions, *record_ids):
    """:param actions: what both do, or what each does
    :param record_ids: the record both act on, or one for each
    :return: what the two were told"""
    both = (actions, actions) if isinstance(actions, str) else actions
    go = tmp_path / f"{both[0]}-{record_ids[0]}-go"
    ready = [tmp_path / f"{both[0]}-{record_ids[0]}-{number}" for number in range(2)]
    first, last = record_ids[0], record_ids[-1]
    processes = [
        run(database, action, record_id, go, one)
        for action, record_id, one in zip(both, (first, last), ready, strict=True)
    ]
    wait_for(ready, processes)
    go.touch()
    return sorted(get_answer(process) for process in processes)


def test_file_and_month_are_booked_once(database, tmp_path):
    ids = get_answer(run(database, "set_up"))
    for action, record_id in (("confirm", ids["batch"]), ("post", ids["recharge"])):
        first, second = press_together(database, tmp_path, action, record_id)
        assert first == "done"
        assert second.startswith("refused: "), action
    booked = get_answer(run(database, "look", json.dumps(ids)))
    assert booked == {
        "batch": "booked",
        "lots": ROWS,
        "granted": ROWS * 10.0,
        "recharge": "posted",
        "invoices": [PRICE],
        "broken": [],
        "difference": 0.0,
    }


def test_proposal_is_accepted_once_and_the_last_one_is_sold_once(database, tmp_path):
    ids = get_answer(run(database, "set_up_products"))
    for action, record_ids in (("accept", [ids["proposal"]]), ("sell", ids["orders"])):
        first, second = press_together(database, tmp_path, action, *record_ids)
        assert first == "done"
        assert second.startswith("refused: "), action
    assert get_answer(run(database, "look_at_products", json.dumps(ids))) == {
        "proposal": "accepted",
        "products": 1,
        "orders": ["draft", "sale"],
        "taken": [1.0],
    }


def test_an_application_is_decided_once_and_the_other_is_told_by_whom(
    database, tmp_path
):
    """Two operators, once both with yes, once one with yes and one with no."""
    ids = get_answer(run(database, "set_up_applications"))
    both_yes, yes_and_no = ids["applications"]
    first, second = "first@example.com", "second@example.com"
    for record_id, acts in (
        (both_yes, (f"admit:{first}", f"admit:{second}")),
        (yes_and_no, (f"admit:{first}", f"turn_down:{second}")),
    ):
        done, refused = told = press_together(database, tmp_path, acts, record_id)
        assert "done" in told, told
        assert done == "done"
        assert refused.startswith("refused: ")
        # While the other decides, or after: then it says who did.
        words = ("Somebody else is deciding", first, second)
        assert any(one in refused for one in words), refused
    found = get_answer(run(database, "look_at_applications", json.dumps(ids)))
    accepted = found["states"].count("accepted")
    assert found["states"][0] == "accepted"
    assert found["states"][1] in ("accepted", "refused")
    assert [found[one] for one in ("suppliers", "users", "adhesions")] == [accepted] * 3


def test_two_orders_moved_to_one_last_place_do_not_both_get_it(database, tmp_path):
    ids = get_answer(run(database, "set_up_moves"))
    first, second = press_together(database, tmp_path, "move", *ids["served"])
    assert first == "done"
    assert second.startswith("refused: "), second
    found = get_answer(run(database, "look_at_moves", json.dumps(ids)))
    assert found["states"] == ["new", "proposed"]
    # What was refused kept its place; where the other was is free again.
    assert found["taken"] == found["due"]
    assert found["taken"] in ([3, 6], [4, 6])
