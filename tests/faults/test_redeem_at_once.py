"""Eight tills show one voucher at the same moment, each in a process of its own: one
serves it. Four that guess codes together have no more answers than one."""

TILLS = 8
GUESSERS = 4
ALLOWED = 10


def test_one_of_eight_redeems(play):
    scene = play("redeem_at_once.py")
    ids = scene.step("set_up")
    answers = scene.together(*[("redeem", ids["code"])] * TILLS)
    assert answers.count("done") == 1, answers
    assert sum(answer.startswith("refused: ") for answer in answers) == TILLS - 1
    assert scene.step("look", ids["voucher"]) == {
        "state": "redeemed",
        "dues": [[45.0, "payable"]],
        "tries": [0],
    }


def test_guessing_together_has_no_more_answers(play):
    scene = play("redeem_at_once.py")
    ids = scene.step("set_up")
    answers = scene.together(*[("guess", "AAAA-AAAA-AAAA")] * GUESSERS)
    told = [one for answer in answers for one in answer]
    looked_up = [one for one in told if "Too many" not in one]
    counts = scene.step("look", ids["voucher"])["tries"]
    # Each was counted; ten are answered in a window (at its end there are two).
    assert sum(counts) == len(told) == GUESSERS * 5
    assert len(looked_up) == sum(min(count, ALLOWED) for count in counts)
