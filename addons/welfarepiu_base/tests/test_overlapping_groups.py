import random

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..tools.overlapping_groups import split


@tagged("post_install", "-at_install")
class TestOverlappingGroups(BaseCase):
    """Whatever is taken off, nothing is left that stands on fewer than five."""

    def test_small_ones(self):
        five, two = set(range(5)), {7, 8}
        self.assertEqual(split({}, 5), ({}, 0))
        self.assertEqual(split({1: (10, five)}, 5), ({1: 10}, 0))
        self.assertEqual(split({1: (10, two)}, 5), ({}, 10))
        self.assertEqual(split({1: (10, five), 2: (1, two)}, 5), ({}, 11))
        self.assertEqual(
            split({1: (10, five), 2: (20, set(range(9))), 3: (1, two)}, 5),
            ({2: 20}, 11),
        )

    def test_at_random(self):
        for seed in range(500):
            dice = random.Random(seed)
            groups = {
                key: (
                    dice.randrange(1, 1000),
                    set(dice.sample(range(12), dice.randrange(1, 12))),
                )
                for key in range(dice.randrange(1, 7))
            }
            told, rest = split(groups, 5)
            hidden = set().union(*(groups[key][1] for key in groups.keys() - told))
            for key, amount in told.items():
                self.assertEqual(amount, groups[key][0])
                self.assertGreaterEqual(len(groups[key][1]), 5)
            if told:
                self.assertTrue(not hidden or len(hidden) >= 5, groups)
            self.assertEqual(
                sum(told.values()) + rest, sum(one[0] for one in groups.values())
            )
