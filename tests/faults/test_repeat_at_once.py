"""The job that prepares repeated purchases runs many times at the same moment, each in
a process of its own: one week is bought once. A pause beside it wins or is told."""

RUNS = 6


def test_one_of_six_runs_buys(play):
    scene = play("repeat_at_once.py")
    repeat = scene.step("set_up")
    answers = scene.together(*[("prepare", repeat)] * RUNS)
    assert answers == ["done"] * RUNS
    assert scene.step("look", repeat) == {
        "turns": ["ordered"],
        "orders": ["sale"],
        "paused": False,
        "balance": 80.0,
        "held": 0.0,
        "broken": [],
    }


def test_a_pause_at_the_same_moment(play):
    scene = play("repeat_at_once.py")
    repeat = scene.step("set_up")
    _ran, paused = scene.together(("prepare", repeat), ("pause", repeat))
    end = scene.step("look", repeat)
    assert paused == "done" or paused.startswith("refused: ")
    assert end["paused"] == (paused == "done")
    # Bought or not, never half.
    assert (end["turns"], end["balance"]) in ((["ordered"], 80.0), ([], 100.0))
    assert end["held"] == 0
    assert end["broken"] == []
