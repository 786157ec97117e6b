"""Two answer one supplier order at the same moment, each in a process of its own: one
answer counts, the other is told, and credit comes back once."""


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


def act_together(scene, order_id, *acts):
    """:return: ``{act: its answer}``"""
    answers = scene.together(*((act, order_id) for act in acts))
    return dict(zip(acts, answers, strict=True))


def test_one_answer_counts(play):
    scene = play("answer_at_once.py")
    first, second = scene.step("set_up")
    answers = act_together(scene, first, "accept", "refuse")
    if answers["accept"] == answers["refuse"] == "done":
        # Accepted, then refused: a supplier may.
        answers["accept"] = "refused: overtaken"
    ends = {"accept": ("accepted", 0, 15), "refuse": ("refused", 15, 0)}
    check(answers, ends, scene.step("look", first))

    scene.step("propose", second)
    answers = act_together(scene, second, "take", "decline")
    ends = {"take": ("accepted", 5, 10), "decline": ("declined", 15, 0)}
    check(answers, ends, scene.step("look", second))
