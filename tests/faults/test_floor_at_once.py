"""Phones and a coordinator at one round at the same moment, each in a process of their
own: what was done counts once, and nobody's work is overwritten silently."""

import pytest

PHONES = 3


@pytest.fixture
def scene(play):
    return play("floor_at_once.py")


def deliver(stop, key, result="delivered", **values):
    proof = {"proof_name": "Ada"} if result == "delivered" else {}
    return {
        "key": key,
        "kind": "deliver",
        "stop": stop,
        "result": result,
        **proof,
        **values,
    }


def test_one_act_told_by_many_windows_counts_once(scene):
    """One phone whose memory was copied to another, or that never heard the answer."""
    stops, _other = scene.step("set_up")
    call = {"key": "a-call-for-help", "kind": "help", "stop": stops[0]}
    acts = [deliver(stops[0], "door-one-key"), call]
    answers = scene.together(*[("tell", 0, acts)] * PHONES)
    told = [status for answer in answers for status in answer]
    assert told.count("applied") == 2, answers
    assert set(told) <= {"applied", "known", "again"}, answers
    # Who was told to ask again is told the same ever after.
    assert scene.step("tell", 0, acts) == ["known", "known"]
    seen = scene.step("look", stops[:1])
    assert seen["states"] == ["delivered"]
    assert [act[1] for act in seen["acts"]] == ["packed", "delivered"]
    assert len(seen["messages"]) == 3


def test_two_phones_with_one_key_for_two_doors_lose_neither_word(scene):
    """A key that is another act's: the second is refused in words, not swallowed."""
    stops, _other = scene.step("set_up")
    first, second = (deliver(stop, "the-same-key") for stop in stops[:2])
    answers = scene.together(("tell", 0, [first]), ("tell", 1, [second]))
    told = sorted(status for answer in answers for status in answer)
    assert told in (["again", "applied"], ["applied", "refused"]), told
    seen = scene.step("look", stops[:2])
    assert sorted(seen["states"]) == ["delivered", "packed"]
    late = scene.step("tell", 0, [first]) + scene.step("tell", 1, [second])
    assert sorted(late) == ["known", "refused"]


def test_two_educators_and_a_coordinator_at_one_round(scene):
    """Who stands in, the educator of the team, and who gives stops to others."""
    stops, other = scene.step("set_up")
    first = [
        deliver(stops[0], "mine-at-one"),
        deliver(stops[1], "mine-at-two"),
        deliver(stops[3], "mine-at-four"),
    ]
    second = [
        deliver(stops[0], "yours-at-one", "nobody_home"),
        deliver(stops[2], "yours-at-three"),
    ]
    mine, yours, moved = scene.together(
        ("tell", 0, first), ("tell", 1, second), ("move", stops[3], other)
    )
    assert moved == "done"
    assert mine[1] == yours[1] == "applied"
    assert {mine[0], yours[0]} <= {"applied", "late"}
    seen = scene.step("look", stops)
    # Both acts at the first door are there; one that did not count says so.
    keys = [act[0] for act in seen["acts"]]
    assert {"mine-at-one", "yours-at-one"} <= set(keys)
    assert seen["states"][0] in ("delivered", "nobody_home")
    assert seen["states"][1:3] == ["delivered", "delivered"]
    # The stop given away while its door was told: never silently both.
    assert seen["routes"][3] == other
    told = ["mine-at-four", mine[2], mine[2] == "applied"]
    assert told in seen["messages"]
    assert (seen["states"][3] == "delivered") == (mine[2] == "applied")
    kept = [one for one in seen["messages"] if one[1] != "applied"]
    assert not any(settled for _key, _outcome, settled in kept)
    # No two parcels of a round wear one label.
    assert seen["labels"] == len(stops)
