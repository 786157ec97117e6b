import itertools
import random
from datetime import date

from odoo.tests import BaseCase, tagged

from odoo.addons.welfarepiu_base.tools.allocation import Item, Purse, allocate


def best_cover(items, purses):
    """Cover by trying every order in which single cents could be handed out."""
    best = 0
    for order in itertools.permutations(items):
        for purse_order in itertools.permutations(purses):
            left = {purse.key: purse.available for purse in purses}
            total = 0
            for item in order:
                need = item.amount
                for purse in purse_order:
                    if item.kind in purse.kinds:
                        taken = min(need, left[purse.key])
                        left[purse.key] -= taken
                        need -= taken
                total += item.amount - need
            best = max(best, total)
    return best


@tagged("post_install", "-at_install")
class TestAllocation(BaseCase):
    def test_covers_as_much_as_brute_force(self):
        random.seed(7)
        for _case in range(200):
            items = [
                Item(key, random.randint(1, 9), random.randint(1, 3))
                for key in range(random.randint(1, 4))
            ]
            purses = [
                Purse(
                    key,
                    random.randint(0, 12),
                    frozenset(random.sample([1, 2, 3], random.randint(1, 3))),
                    date(2026, random.randint(1, 12), 1),
                )
                for key in range(random.randint(1, 3))
            ]
            flow = allocate(items, purses)
            self.assertEqual(sum(flow.values()), best_cover(items, purses))
            for purse in purses:
                used = sum(c for (_i, key), c in flow.items() if key == purse.key)
                self.assertLessEqual(used, purse.available)
            for item in items:
                got = sum(c for (key, _p), c in flow.items() if key == item.key)
                self.assertLessEqual(got, item.amount)

    def test_earliest_expiry_is_used_first(self):
        purses = [
            Purse(1, 500, frozenset({1}), date(2027, 12, 31)),
            Purse(2, 500, frozenset({1}), date(2026, 12, 31)),
        ]
        flow = allocate([Item(9, 600, 1)], purses)
        self.assertEqual(flow, {(9, 2): 500, (9, 1): 100})

    def test_whole_item_is_covered_entirely_or_not_at_all(self):
        purses = [Purse(1, 700, frozenset({1}))]
        items = [Item(1, 800, 1, whole=True), Item(2, 400, 1, whole=True)]
        self.assertEqual(allocate(items, purses), {(2, 1): 400})
        items.append(Item(3, 900, 1))
        self.assertEqual(allocate(items, purses), {(2, 1): 400, (3, 1): 300})

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
