"""A planning in a process of its own: seen, cancelled and killed by others."""

import signal

SECONDS = 60


def test_a_planning_is_seen_and_cancelled_from_outside(play):
    scene = play("plan_at_once.py")
    ids = scene.step("set_up")
    run = scene.step("ask", ids, SECONDS)
    watcher = scene.begin("watch", run, True)
    worker = scene.begin("work")
    seen = scene.end(watcher)
    assert seen["state"] == "running"
    assert 0 < seen["progress"] < 99
    assert 0 < seen["left"] <= SECONDS
    assert scene.end(worker) == "done"
    found = scene.step("look", ids, run)
    assert (found["state"], found["cut_short"]) == ("done", True)
    assert len(found["plan"]) == 6


def test_a_server_killed_in_the_middle_has_changed_nothing(play):
    scene = play("plan_at_once.py")
    ids = scene.step("set_up")
    before = scene.step("look", ids)["plan"]
    run = scene.step("ask", ids, SECONDS)
    watcher = scene.begin("watch", run, False)
    worker = scene.begin("work")
    assert scene.end(watcher)["state"] == "running"
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    assert scene.step("look", ids, run)["state"] == "running"
    scene.step("work")
    found = scene.step("look", ids, run)
    assert found["state"] == "failed"
    assert "The server stopped in the middle" in found["message"]
    assert found["plan"] == before


def test_of_two_who_plan_one_day_the_second_is_told(play):
    scene = play("plan_at_once.py")
    ids = scene.step("set_up")
    told = sorted(scene.together(("ask_both", ids), ("ask_both", ids)))
    assert told[0] == "done"
    assert told[1].startswith("refused: ")
    assert "being planned already" in told[1]
    assert scene.step("look", ids)["runs"] == 1
