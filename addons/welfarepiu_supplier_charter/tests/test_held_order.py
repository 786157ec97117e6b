from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.welfarepiu_base.tests.credit_common import CreditCommon

from .common import CharterCommon


@tagged("post_install", "-at_install")
class TestHeldOrder(CharterCommon, CreditCommon):
    """An order whose credit is held is honoured; a cart that has not started to pay
    is refused as soon as the charter lapses."""

    def setUp(self):
        super().setUp()
        # The lapse falls within the plan, which is in force today.
        with freeze_time(self.clock._now() - relativedelta(months=11)):
            adhesion = self._to_in_force(self.baker_user)
        self.before = adhesion.valid_until - timedelta(minutes=1)
        self.after = adhesion.valid_until + timedelta(minutes=1)
        self.session.welfare_supplier_id = self.baker
        self._grant(self.worker, 100.0)

    def test_held_before_the_lapse_is_honoured(self):
        with freeze_time(self.before):
            order = self._order(self.session)
            order._welfare_hold()
        with freeze_time(self.after):
            order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.welfare_coverage_ids.mapped("state"), ["spent"])

    def test_not_held_before_the_lapse_is_refused(self):
        with freeze_time(self.before):
            order = self._order(self.session)
        with freeze_time(self.after):
            with self.assertRaises(ValidationError):
                order._welfare_hold()
            with self.assertRaises(ValidationError):
                order.action_confirm()
        self.assertFalse(order.welfare_hold_ids)
        self.assertEqual(order.state, "draft")
