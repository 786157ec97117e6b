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


def press_together(database, tmp_path, action, *record_ids):
    """:param record_ids: the record both act on, or one for each
    :return: what the two were told"""
    go = tmp_path / f"{action}-go"
    ready = [tmp_path / f"{action}-{number}" for number in range(2)]
    first, last = record_ids[0], record_ids[-1]
    processes = [
        run(database, action, record_id, go, one)
        for record_id, one in zip((first, last), ready, strict=True)
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
