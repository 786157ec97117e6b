"""Two operators decide on one supplier, two orders want its last place, each in a
process of its own: one has it, the other is told in words."""

OPERATORS = ("first@example.com", "second@example.com")


def test_an_application_is_decided_once_and_the_other_is_told(play):
    """Once both say yes, once one says yes and one says no."""
    scene = play("suppliers_at_once.py")
    both_yes, yes_and_no = ids = scene.step("set_up_applications")
    for calls in (
        (("admit", 0, both_yes), ("admit", 1, both_yes)),
        (("admit", 0, yes_and_no), ("turn_down", 1, yes_and_no)),
    ):
        done, refused = told = sorted(scene.together(*calls))
        assert done == "done", told
        # While the other decides, or after: then it says who did.
        words = ("Somebody else is deciding", *OPERATORS)
        assert any(one in refused for one in words), told
    found = scene.step("look_at_applications", ids)
    accepted = found["states"].count("accepted")
    assert found["states"][0] == "accepted"
    assert found["states"][1] in ("accepted", "refused")
    assert [found[one] for one in ("suppliers", "users", "adhesions")] == [accepted] * 3


def test_two_orders_moved_to_one_last_place_do_not_both_get_it(play):
    scene = play("suppliers_at_once.py")
    ids = scene.step("set_up_moves")
    first, second = told = sorted(
        scene.together(*(("move", served) for served in ids["served"]))
    )
    assert first == "done", told
    assert "sold out for" in second, told
    found = scene.step("look_at_moves", ids)
    assert found["states"] == ["new", "proposed"]
    # What was refused kept its place; where the other was is free again.
    assert found["taken"] == found["due"]
    assert found["taken"] in ([3, 6], [4, 6])
