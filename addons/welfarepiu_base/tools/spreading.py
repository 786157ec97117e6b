"""Share an amount out to the cent. Pure Python, integer cents."""


def spread(amount, rooms):
    """Share ``amount`` in proportion to ``rooms``, never more than a room holds.

    Largest remainder; equal remainders in the order of ``rooms``: the same input
    always gives the same result.

    :param int amount: cents, >= 0
    :param rooms: ``{key: cents}``, each > 0
    :return: ``{key: cents}`` without zeros; what no room holds is left over
    """
    total = sum(rooms.values())
    amount = min(amount, total)
    if not amount:
        return {}
    shares = {key: amount * room // total for key, room in rooms.items()}
    by_remainder = sorted(rooms, key=lambda key: -(amount * rooms[key] % total))
    for key in by_remainder[: amount - sum(shares.values())]:
        shares[key] += 1
    return {key: share for key, share in shares.items() if share}
