"""What may be told of sums behind which groups of people stand that overlap.

One person may stand behind several sums (kinds of benefit, months of expiry), and the
total of all sums is known: a sum is told when enough people stand behind it, and so
that what is left over, the total less what is told, has enough people or nobody.

No Odoo in here. For people who stand in one group each see ``small_groups.py``.
"""


def split(groups, smallest):
    """:param dict groups: key that can be sorted -> ``(amount, set of people)``
    :param int smallest: fewer people than this are not told
    :return: ``({key: amount} that may be told, amount of all others together)``
    """
    told = {key: one for key, one in groups.items() if len(one[1]) >= smallest}
    while told:
        others = set().union(
            *(one[1] for key, one in groups.items() if key not in told)
        )
        if not others or len(others) >= smallest:
            break
        # The rest alone would tell on a few: the smallest group joins it.
        told.pop(min(told, key=lambda key: (len(told[key][1]), key)))
    rest = sum(one[0] for key, one in groups.items() if key not in told)
    return {key: one[0] for key, one in told.items()}, rest
