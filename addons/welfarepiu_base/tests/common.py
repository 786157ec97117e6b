from contextlib import contextmanager
from datetime import datetime, time, timedelta
from itertools import count
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from stdnum.it import codicefiscale

from odoo import Command
from odoo.tests.common import new_test_user

from odoo.addons.base.tests.common import BaseCommon

_numbers = count(1)


def make_tax_code():
    """:return: a valid tax code of nobody, another one at each call"""
    number = next(_numbers)
    letters = "".join(chr(ord("A") + number // 26**i % 26) for i in range(3))
    code = f"WLF{letters}80A01A794"
    return code + codicefiscale.calc_check_digit(code)


class WelfareCommon(BaseCommon):
    """An Italian company in euro, a firm with a plan in force, and its HR."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.it")
        cls.clock = cls.env["welfare.clock"]
        cls.today = cls.clock._today()
        cls.kind_f = cls.env.ref("welfarepiu_base.kind_f")
        cls.kind_comma_3 = cls.env.ref("welfarepiu_base.kind_comma_3")
        cls.city = cls.env.ref("welfarepiu_base.city_016058")
        cls.payer = cls._create_payer("Firm Test")
        cls.plan = cls._create_plan()

    @classmethod
    def setup_main_company(cls, currency_code="EUR"):
        return super().setup_main_company(currency_code)

    @classmethod
    def _create_payer(cls, name, **vals):
        firm = cls.env["res.partner"].create({"name": name, "is_company": True})
        return cls.env["welfare.payer"].create({"partner_id": firm.id, **vals})

    @classmethod
    def _create_plan(cls, payer=None, kinds=None, in_force=True, **vals):
        kinds = kinds or cls.kind_f + cls.kind_comma_3
        plan = cls.env["welfare.plan"].create(
            {
                "name": "Plan Test",
                "payer_id": (payer or cls.payer).id,
                "origin": "on_top",
                "date_from": cls.today - timedelta(days=30),
                "date_to": cls.today + timedelta(days=335),
                "expires_on": cls.today + timedelta(days=335),
                "kind_ids": [Command.set(kinds.ids)],
                "category_rule": "All staff",
                "spend_limit": 1_000_000.0,
                **vals,
            }
        )
        if in_force:
            plan._put_in_force()
        return plan

    @classmethod
    def _create_worker(cls, name="Worker Test", payer=None, **vals):
        """:return: a worker employed by ``payer``, ``cls.payer`` unless given"""
        worker = cls.env["res.partner"].create(
            {
                "name": name,
                "is_welfare_worker": True,
                "l10n_it_codice_fiscale": make_tax_code(),
                "city_id": cls.city.id,
                "country_id": cls.env.ref("base.it").id,
                **vals,
            }
        )
        cls._create_employment(worker, payer)
        return worker

    @classmethod
    def _create_employment(cls, worker, payer=None, **vals):
        return cls.env["welfare.employment"].create(
            {
                "worker_id": worker.id,
                "payer_id": (payer or cls.payer).id,
                **vals,
            }
        )

    @classmethod
    def _create_worker_user(cls, worker, **vals):
        """:return: the portal user of a worker"""
        return new_test_user(
            cls.env,
            login=vals.pop("login", f"worker{worker.id}@example.com"),
            groups="welfarepiu_base.group_worker",
            partner_id=worker.id,
            name=worker.name,
            **vals,
        )

    @classmethod
    def _create_hr_user(cls, payer=None, **vals):
        """:return: a portal user who is HR of the firm"""
        payer = payer or cls.payer
        user = new_test_user(
            cls.env,
            login=vals.pop("login", f"hr{payer.id}@example.com"),
            groups="welfarepiu_base.group_firm_hr",
            **vals,
        )
        user.partner_id.parent_id = payer.partner_id
        return user

    @classmethod
    def _create_operator(cls, login="operator@example.com"):
        return new_test_user(
            cls.env, login=login, groups="welfarepiu_base.group_operator"
        )

    @classmethod
    def _grant(cls, worker, amount, plan=None, key=None, **vals):
        """:return: a new lot of ``amount`` EUR for the worker"""
        plan = plan or cls.plan
        employment = worker.welfare_employment_ids.filtered(
            lambda one: one.payer_id == plan.payer_id
        )
        key = key or f"test:{next(_numbers)}"
        return plan._grant(employment, amount, key, **vals)

    @contextmanager
    def _at(self, moment):
        """Let the suite's clock stand at ``moment``, naive UTC."""
        clock = self.env.registry["welfare.clock"]
        with patch.object(clock, "_now", lambda _clock: moment):
            yield

    def _month(self, number):
        """Let the clock stand in the middle of the ``number``-th month from now, as
        months are counted in Italy."""
        day = self.clock._today() + relativedelta(months=number, day=15)
        return self._at(datetime.combine(day, time(12)))
