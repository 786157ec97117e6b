import base64
import functools
from datetime import timedelta

import psycopg2

from odoo import Command
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from odoo.addons.welfarepiu_base.models import upload
from odoo.addons.welfarepiu_base.tests.common import WelfareCommon
from odoo.addons.welfarepiu_base.tests.refund_common import make_pdf

PAPER = base64.b64encode(make_pdf())
#: The real judgement, once for each file: it takes a process of its own.
judge = functools.cache(upload.check_upload)


class FundCommon(WelfareCommon):
    """A Fund with money and a regulation in force, its people, and a worker."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(upload, "check_upload", judge)
        cls.company._welfare_setup_accounting()
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.fund = cls._create_fund()
        cls.regulation = cls.env.ref("welfarepiu_fund.regulation_example")
        cls.event = cls.env.ref("welfarepiu_fund.event_income_loss")
        cls.evaluator = cls._create_staff("evaluator", "group_fund_evaluator")
        cls.other_evaluator = cls._create_staff("evaluator2", "group_fund_evaluator")
        cls.members = [
            cls._create_staff(f"member{number}", "group_fund_committee")
            for number in (1, 2, 3)
        ]
        cls.accountant = new_test_user(
            cls.env,
            login="accountant_fund@example.com",
            groups="welfarepiu_base.group_accountant",
        )
        cls.accountant.company_ids += cls.fund.company_id
        cls.regulation.with_user(cls.members[0]).action_put_in_force()
        cls.notice = cls.env.ref("welfarepiu_fund.notice_example")
        cls.notice.with_user(cls.members[0]).action_put_in_force()
        cls.worker = cls._create_worker(
            "Bortolina Zanchetta",
            email="bortolina@example.com",
            phone="035123456",
            lang="en_US",
        )
        cls.worker.welfare_employment_ids.hired_on = cls.today - timedelta(days=800)
        cls.worker_user = cls._create_worker_user(cls.worker)

    @classmethod
    def _create_fund(cls):
        fund = cls.env.ref("welfarepiu_fund.fund_alliance")
        fund._setup_accounting()
        return fund

    @classmethod
    def _create_staff(cls, name, *groups):
        return new_test_user(
            cls.env,
            login=f"{name}_fund@example.com",
            groups=",".join(f"welfarepiu_fund.{group}" for group in groups),
        )

    @classmethod
    def _fill(cls, amount):
        """Let ``amount`` EUR arrive at the bank for the Fund."""
        contribution = cls.env["welfare.fund.contribution"].create(
            {"fund_id": cls.fund.id, "source_type": "other", "amount": amount}
        )
        contribution._register_receipt(cls.bank, cls.today)
        return contribution

    def _get_shop_bank(self):
        """:return: the bank journal of the shop, wherever the Fund's books are"""
        return self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )

    def _hand_over(self, contribution):
        """What the shop keeps for the Fund is the Fund's at once in the books of one
        company; across two it is owed until it is transferred."""
        if self.fund._is_own_company():
            self.assertEqual(contribution.state, "due")
            self.assertEqual(self.fund.received, 0.0)
            handover = self.env["welfare.fund.handover"]._hand_over(self.fund)
            today = self.clock._today()
            handover._register_transfer(self._get_shop_bank(), today)
            line = self.env["account.bank.statement.line"].create(
                {
                    "journal_id": self.bank.id,
                    "date": today,
                    "amount": handover.amount,
                    "payment_ref": handover.reference,
                }
            )
            self.env["welfare.fund.match"]._match(line)
            self.assertEqual(handover.state, "arrived")
        self.assertEqual(contribution.state, "received")

    def _prepare_facts(self, **facts):
        return {
            "event_id": self.event.id,
            "event_date": self.today - timedelta(days=40),
            "household_size": 4,
            "minor_count": 2,
            "isee": 9200.0,
            "isee_valid_until": self.today + timedelta(days=30),
            "assets": 3000.0,
            "income_drop": 35.0,
            "amount_asked": 600.0,
            **facts,
        }

    def _draft(self, user=None, **facts):
        """:return: a draft, in the environment of the worker who asks"""
        user = user or self.worker_user
        return (
            self.env["welfare.fund.request"]
            .with_user(user)
            ._create_for_worker(
                user.partner_id, self.fund, self._prepare_facts(**facts)
            )
        )

    def _submit(self, user=None, papers=True, **facts):
        """:return: a submitted request, in the environment of who asks"""
        request = self._draft(user, **facts)
        if papers:
            for paper in request.paper_ids:
                request._add_paper(paper, PAPER, "paper.pdf")
        request._give_consent()
        request._submit()
        return request

    def _to_committee(self, user=None, **facts):
        """:return: a request with the committee, in the superuser environment"""
        request = self._submit(user, **facts)
        request.with_user(self.evaluator).action_assess()
        request.with_user(self.evaluator).action_send_to_committee()
        return request.with_env(self.env)

    def _vote(self, request, *choices):
        for member, choice in zip(self.members, choices, strict=False):
            why = {"refusal_reason": "other", "refusal_text": "As the papers show"}
            request.with_user(member)._vote(
                choice, **(why if choice == "refuse" else {})
            )

    def _refuse_request(self, user=None, **facts):
        """:return: a request refused by the first two members"""
        request = self._to_committee(user, **facts)
        self._vote(request, "refuse", "refuse")
        return request

    def _appeal(self, request, text="A paper was overlooked", user=None):
        """:return: the request, appealed against by who asks"""
        request.with_user(user or self.worker_user)._appeal(text)
        return request

    def _review(self, request):
        request.with_user(self.other_evaluator)._review("A paper is new")
        return request

    def _create_session(self, *requests, present=None):
        """:return: a session in preparation, with these requests and members"""
        session = (
            self.env["welfare.fund.session"]
            .with_user(self.members[0])
            .create({"fund_id": self.fund.id})
        )
        users = self.env["res.users"].union(*(present or self.members))
        session.member_ids.filtered(lambda one: one.user_id in users).write(
            {"is_present": True}
        )
        self.env["welfare.fund.session.item"].with_user(self.members[0]).create(
            [
                {"session_id": session.id, "request_id": request.id}
                for request in requests
            ]
        )
        return session

    @classmethod
    def _create_applicant(cls, name):
        """:return: user of a worker who has been with the firm for long"""
        worker = cls._create_worker(name)
        worker.welfare_employment_ids.hired_on = cls.today - timedelta(days=800)
        return cls._create_worker_user(worker)

    @classmethod
    def _create_social_worker(cls, login="social@example.com"):
        return new_test_user(
            cls.env,
            login=login,
            email=login,
            groups="welfarepiu_fund.group_fund_social_worker",
        )

    def _draft_on_behalf(self, helper, worker=None, **facts):
        """:return: a draft for the worker, in the environment of the social worker"""
        worker = worker or self.worker
        return (
            self.env["welfare.fund.request"]
            .with_user(helper)
            ._create_on_behalf(
                worker.l10n_it_codice_fiscale,
                self.fund,
                self._prepare_facts(**facts),
                PAPER,
            )
        )

    def assertRefusedByDatabase(self, query, *params, words=""):
        """The database itself refuses, whoever asks."""
        self.env.flush_all()
        with (
            self.assertRaisesRegex(psycopg2.Error, words),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query, params)

    def _grant_request(self, user=None, **facts):
        """:return: a granted request"""
        request = self._to_committee(user, **facts)
        self._vote(request, "grant", "grant")
        return request

    def _spend(self, worker, amount):
        """Let the worker buy something of ``amount`` EUR with credit.

        :return: its ``welfare.credit.coverage``
        """
        product = self.env["product.product"].create(
            {
                "name": "Help at home",
                "type": "service",
                "list_price": amount,
                "taxes_id": [Command.clear()],
                "supplier_taxes_id": [Command.clear()],
                "welfare_kind_id": self.kind_f.id,
                "welfare_billing_path": "mandate",
            }
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": worker.id,
                "welfare_use_credit": True,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 1})
                ],
            }
        )
        order._welfare_update_coverage()
        order.action_confirm()
        return order.welfare_coverage_ids

    def _recharge(self, payer):
        """:return: the posted ``welfare.recharge`` of this month"""
        recharge = (
            self.env["welfare.recharge"]
            ._open_month(self.today)
            .filtered(lambda one: one.payer_id == payer)
        )
        recharge._post()
        return recharge

    def assertFundFigures(self, received, committed, spent):
        """Counters and books both say these EUR, and the rest is available."""
        expected = {
            "received": received,
            "committed": committed,
            "spent": spent,
            "available": received - committed - spent,
        }
        figures = self.fund._get_book_figures()
        for name, value in expected.items():
            self.assertAlmostEqual(self.fund[name], value, 2, f"counter {name}")
            self.assertAlmostEqual(figures[name], value, 2, f"books {name}")
        self.assertFalse(self.fund._find_differences())
