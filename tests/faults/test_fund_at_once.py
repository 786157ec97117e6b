"""Eight decisions on the last euros of the Fund at the same moment, each in a process of
its own: it is never overdrawn, and who comes too late is told."""

TOO_LATE = ("Another decision on the Fund is being booked", "is too much")


def test_the_last_euros_are_granted_once(play):
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
