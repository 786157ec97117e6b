"""Who is there when: stretches of a day, in seconds after midnight. No Odoo in here.

A *presence* is a list of ``(start, end)``, in any order, overlapping or not.
"""

DAY = 24 * 3600


def without(presence, lost):
    """:return: ``presence`` less the stretches ``lost``"""
    for gone_from, gone_to in lost:
        presence = [
            part
            for start, end in presence
            for part in (
                (start, min(end, gone_from)),
                (max(start, gone_to), end),
            )
            if part[0] < part[1]
        ]
    return presence


def clip(presence, window):
    """:return: the part of ``presence`` that falls into ``window``"""
    parts = [(max(start, window[0]), min(end, window[1])) for start, end in presence]
    return [part for part in parts if part[0] < part[1]]


def shorten(presence, seconds):
    """:return: the first ``seconds`` of ``presence``"""
    res = []
    for start, end in sorted(presence):
        if seconds <= 0:
            break
        res.append((start, min(end, start + seconds)))
        seconds -= end - start
    return res


def overlaps(presence, window):
    """:return: whether somebody is there at some moment of ``window``"""
    return any(start < window[1] and end > window[0] for start, end in presence)


def covers(presences, window):
    """:return: whether at every moment of ``window`` at least one is there"""
    reached = window[0]
    for start, end in sorted(part for presence in presences for part in presence):
        if start > reached:
            break
        reached = max(reached, end)
    return reached >= window[1]


def get_shared(stretch, window):
    """:return: seconds of ``window`` that ``stretch`` holds, none or less if apart"""
    return min(stretch[1], window[1]) - max(stretch[0], window[0])


def find_stretch(shift, leader, others, least, window):
    """The part of a shift in which a team can work without a gap.

    :param shift: ``(start, end)``
    :param leader: presence of who accompanies
    :param others: presences of the people of the team
    :param least: how many of them have to be there
    :param window: when there is work to do: of several stretches, the one that holds
        more of it is taken, then the earlier one
    :return: ``(start, end)``, or ``None`` if there is no such part, or none of it falls
        into the window
    """
    bounds = {*shift}
    for presence in (leader, *others):
        for part in presence:
            bounds.update(part)
    bounds = sorted(b for b in bounds if shift[0] <= b <= shift[1])
    stretches = []
    for start, end in zip(bounds, bounds[1:], strict=False):
        there = sum(overlaps(presence, (start, end)) for presence in others)
        if not overlaps(leader, (start, end)) or there < least:
            continue
        if stretches and stretches[-1][1] == start:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
    useful = [stretch for stretch in stretches if get_shared(stretch, window) > 0]
    return max(useful, key=lambda one: get_shared(one, window), default=None)
