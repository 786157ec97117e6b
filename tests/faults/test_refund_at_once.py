"""Eight workers send the same document at the same moment, each in a process of their
own: one claim is sent, and one is paid."""

import json
import subprocess
import sys
import time
from pathlib import Path

STEP = Path(__file__).parent / "refund_at_once.py"
USED = "already been used"


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


def send_together(database, tmp_path, name, ids):
    """:return: ``{id: what its worker was told}``"""
    go = tmp_path / f"{name}-go"
    ready = [tmp_path / f"{name}-{one}" for one in ids]
    processes = [
        run(database, "send", one, go, path)
        for one, path in zip(ids, ready, strict=True)
    ]
    for path, process in zip(ready, processes, strict=True):
        while not path.exists():
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.02)
    go.touch()
    return {
        one: get_answer(process) for one, process in zip(ids, processes, strict=True)
    }


def test_one_document_pays_once(database, tmp_path):
    ids = get_answer(run(database, "set_up"))
    assert len(ids) == 8
    answers = send_together(database, tmp_path, "first", ids)
    [sent] = [one for one, answer in answers.items() if answer == "done"]
    others = [one for one in ids if one != sent]
    # Some were told that somebody else is at work: they try again, and learn why not.
    answers = send_together(database, tmp_path, "again", others[:2])
    assert all(USED in answer for answer in answers.values()), answers
    get_answer(run(database, "approve", sent))
    answers = send_together(database, tmp_path, "late", others[2:4])
    assert all(USED in answer for answer in answers.values()), answers
    assert get_answer(run(database, "look", json.dumps(ids))) == {
        "states": ["approved", *["draft"] * 7],
        "held": 0.0,
        "given": [-60.0],
        "owed": [-60.0],
        "broken": [],
    }
