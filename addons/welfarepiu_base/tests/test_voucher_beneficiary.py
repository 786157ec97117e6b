from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestVoucherBeneficiary(CreditCommon):
    """A voucher carries the name of who enjoys it, and the law says who may
    (DM 25/3/2016 art. 6; art. 12 TUIR)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._grant(cls.worker, 500.0)
        cls.child = cls._add_relative("Anna Esempio", "relation_child")
        cls.sibling = cls._add_relative("Sara Esempio", "relation_sibling")

    @classmethod
    def _add_relative(cls, name, relation, **vals):
        return cls.env["welfare.family.member"].create(
            {
                "name": name,
                "worker_id": vals.pop("worker", cls.worker).id,
                "relation_type_id": cls.env.ref(f"welfarepiu_base.{relation}").id,
                **vals,
            }
        )

    def _cart(self, member=None, quantity=1):
        order = self._order()
        order._cart_add(
            self.session.id,
            quantity,
            welfare_beneficiary_id=member.id if member else False,
        )
        return order

    def test_each_person_has_a_line_and_a_name_on_the_voucher(self):
        order = self._cart(self.child)
        order._cart_add(self.session.id, 1)
        order._cart_add(self.session.id, 1, welfare_beneficiary_id=self.child.id)
        order._welfare_update_coverage()
        lines = order.order_line.filtered(lambda li: not li.is_welfare_credit)
        self.assertEqual(
            {li.welfare_beneficiary_id: li.product_uom_qty for li in lines},
            {self.child: 2.0, self.child.browse(): 1.0},
        )
        order.action_confirm()
        self.assertEqual(
            sorted(v.beneficiary_name or "" for v in order.welfare_voucher_ids),
            ["", "Anna Esempio", "Anna Esempio"],
        )
        self.assertEqual(order.welfare_voucher_ids.beneficiary_id, self.child)

    def test_changing_the_person_joins_equal_lines(self):
        order = self._cart(self.child)
        order._cart_add(self.session.id, 2)
        own = order.order_line.filtered(
            lambda li: li.product_id == self.session and not li.welfare_beneficiary_id
        )
        order._welfare_set_beneficiary(own, self.child.id)
        lines = order.order_line.filtered(lambda li: li.product_id == self.session)
        self.assertEqual(lines.mapped("product_uom_qty"), [3.0])
        self.assertEqual(lines.welfare_beneficiary_id, self.child)
        order._welfare_set_beneficiary(lines, False)
        self.assertFalse(lines.welfare_beneficiary_id)
        self.assertEqual(order.welfare_covered_amount, 135.0)

    def test_whom_the_law_does_not_count_is_refused_at_choice(self):
        """Siblings count until 2024 only (domain.md 1.6)."""
        with self.assertRaises(UserError):
            self._cart(self.sibling)
        order = self._cart()
        line = order.order_line.filtered(lambda li: li.product_id == self.session)
        with self.assertRaises(UserError):
            order._welfare_set_beneficiary(line, self.sibling.id)
        self.assertFalse(line.welfare_beneficiary_id)

    def test_refused_when_credit_is_set_aside_though_chosen_before(self):
        order = self._cart(self.child)
        order._welfare_update_coverage()
        self.child.active = False
        with self.assertRaises(UserError) as refusal:
            order.action_confirm()
        self.assertIn("Anna Esempio", str(refusal.exception))
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.welfare_voucher_ids)

    def test_nobody_buys_for_the_relative_of_another(self):
        other = self._create_worker("Other")
        stranger = self._add_relative("Ugo Esempio", "relation_child", worker=other)
        with self.assertRaises(UserError):
            self._cart(stranger)
        order = self._cart()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            order.order_line[0].welfare_beneficiary_id = stranger

    def test_a_relative_in_a_cart_is_not_deleted_and_a_voucher_keeps_the_name(self):
        order = self._cart(self.child)
        with self.assertRaises(UserError):
            self.child.unlink()
        order._welfare_update_coverage()
        order.action_confirm()
        with self.assertRaises(UserError):
            order.order_line[0].welfare_beneficiary_id = False
        self.child.unlink()
        self.assertEqual(order.welfare_voucher_ids.beneficiary_name, "Anna Esempio")

    def test_what_needs_no_name_has_none(self):
        order = self._order()
        order._cart_add(self.box.id, 1, welfare_beneficiary_id=self.child.id)
        order._cart_add(self.box.id, 1)
        line = order.order_line.filtered(lambda li: li.product_id == self.box)
        self.assertEqual(line.product_uom_qty, 2.0)
        self.assertFalse(line.welfare_beneficiary_id)
