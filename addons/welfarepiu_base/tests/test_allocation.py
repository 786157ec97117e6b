from datetime import date
from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.welfarepiu_base.tools.allocation import Item, Purse, allocate

DAYS = [date(2026, 12, 31), date(2027, 5, 31), date(2027, 12, 31)]
KINDS = [1, 2, 3]
COUNTERS = [2026, 2027]

items_strategy = st.lists(
    st.builds(
        dict,
        amount=st.integers(1, 5),
        kind=st.sampled_from(KINDS),
        whole=st.booleans(),
        units=st.integers(1, 2),
    ),
    min_size=1,
    max_size=3,
).map(
    lambda rows: [Item(key, **row) for key, row in enumerate(rows, start=1)],
)
purses_strategy = st.lists(
    st.builds(
        dict,
        available=st.integers(0, 5),
        kinds=st.frozensets(st.sampled_from(KINDS), min_size=1),
        expires_on=st.sampled_from(DAYS),
        counters=st.dictionaries(st.sampled_from(KINDS), st.sampled_from(COUNTERS)),
    ),
    min_size=1,
    max_size=3,
).map(lambda rows: [Purse(key, **row) for key, row in enumerate(rows, start=1)])

caps_strategy = st.dictionaries(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(COUNTERS)), st.integers(0, 6)
)

# Derandomised: the same carts at every run, a failure stays a failure.
carts = settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def split_units(item):
    cents, rest = divmod(item.amount, item.units)
    return [cents + (number < rest) for number in range(item.units)]


def get_steps(item):
    """:return: the amounts of ``item`` that may be covered, by how many whole units"""
    if not item.whole:
        return dict.fromkeys(range(item.amount + 1), ())
    units = sorted(unit for unit in split_units(item) if unit)
    res = {}
    for taken in product((1, 0), repeat=len(units)):
        cents = sum(unit for unit, sign in zip(units, taken, strict=True) if sign)
        if cents not in res:
            res[cents] = tuple(
                unit for unit, sign in zip(units, taken, strict=True) if sign
            )
    return res


def get_splits(item, cents, purses):
    """:return: every way to take ``cents`` for ``item`` from ``purses``"""
    if not purses:
        return [()] if not cents else []
    first, *rest = purses
    most = min(cents, first.available) if item.kind in first.kinds else 0
    return [
        (taken, *others)
        for taken in range(most + 1)
        for others in get_splits(item, cents - taken, rest)
    ]


def rate(items, purses, covers, used):
    """What the promise compares, larger is better: the total; which whole units, the
    cheapest first; what each day gives; few purses."""
    units = sorted(
        (cents, item.kind)
        for item in items
        if item.whole
        for cents in split_units(item)
        if cents
    )
    left = sorted(
        (cents, item.kind)
        for item, cover in zip(items, covers, strict=True)
        if item.whole
        for cents in get_steps(item)[cover]
    )
    marks = []
    for unit in units:
        marks.append(unit in left)
        if unit in left:
            left.remove(unit)
    days = tuple(
        sum(
            cents
            for purse, cents in zip(purses, used, strict=True)
            if purse.expires_on == day
        )
        for day in DAYS
    )
    return sum(covers), tuple(marks), days, -sum(map(bool, used))


def get_counts(items, purses, split):
    """:return: ``{(kind, counter): cents}`` of what each item takes from each purse"""
    counts = {}
    for item, row in zip(items, split, strict=True):
        for purse, cents in zip(purses, row, strict=True):
            if item.kind in purse.counters:
                count = item.kind, purse.counters[item.kind]
                counts[count] = counts.get(count, 0) + cents
    return counts


def search_best(items, purses, caps):
    """The best of all there is: every cover of every item, from every purse."""
    best = None
    for covers in product(*(get_steps(item) for item in items)):
        for split in product(
            *(
                get_splits(item, cover, purses)
                for item, cover in zip(items, covers, strict=True)
            )
        ):
            used = tuple(map(sum, zip(*split, strict=True)))
            counts = get_counts(items, purses, split)
            if any(counts.get(count, 0) > cap for count, cap in caps.items()):
                continue
            if all(
                cents <= purse.available
                for cents, purse in zip(used, purses, strict=True)
            ):
                rating = rate(items, purses, covers, used)
                best = rating if best is None else max(best, rating)
    return best


