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


def split_evenly(amount, count):
    """Split ``amount`` in ``count`` parts; cents that do not divide go to the first.

    :param int amount: cents, >= 0
    :return: list of cents
    """
    cents, rest = divmod(amount, count)
    return [cents + (number < rest) for number in range(count)]


def fill_whole(amount, rooms):
    """Fill as many rooms as possible to the brim, and at most one in part.

    ``rooms`` are as :func:`split_evenly` gives them. An amount that is the sum of some
    rooms leaves none half full; otherwise the first ones are filled.

    :param int amount: cents, at most the sum of ``rooms``
    :param rooms: list of cents
    :return: list of cents, in the order of ``rooms``
    """
    small = min(rooms)
    large = sum(room > small for room in rooms)
    for count in range(len(rooms) + 1):
        extra = amount - count * small
        if 0 <= extra <= min(large, count) and count - extra <= len(rooms) - large:
            taken = [*range(extra), *range(large, large + count - extra)]
            return [room if number in taken else 0 for number, room in enumerate(rooms)]
    res = []
    for room in rooms:
        res.append(min(room, amount))
        amount -= res[-1]
    return res
