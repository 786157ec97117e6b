"""Eight workers send the same document at the same moment, each in a process of their
own: one claim is sent, and one is paid."""

USED = "already been used"


def send_together(scene, ids):
    """:return: ``{id: what its worker was told}``"""
    answers = scene.together(*(("send", one) for one in ids))
    return dict(zip(ids, answers, strict=True))


def test_one_document_pays_once(play):
    scene = play("refund_at_once.py")
    ids = scene.step("set_up")
    assert len(ids) == 8
    answers = send_together(scene, ids)
    [sent] = [one for one, answer in answers.items() if answer == "done"]
    others = [one for one in ids if one != sent]
    # Some were told that somebody else is at work: they try again, and learn why not.
    answers = send_together(scene, others[:2])
    assert all(USED in answer for answer in answers.values()), answers
    scene.step("approve", sent)
    answers = send_together(scene, others[2:4])
    assert all(USED in answer for answer in answers.values()), answers
    assert scene.step("look", ids) == {
        "states": ["approved", *["draft"] * 7],
        "held": 0.0,
        "given": [-60.0],
        "owed": [-60.0],
        "broken": [],
    }
