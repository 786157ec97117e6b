from contextlib import contextmanager
from datetime import datetime, time, timedelta
from unittest.mock import patch

from odoo.tests import new_test_user

from .common import CharterCommon

TUESDAY = 1
ALWAYS = dict.fromkeys(range(7), (0, 0))


class UrgentCommon(CharterCommon):
    """Two suppliers who take urgent requests near Trescore, two workers, a desk; it is
    always the same Tuesday morning, unless a test says otherwise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.need = cls.env.ref("welfarepiu_base.need_emergency_care")
        cls.city = cls._find_city("016058")
        cls.far = cls._find_city("016128")
        cls.Request = cls.env["welfare.urgent.request"]
        cls.worker_user = cls._create_worker_user("urgent_ada")
        cls.other_user = cls._create_worker_user("urgent_bea")
        for user in (cls.baker_user, cls.farmer_user, cls.operator):
            user.partner_id.email = f"{user.login}@example.com"
        cls.env.company.write(
            {
                "welfare_urgent_desk_ids": [(6, 0, cls.operator.ids)],
                "phone": "035 000000",
                "welfare_urgent_alarm_minutes": 15,
                "welfare_urgent_daily_limit": 5,
            }
        )
        (cls.baker | cls.farmer).city_id = cls.city

    @classmethod
    def _find_city(cls, istat):
        return cls.env["res.city"].search([("istat_code", "=", istat)])

    @classmethod
    def _create_worker_user(cls, login):
        user = new_test_user(
            cls.env, login, groups="welfarepiu_base.group_worker", name=f"Lei {login}"
        )
        user.partner_id.write(
            {"is_welfare_worker": True, "email": f"{login}@example.com"}
        )
        return user

    def setUp(self):
        super().setUp()
        self._to_in_force(self.baker_user)
        self._to_in_force(self.farmer_user)
        # Suppliers of whoever prepared this database are another test's.
        self.env["welfare.urgent.setting"].search([]).unlink()
        self.moment = self._get_tuesday()
        clock = self.env.registry["welfare.clock"]
        self.patch(clock, "_now", lambda _clock: self.moment)
        for user in (self.baker_user, self.farmer_user):
            self._set(user)

    def _get_tuesday(self):
        """:return: the next Tuesday, at ten or eleven in the morning in Italy"""
        day = self.env["welfare.clock"]._today() + timedelta(days=1)
        while day.weekday() != TUESDAY:
            day += timedelta(days=1)
        return datetime.combine(day, time(9))

    @contextmanager
    def _later(self, **delta):
        before = self.moment
        self.moment = before + timedelta(**delta)
        yield
        self.moment = before

    def _set(self, user, hours=None, **vals):
        Setting = self.env["welfare.urgent.setting"].with_user(user)
        return Setting._update_own(
            {
                "is_on": True,
                "reach": "minutes",
                "minutes": 20,
                "phone": "035 111111",
                "need_ids": self.need.ids,
                "city_ids": [],
                **vals,
            },
            ALWAYS if hours is None else hours,
        )

    def _vals(self, **vals):
        return {
            "need": self.need,
            "city": self.city,
            "when": "tonight",
            "words": "Compagnia per la notte",
            "phone": "333 1234567",
            "phone_for": "taker",
            "is_agreed": True,
            **vals,
        }

    def _ask(self, user=None, key=None, **vals):
        """:return: the request as who asked reads it"""
        user = user or self.worker_user
        return self.Request.with_user(user)._ask(self._vals(**vals), key)

    def _answer(self, request, user):
        """:return: what the supplier of ``user`` was asked, as that user"""
        answers = request.sudo().answer_ids.filtered(
            lambda one: one.supplier_id == user.partner_id.parent_id
        )
        return answers.with_user(user).sudo(False)

    def _take(self, request):
        """The baker offers, who asked says yes."""
        answer = self._answer(request, self.baker_user)
        answer._offer("Marta alle 20")
        request._accept(answer)
        return answer

    def _get_mails(self, request, partner=None):
        mails = self.env["mail.mail"].search(
            [("model", "=", request._name), ("res_id", "=", request.id)]
        )
        return mails.filtered(lambda one: not partner or partner in one.recipient_ids)

    def _watch(self):
        with patch.object(
            self.env.registry["ir.cron"], "_commit_progress", lambda *a, **k: 1.0
        ):
            self.Request._cron_watch()
