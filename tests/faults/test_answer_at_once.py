"""Two answer one supplier order at the same moment, each in a process of its own: one
answer counts, the other is told, and credit comes back once."""

import json
import subprocess
import sys
import time
from pathlib import Path

STEP = Path(__file__).parent / "answer_at_once.py"


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


def act_together(database, tmp_path, acts, order_id):
    """:return: ``{act: its answer}``"""
    go = tmp_path / f"{'-'.join(acts)}-go"
    ready = {act: tmp_path / f"{act}-{order_id}" for act in acts}
    processes = {act: run(database, act, order_id, go, ready[act]) for act in acts}
    for act, process in processes.items():
        while not ready[act].exists():
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.02)
    go.touch()
    return {act: get_answer(process) for act, process in processes.items()}


def act_alone(database, tmp_path, act, order_id):
    return act_together(database, tmp_path, (act,), order_id)[act]


def check(answers, ends, end):
    """One of the acts was done, and what is there is what it makes of it."""
    [winner] = [act for act, answer in answers.items() if answer == "done"]
    assert all(
        answer.startswith("refused: ") or answer == "done"
        for answer in answers.values()
    )
    state, back, owed = ends[winner]
    assert (end["state"], end["back"], end["owed"]) == (state, back, owed), winner
    assert end["broken"] == []


def test_one_answer_counts(database, tmp_path):
    first, second = get_answer(run(database, "set_up"))
    answers = act_together(database, tmp_path, ("accept", "refuse"), first)
    if answers["accept"] == answers["refuse"] == "done":
        # Accepted, then refused: a supplier may.
        answers["accept"] = "refused: overtaken"
    ends = {"accept": ("accepted", 0, 15), "refuse": ("refused", 15, 0)}
    check(answers, ends, get_answer(run(database, "look", first)))

    assert act_alone(database, tmp_path, "propose", second) == "done"
    answers = act_together(database, tmp_path, ("take", "decline"), second)
    ends = {"take": ("accepted", 5, 10), "decline": ("declined", 15, 0)}
    check(answers, ends, get_answer(run(database, "look", second)))
