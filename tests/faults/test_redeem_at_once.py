"""Eight tills show one voucher at the same moment, each in a process of its own: one
serves it. Four that guess codes together have no more answers than one."""

import json
import subprocess
import sys
import time
from pathlib import Path

STEP = Path(__file__).parent / "redeem_at_once.py"
TILLS = 8
GUESSERS = 4
ALLOWED = 10


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


def act_together(database, tmp_path, step, word, number):
    """:return: the answers of so many processes"""
    go = tmp_path / f"{step}-go"
    ready = [tmp_path / f"{step}-{one}" for one in range(number)]
    processes = [run(database, step, word, go, one) for one in ready]
    for path, process in zip(ready, processes, strict=True):
        while not path.exists():
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.02)
    go.touch()
    return [get_answer(process) for process in processes]


def test_one_of_eight_redeems(database, tmp_path):
    ids = get_answer(run(database, "set_up"))
    answers = act_together(database, tmp_path, "redeem", ids["code"], TILLS)
    assert answers.count("done") == 1, answers
    assert sum(answer.startswith("refused: ") for answer in answers) == TILLS - 1
    assert get_answer(run(database, "look", ids["voucher"])) == {
        "state": "redeemed",
        "dues": [[45.0, "payable"]],
        "tries": [0],
    }


def test_guessing_together_has_no_more_answers(database, tmp_path):
    ids = get_answer(run(database, "set_up"))
    answers = act_together(database, tmp_path, "guess", "AAAA-AAAA-AAAA", GUESSERS)
    told = [one for answer in answers for one in answer]
    looked_up = [one for one in told if "Too many" not in one]
    counts = get_answer(run(database, "look", ids["voucher"]))["tries"]
    # Each was counted; ten are answered in a window (at its end there are two).
    assert sum(counts) == len(told) == GUESSERS * 5
    assert len(looked_up) == sum(min(count, ALLOWED) for count in counts)