@tagged("post_install", "-at_install")
class TestAllocation(BaseCase):
    def _check(self, items, purses, caps):
        """Whatever the cart: nobody gives or gets more than there is, or than the law
        allows."""
        flow = allocate(items, purses, caps)
        self.assertTrue(all(cents > 0 for cents in flow.values()))
        covers = []
        for item in items:
            cover = sum(c for (key, _purse), c in flow.items() if key == item.key)
            self.assertIn(cover, get_steps(item), item)
            covers.append(cover)
        used = []
        for purse in purses:
            given = sum(c for (_item, key), c in flow.items() if key == purse.key)
            self.assertLessEqual(given, purse.available)
            used.append(given)
        kinds = {item.key: item.kind for item in items}
        for item_key, purse_key in flow:
            [purse] = [purse for purse in purses if purse.key == purse_key]
            self.assertIn(kinds[item_key], purse.kinds)
        split = [[flow.get((i.key, p.key), 0) for p in purses] for i in items]
        counts = get_counts(items, purses, split)
        for count, cap in caps.items():
            self.assertLessEqual(counts.get(count, 0), cap, count)
        again = allocate(items[::-1], purses[::-1], caps)
        self.assertEqual(flow, again, "any order")
        return rate(items, purses, covers, used)

    @carts
    @given(items_strategy, purses_strategy, caps_strategy)
    def test_nothing_is_better_on_small_carts(self, items, purses, caps):
        self.assertEqual(
            self._check(items, purses, caps), search_best(items, purses, caps)
        )

    def test_a_cap_leaves_the_other_counters_alone(self):
        """The cap of the year bars the first purse, not that of a Fund."""
        items = [Item(8, 500, 1), Item(9, 500, 1, whole=True)]
        purses = [
            Purse(1, 1000, frozenset({1}), date(2026, 12, 31), {1: 2026}),
            Purse(2, 300, frozenset({1}), date(2027, 12, 31)),
        ]
        flow = allocate(items, purses, {(1, 2026): 400})
        self.assertEqual(flow, {(9, 1): 400, (9, 2): 100, (8, 2): 200})

    def test_whole_items_that_cover_more_come_first(self):
        """Cheapest first alone would cover 10 of the 45 euro."""
        items = [Item(1, 1000, 1, whole=True), Item(2, 4500, 1, whole=True)]
        self.assertEqual(
            allocate(items, [Purse(9, 4500, frozenset({1}))]), {(2, 9): 4500}
        )

    def test_cheapest_whole_item_first_when_all_cover_the_same(self):
        items = [
            Item(1, 600, 1, whole=True),
            Item(2, 400, 1, whole=True),
            Item(3, 900, 1),
        ]
        flow = allocate(items, [Purse(9, 700, frozenset({1}))])
        self.assertEqual(flow, {(2, 9): 400, (3, 9): 300})

    def test_each_unit_of_a_whole_item_is_whole(self):
        """Three vouchers at 45 and credit for two and a half: two are covered."""
        items = [Item(1, 13500, 1, whole=True, units=3)]
        purses = [Purse(9, 11250, frozenset({1}))]
        self.assertEqual(allocate(items, purses), {(1, 9): 9000})

    def test_cents_that_do_not_divide_stay_with_the_first_units(self):
        items = [Item(1, 1000, 1, whole=True, units=3)]
        for credit, cover in ((999, 667), (667, 667), (666, 666), (665, 334)):
            with self.subTest(credit):
                flow = allocate(items, [Purse(9, credit, frozenset({1}))])
                self.assertEqual(flow, {(1, 9): cover})

    def test_earliest_expiry_is_used_first(self):
        purses = [
            Purse(1, 500, frozenset({1}), date(2027, 12, 31)),
            Purse(2, 500, frozenset({1}), date(2026, 12, 31)),
        ]
        flow = allocate([Item(9, 600, 1)], purses)
        self.assertEqual(flow, {(9, 2): 500, (9, 1): 100})

    def test_earliest_expiry_also_for_whole_items(self):
        """The soonest purse cannot pay the loose item: the whole one makes room."""
        purses = [
            Purse(1, 500, frozenset({1}), date(2026, 12, 31)),
            Purse(2, 500, frozenset({1, 2}), date(2027, 12, 31)),
        ]
        items = [Item(8, 300, 2), Item(9, 500, 1, whole=True)]
        self.assertEqual(allocate(items, purses), {(9, 1): 500, (8, 2): 300})

    def test_fewest_purses_of_one_day(self):
        kinds = frozenset({1})
        purses = [Purse(1, 200, kinds), Purse(2, 300, kinds), Purse(3, 500, kinds)]
        self.assertEqual(allocate([Item(9, 500, 1)], purses), {(9, 3): 500})

    def test_whole_item_stays_whole_when_others_want_its_purse(self):
        purses = [
            Purse(1, 100, frozenset({1, 2}), date(2026, 1, 1)),
            Purse(2, 100, frozenset({1}), date(2027, 1, 1)),
        ]
        items = [Item(1, 100, 1, whole=True), Item(2, 100, 2)]
        self.assertEqual(allocate(items, purses), {(1, 2): 100, (2, 1): 100})

    def test_nothing_to_cover(self):
        self.assertEqual(allocate([], [Purse(1, 5, frozenset({1}))]), {})
        self.assertEqual(allocate([Item(1, 5, 1)], []), {})
