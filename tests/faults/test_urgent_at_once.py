"""Urgent help, several at the same moment, each in a process of its own: whoever can
help may say so, and one is chosen."""


def test_two_offer_one_is_chosen(play):
    scene = play("urgent_at_once.py")
    first, second, third = scene.step("set_up")

    # Two suppliers offer: both are heard, nobody is told to try again.
    request, answers = first
    told = scene.together(
        *(("offer", answer, number) for number, answer in enumerate(answers))
    )
    assert told == ["done", "done"]
    end = scene.step("look", request)
    assert end == {"state": "open", "answers": ["offered", "offered"], "words": 2}

    # Two phones say yes to different ones: one is chosen.
    request, answers = second
    told = scene.together(*(("accept", request, answer) for answer in answers))
    assert sorted(one.partition(":")[0] for one in told) == ["done", "refused"]
    end = scene.step("look", request)
    assert end["state"] == "taken"
    assert end["answers"][told.index("done")] == "taken"
    assert end["answers"][1 - told.index("done")] == "passed"

    # Withdrawn while one is accepted and the other says something: one end.
    request, answers = third
    told = scene.together(
        ("accept", request, answers[0]),
        ("withdraw", request),
        ("offer", answers[1], 1),
    )
    end = scene.step("look", request)
    assert told[1] == "done" or end["state"] == "taken"
    expected = {
        "taken": ["taken", "passed"],
        "withdrawn": ["passed", "passed"],
    }
    assert end["answers"] == expected[end["state"]]
