"""The two homes of the Fund's books: the same tests run in both.

Claims stand in a plain class and are run by two: ``class TestX(Claims, FundCommon)``
and ``class TestXOfAlliance(Claims, AllianceHome, FundCommon)``.
"""

from datetime import datetime, time, timedelta

from .common import PAPER

IBAN = "IT60X0542811101000000123456"


class AllianceHome:
    """The Fund's books in a company of the Alliance, its credit in the shop's."""

    @classmethod
    def _create_fund(cls):
        cls.alliance = cls.env["res.company"].create(
            {
                "name": "Alliance Test",
                "country_id": cls.env.ref("base.it").id,
                "currency_id": cls.env.ref("base.EUR").id,
            }
        )
        cls.env["account.chart.template"].try_loading(
            "it", company=cls.alliance, install_demo=False
        )
        cls.env.user.company_ids += cls.alliance
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.alliance.id)], limit=1
        )
        fund = cls.env.ref("welfarepiu_fund.fund_alliance")
        fund.company_id = cls.alliance
        fund._setup_accounting()
        return fund

    @classmethod
    def _create_staff(cls, name, *groups):
        user = super()._create_staff(name, *groups)
        user.company_ids += cls.alliance
        user.company_id = cls.alliance
        return user


class Stories:
    """A clock that the test sets, and grants in each form, from request to decision."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new = cls.regulation.copy()
        new.event_ids.write({"allows_creditor": True, "allows_worker": True})
        # One worker asks again and again.
        new.frequency_months = 0
        new.with_user(cls.members[0]).action_put_in_force()
        cls.regulation = new
        cls.event = new.event_ids.filtered(lambda one: one.code == cls.event.code)
        cls.other_event = new.event_ids.filtered(lambda one: one.code == "illness")
        cls.day = cls.today
        cls.classPatch(
            cls.env.registry["welfare.clock"],
            "_now",
            lambda _clock: datetime.combine(cls.day, time(10)),
        )

    def setUp(self):
        super().setUp()
        self.addCleanup(setattr, type(self), "day", self.day)

    def _go_to(self, day):
        type(self).day = day

    def _receive(self, amount, source="other"):
        """:return: a contribution that arrives at the bank today"""
        contribution = self.env["welfare.fund.contribution"].create(
            {"fund_id": self.fund.id, "source_type": source, "amount": amount}
        )
        contribution._register_receipt(self.bank, self.day)
        return contribution

    def _help(self, amount, form="credit", user=None, event=None):
        """:return: a granted request"""
        request = self._draft(
            user or self.worker_user,
            amount_asked=amount,
            event_id=(event or self.event).id,
            event_date=self.day - timedelta(days=40),
            isee_valid_until=self.day + timedelta(days=30),
        )
        request._set_payee(
            form,
            {
                "payee_name": "Scuola di Prova",
                "payee_iban": IBAN,
                "payee_reference": "Retta 7",
            },
        )
        for paper in request.paper_ids:
            request._add_paper(paper, PAPER, "paper.pdf")
        request._give_consent()
        request._submit()
        request.with_user(self.evaluator)._confirm_form(form)
        request.with_user(self.evaluator).action_assess()
        request.with_user(self.evaluator).action_send_to_committee()
        request = request.with_env(self.env)
        self._vote(request, "grant", "grant")
        return request

    def _pay_out(self, amount, **how):
        """:return: a request that is granted and paid today"""
        request = self._help(amount, form="creditor", **how)
        request.payment_ids._confirm(amount)
        request.payment_ids._register_payment(self.bank, self.day)
        return request

    def _charge(self):
        """:return: the posted recharge to the Fund of this month, if anything was
        bought"""
        recharge = self.env["welfare.recharge"]._open_month(self.day)
        recharge = recharge.filtered(lambda one: one.payer_id == self.fund.payer_id)
        if recharge:
            recharge._post()
        return recharge

    def _change(self, statement, *values):
        """As the owner of the tables can: with the triggers off."""
        self.env.flush_all()
        cr = self.env.cr
        table = statement.split()[1]
        guards = [
            guard
            for guard in self.env["welfare.guarded"]._get_all_guards()
            if guard.table == table
        ]
        cr.execute("SET LOCAL session_replication_role = replica")
        for guard in guards:
            cr.execute(  # pylint: disable=sql-injection
                f"ALTER TABLE {table} DISABLE TRIGGER {guard.name}"
            )
        cr.execute(statement, values)
        self.assertEqual(cr.rowcount, 1)
        cr.execute("SET LOCAL session_replication_role = origin")
        for guard in guards:
            mode = "ALWAYS" if guard.mode == "ALWAYS" else ""
            cr.execute(  # pylint: disable=sql-injection
                f"ALTER TABLE {table} ENABLE {mode} TRIGGER {guard.name}"
            )
        self.env.invalidate_all()

    def _change_line(self, line, cents=1):
        """One cent more on a journal item, as a debit."""
        self._change(
            "UPDATE account_move_line SET balance = balance + %s,"
            " debit = CASE WHEN debit > 0 THEN debit + %s ELSE debit END,"
            " credit = CASE WHEN credit > 0 THEN credit - %s ELSE credit END"
            " WHERE id = %s",
            *[cents / 100] * 3,
            line.id,
        )

    def _get_entry(self, key):
        return self.env["account.move"].search([("welfare_fund_key", "=", key)])

    def _verify(self):
        """:return: the lines of ``odoo fund_verify`` that name a fault"""
        self.env.flush_all()
        self.env.invalidate_all()
        lines = self.env["welfare.fund"]._verify()["lines"]
        return [line for line in lines if line.startswith("FAULT")]
