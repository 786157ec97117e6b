from lxml import html

from odoo.tests import tagged

from .credit_common import CreditCommon

# Two articles, their sum, what credit paid (a voucher is not topped up), the own share.
EXPECTED = ["24,90 €", "45,00 €", "69,90 €", "24,90 €", "45,00 €"]


@tagged("post_install", "-at_install")
class TestOrderMail(CreditCommon):
    """The mail of a confirmed order says what was bought and who paid it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker.write({"lang": "it_IT", "email": "lavoratrice@example.com"})

    def _send(self, order):
        """:return: ``(subject, body)`` of what the buyer got"""
        known = order.message_ids
        order._send_order_confirmation_mail()
        message = order.message_ids - known
        self.assertIn(self.worker, message.notified_partner_ids)
        return message.subject, message.body

    def _read_amounts(self, body):
        return [
            cell.text_content().strip().replace("\xa0", " ")
            for cell in html.fromstring(body).xpath("//td[2]")
        ]

    def test_credit_and_own_money(self):
        self._grant(self.worker, 30.0)
        order = self._order(self.box, self.session)
        order.action_confirm()
        subject, body = self._send(order)
        self.assertIn(order.name, subject)
        self.assertIn(self.worker.name, body)
        self.assertEqual(self._read_amounts(body), EXPECTED)
        voucher = order.welfare_voucher_ids
        self.assertIn(f"/my/voucher/{voucher.id}", body)

    def test_all_credit(self):
        self._grant(self.worker, 100.0)
        order = self._order(self.box)
        order.action_confirm()
        _subject, body = self._send(order)
        self.assertEqual(
            self._read_amounts(body), ["24,90 €", "24,90 €", "24,90 €"], "no 0,00 left"
        )

    def test_operators_own_template(self):
        mine = self.env.ref("sale.mail_template_sale_confirmation").copy()
        self.env["ir.config_parameter"].set_param(
            "sale.default_confirmation_template", mine.id
        )
        self.assertEqual(self._order(self.box)._get_confirmation_template(), mine)
