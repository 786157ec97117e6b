"""The two homes of the Fund's books: the same tests run in both.

Claims stand in a plain class and are run by two: ``class TestX(Claims, FundCommon)`` and
``class TestXOfAlliance(Claims, AllianceHome, FundCommon)``.
"""

from odoo import fields


class AllianceHome:
    """The Fund's books in a company of the Alliance, its credit in the shop's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant.company_ids += cls.alliance

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


class Time:
    """A clock that the test sets."""

    def setUp(self):
        super().setUp()
        self.day = self.today
        clock = self.env.registry["welfare.clock"]
        self.patch(clock, "_now", lambda _clock: self._get_moment())

    def _get_moment(self):
        moment = fields.Datetime.to_datetime(self.day)
        return moment.replace(hour=10)
