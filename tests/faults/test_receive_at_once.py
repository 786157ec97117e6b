"""Eight accountants at one payment to the Fund, each in a process of their own: it is
received once, whichever way they take."""

import pytest

EIGHT = 8


@pytest.fixture
def scene(play):
    return play("receive_at_once.py")


def count_refused(answers):
    return sum(answer.startswith("refused: ") for answer in answers)


def test_one_proposal_is_accepted_once(scene):
    due = scene.step("set_up")
    match = scene.step("show", due, 40.0)
    answers = scene.together(*[("accept", match)] * EIGHT)
    assert answers.count("done") == 1, answers
    assert count_refused(answers) == EIGHT - 1
    assert scene.step("look") == {
        "received": 40.0,
        "given": [[60.0, "due"], [40.0, "received"]],
        "bank": [40.0],
        "receipts": 1,
        "broken": [],
    }


def test_one_receipt_is_registered_once(scene):
    due = scene.step("set_up")
    answers = scene.together(*[("register", due)] * EIGHT)
    assert answers.count("done") == 1, answers
    assert scene.step("look") == {
        "received": 100.0,
        "given": [[100.0, "received"]],
        "bank": [100.0],
        "receipts": 1,
        "broken": [],
    }


def test_one_file_is_imported_once(scene):
    due = scene.step("set_up")
    answers = scene.together(*[("bring_file", due)] * EIGHT)
    assert answers.count("done") == 1, answers
    assert scene.step("look") == {
        "received": 100.0,
        "given": [[100.0, "received"]],
        "bank": [100.0],
        "receipts": 1,
        "broken": [],
    }
