"""Eight decisions on the last euros of the Fund at the same moment, each in a process
of its own: it is never overdrawn, and who comes too late is told."""

import subprocess
import sys
from pathlib import Path

TOO_LATE = ("Another decision on the Fund is being booked", "is too much")


def test_the_last_euros_are_granted_once_and_a_cent_is_found(play):
    scene = play("fund_at_once.py")
    waiting = scene.step("set_up")
    assert len(waiting) == 8
    granted = 0
    # Who was told that somebody else is at it tries again, as a person would.
    while waiting:
        answers = scene.together(*(("decide", *one) for one in waiting))
        done = answers.count("done")
        refused = [answer for answer in answers if answer != "done"]
        assert all(any(why in one for why in TOO_LATE) for one in refused), answers
        granted += done
        if all(TOO_LATE[1] in one for one in refused):
            break
        waiting = [
            one
            for one, answer in zip(waiting, answers, strict=True)
            if TOO_LATE[0] in answer
        ]
    # 100.00 are two grants of 40.00, whoever they are.
    assert granted == 2
    assert scene.step("look") == {
        "states": [*["committee"] * 6, *["granted"] * 2],
        "available": 20.0,
        "committed": 80.0,
        "lots": 2,
        "faults": 0,
    }
    one_changed_cent_is_found_and_named(scene.database)


def one_changed_cent_is_found_and_named(database):
    """By the command, as an auditor runs it."""
    assert verify(database).returncode == 0
    [name] = psql(
        database,
        """WITH changed AS (
               UPDATE account_move_line SET debit = debit + 0.01, balance = balance +
                0.01 WHERE id = (SELECT MAX(line.id) FROM account_move_line line
                              JOIN account_move move ON move.id = line.move_id
                             WHERE move.welfare_fund_flow = 'grant' AND line.debit > 0)
            RETURNING move_id)
           SELECT name FROM account_move JOIN changed ON changed.move_id = id""",
    ).split()
    report = verify(database)
    assert report.returncode == 1
    faults = [line for line in report.stdout.splitlines() if line.startswith("FAULT")]
    assert any(
        name in line and "changed after it was hashed" in line for line in faults
    ), report.stdout


def verify(database):
    odoo = Path(sys.executable).with_name("odoo")
    return subprocess.run(
        [odoo, "fund_verify", "-d", database],
        capture_output=True,
        text=True,
        check=False,
    )


def psql(database, query):
    return subprocess.run(
        ["psql", "-d", database, "-qAtc", query],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
