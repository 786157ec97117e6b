from datetime import datetime

from odoo.tests import BaseCase, tagged

from odoo.addons.welfarepiu_supplier_charter.models.urgent.when import (
    OrderError,
    OverError,
    get_span,
)


@tagged("post_install", "-at_install")
class TestUrgentWhen(BaseCase):
    """From when to when: the clock of Italy, whatever the machine's is."""

    MORNING = datetime(2027, 3, 9, 9)  # ten o'clock in Italy

    def test_without_hours(self):
        self.assertEqual(
            get_span("today", self.MORNING), (self.MORNING, datetime(2027, 3, 9, 23))
        )
        self.assertEqual(
            get_span("tonight", self.MORNING),
            (datetime(2027, 3, 9, 17), datetime(2027, 3, 10, 7)),
        )
        self.assertEqual(
            get_span("tomorrow", self.MORNING),
            (datetime(2027, 3, 9, 23), datetime(2027, 3, 10, 23)),
        )

    def test_hours(self):
        self.assertEqual(
            get_span("today", self.MORNING, 18.5, 0),
            (datetime(2027, 3, 9, 17, 30), datetime(2027, 3, 9, 23)),
        )
        self.assertEqual(
            get_span("tonight", self.MORNING, 22, 6),
            (datetime(2027, 3, 9, 21), datetime(2027, 3, 10, 5)),
        )

    def test_after_midnight_tonight_is_this_night(self):
        night = datetime(2027, 3, 9, 1)  # two o'clock in Italy
        self.assertEqual(get_span("tonight", night), (night, datetime(2027, 3, 9, 7)))

    def test_the_night_of_the_hour_change(self):
        before = datetime(2027, 3, 27, 12)
        span = get_span("tonight", before, 23, 7)
        self.assertEqual(span, (datetime(2027, 3, 27, 22), datetime(2027, 3, 28, 5)))

    def test_what_makes_no_sense(self):
        with self.assertRaises(OverError):
            get_span("today", self.MORNING, 7, 9)
        with self.assertRaises(OrderError):
            get_span("today", self.MORNING, 18, 15)
