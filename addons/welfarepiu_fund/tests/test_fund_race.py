import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from psycopg2.errors import CheckViolation, SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import new_test_user, tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger

from odoo.addons.welfarepiu_base.tools.guards import install


@tagged("post_install", "-at_install")
class TestFundRace(BaseCase):
    """The last euros are given once, with real transactions beside each other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cr:
            env = cls._env(cr)
            fund = env["welfare.fund"].create({"name": "Race", "active": False})
            cls.fund_id = fund.id
        cls.addClassCleanup(cls._drop_fund)

    @classmethod
    def _drop_fund(cls):
        with cls.registry.cursor() as cr:
            cr.execute("DELETE FROM welfare_fund WHERE id = %s", [cls.fund_id])

    @classmethod
    def _env(cls, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.sql_db"))
        with self.registry.cursor() as cr:
            cr.execute(
                """UPDATE welfare_fund SET received = 100, committed = 0, spent = 0
                    WHERE id = %s""",
                [self.fund_id],
            )

    def _fund(self, cr):
        return self._env(cr)["welfare.fund"].browse(self.fund_id)

    def _reserve(self, cr, amount):
        """What a grant does before it is given, see ``_grant`` and ``_count_entry``."""
        # Whoever waits instead of being told fails the test, and does not hang it.
        cr.execute("SET LOCAL lock_timeout = '5s'")
        fund = self._fund(cr)
        fund._lock()
        fund._check_available(amount)
        fund._count(committed=amount)

    def _get_committed(self):
        with self.registry.cursor() as cr:
            return self._fund(cr).committed

    def test_second_decision_is_told_while_the_first_is_booked(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self._reserve(first, 80)
            with self.assertRaises(UserError):
                self._reserve(second, 80)
            second.rollback()
            first.commit()
            with self.assertRaises(UserError):
                self._reserve(second, 80)
            second.rollback()
            self._reserve(second, 20)
            second.commit()
        self.assertEqual(self._get_committed(), 100)

    def test_decision_on_what_was_seen_before_is_thrown_back(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self.assertEqual(self._fund(second).available, 100)
            self._reserve(first, 80)
            first.commit()
            with self.assertRaises(SerializationFailure):
                self._reserve(second, 80)
            second.rollback()
        self.assertEqual(self._get_committed(), 80)

    def test_database_refuses_without_python(self):
        with self.registry.cursor() as cr:
            with self.assertRaises(CheckViolation):
                cr.execute(
                    "UPDATE welfare_fund SET committed = 100.01 WHERE id = %s",
                    [self.fund_id],
                )
            cr.rollback()

    def test_eight_decisions_at_once_never_overdraw(self):
        barrier = threading.Barrier(8)

        def decide():
            barrier.wait(timeout=20)
            while True:
                with self.registry.cursor() as cr:
                    try:
                        self._reserve(cr, 30)
                        cr.commit()  # pylint: disable=invalid-commit
                        return True
                    except SerializationFailure:
                        cr.rollback()
                    except UserError:
                        cr.rollback()
                        if self._fund(cr).available < 30:
                            return False

        with ThreadPoolExecutor(max_workers=8) as pool:
            results = [
                future.result(60)
                for future in [pool.submit(decide) for _number in range(8)]
            ]
        self.assertEqual(results.count(True), 3)
        self.assertEqual(self._get_committed(), 90)

    def test_eight_decisions_at_once_never_overspend_a_budget(self):
        barrier = threading.Barrier(8)

        def decide():
            barrier.wait(timeout=20)
            while True:
                with self.registry.cursor() as cr:
                    try:
                        self._reserve(cr, 10)
                        self._count_on_budget(cr, 10, limit=35)
                        cr.commit()  # pylint: disable=invalid-commit
                        return True
                    except SerializationFailure:
                        cr.rollback()
                    except UserError:
                        cr.rollback()
                        if self._get_budget(cr).granted >= 30:
                            return False

        with ThreadPoolExecutor(max_workers=8) as pool:
            results = [
                future.result(60)
                for future in [pool.submit(decide) for _number in range(8)]
            ]
        self.assertEqual(results.count(True), 3)
        self.assertEqual(self._get_committed(), 30)
        with self.registry.cursor() as cr:
            self.assertEqual(self._get_budget(cr).granted, 30)

    def _get_budget(self, cr):
        return self._env(cr)["welfare.fund.budget"].search(
            [("fund_id", "=", self.fund_id)]
        )

    def _count_on_budget(self, cr, amount, limit):
        fund = self._fund(cr)
        fund.env["welfare.fund.budget"]._count(
            fund, "event:race", "Race", limit, amount, lambda: 0.0
        )


PEOPLE = ("evaluator", "other", "member", "second", "third")


@tagged("post_install", "-at_install")
class TestFundRequestRace(BaseCase):
    """Two people at one request, in real transactions: one wins, the other is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cr:
            cls.ids = cls._create_case(cls._env(cr))
        cls.addClassCleanup(cls._drop_case)

    @classmethod
    def _env(cls, cr, user_id=SUPERUSER_ID):
        return api.Environment(cr, user_id, {})

    @classmethod
    def _create_case(cls, env):
        """:return: ids by name; no applicant: nobody needs one to be told"""
        groups = {
            "evaluator": "welfarepiu_fund.group_fund_evaluator",
            "other": "welfarepiu_fund.group_fund_evaluator",
            "member": "welfarepiu_fund.group_fund_committee",
            "second": "welfarepiu_fund.group_fund_committee",
            "third": "welfarepiu_fund.group_fund_committee",
        }
        users = {
            name: new_test_user(env, login=f"race_{name}", groups=group)
            for name, group in groups.items()
        }
        fund = env["welfare.fund"].create({"name": "Race", "active": False})
        regulation = env.ref("welfarepiu_fund.regulation_example").copy(
            {"fund_id": fund.id}
        )
        partner = env["res.partner"].create({"name": "Race Applicant"})
        request = env["welfare.fund.request"].create(
            {
                "fund_id": fund.id,
                "regulation_id": regulation.id,
                "event_id": regulation.event_ids[0].id,
                "amount_asked": 10,
            }
        )
        applicant = env["welfare.fund.applicant"].create(
            {"request_id": request.id, "partner_id": partner.id}
        )
        return {
            "fund": fund.id,
            "regulation": regulation.id,
            "partner": partner.id,
            "request": request.id,
            "applicant": applicant.id,
            **{name: user.id for name, user in users.items()},
        }

    @classmethod
    def _drop_case(cls):
        ids = cls.ids
        users = [ids[name] for name in PEOPLE]
        with cls.registry.cursor() as cr:
            # Guards keep what is decided; a test leaves nothing behind.
            cr.execute(
                """
                SET LOCAL session_replication_role = replica;
                ALTER TABLE welfare_fund_request DISABLE TRIGGER USER;
                ALTER TABLE welfare_fund_vote DISABLE TRIGGER USER;
                ALTER TABLE welfare_fund_appeal DISABLE TRIGGER USER
                """
            )
            for table in ("vote", "appeal", "applicant"):
                cr.execute(
                    f"DELETE FROM welfare_fund_{table} WHERE request_id = %s",
                    [ids["request"]],
                )
            cr.execute(
                "DELETE FROM welfare_fund_request WHERE id = %s", [ids["request"]]
            )
            env = cls._env(cr)
            for table in ("request", "vote", "appeal"):
                cr.execute(f"ALTER TABLE welfare_fund_{table} ENABLE TRIGGER USER")
            for model in ("request", "vote", "appeal"):
                install(cr, env[f"welfare.fund.{model}"]._get_guards())
        with cls.registry.cursor() as cr:
            env = cls._env(cr)
            env["welfare.fund.regulation"].browse(ids["regulation"]).unlink()
            env["welfare.fund"].browse(ids["fund"]).unlink()
            users = env["res.users"].browse(users)
            partners = users.partner_id | env["res.partner"].browse(ids["partner"])
            users.unlink()
            partners.unlink()

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.sql_db"))

    def _set(self, **vals):
        """Put the request where the test begins, whatever was before."""
        with self.registry.cursor() as cr:
            cr.execute("ALTER TABLE welfare_fund_request DISABLE TRIGGER USER")
            cr.execute("ALTER TABLE welfare_fund_appeal DISABLE TRIGGER USER")
            cr.execute("ALTER TABLE welfare_fund_vote DISABLE TRIGGER USER")
            for table in ("vote", "appeal"):
                cr.execute(
                    f"DELETE FROM welfare_fund_{table} WHERE request_id = %s",
                    [self.ids["request"]],
                )
            columns = {
                "snapshot_hash": "x",
                "consented_at": "2026-01-01",
                "taken_by_id": None,
                "assessor_id": self.ids["evaluator"],
                "is_eligible": True,
                "amount_proposed": 10,
                "refusal_reason": "other",
                "decided_at": "2026-01-01",
                "refused_at": None,
                "is_reviewed": False,
                **vals,
            }
            sets = ", ".join(f"{name} = %s" for name in columns)
            cr.execute(
                f"UPDATE welfare_fund_request SET {sets} WHERE id = %s",
                [*columns.values(), self.ids["request"]],
            )
            env = self._env(cr)
            for table in ("request", "vote", "appeal"):
                cr.execute(f"ALTER TABLE welfare_fund_{table} ENABLE TRIGGER USER")
                install(cr, env[f"welfare.fund.{table}"]._get_guards())

    def _request(self, cr, name):
        cr.execute("SET LOCAL lock_timeout = '5s'")
        env = self._env(cr, self.ids[name])
        return env["welfare.fund.request"].browse(self.ids["request"])

    def _read(self, *names):
        with self.registry.cursor() as cr:
            columns = ", ".join(names)
            cr.execute(
                f"SELECT {columns} FROM welfare_fund_request WHERE id = %s",
                [self.ids["request"]],
            )
            return cr.fetchone()

    def _race(self, first_act, second_act):
        """The first acts; the second tries before and after it is kept.

        :return: the two refusals of the second
        """
        refusals = []
        with self.registry.cursor() as first, self.registry.cursor() as second:
            first_act(first)
            first.flush()
            with self.assertRaises(UserError) as refused:
                second_act(second)
            refusals.append(str(refused.exception))
            second.rollback()
            first.commit()
            with self.assertRaises(UserError) as refused:
                second_act(second)
            refusals.append(str(refused.exception))
            second.rollback()
        return refusals

    def test_two_evaluators_one_takes_it_the_other_is_told(self):
        self._set(state="submitted")
        before, after = self._race(
            lambda cr: self._request(cr, "evaluator").action_take(),
            lambda cr: self._request(cr, "other").action_take(),
        )
        self.assertIn("Somebody else", before)
        self.assertIn("race_evaluator", after)
        self.assertEqual(self._read("taken_by_id"), (self.ids["evaluator"],))

    def test_two_deciding_votes_decide_once(self):
        self._set(state="committee")
        with self.registry.cursor() as cr:
            self._request(cr, "member")._vote("refuse", "papers")
        before, after = self._race(
            lambda cr: self._request(cr, "second")._vote("refuse", "papers"),
            lambda cr: self._request(cr, "third")._vote("refuse", "points"),
        )
        self.assertIn("Somebody else", before)
        self.assertTrue(after)
        self.assertEqual(self._read("state"), ("refused",))
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM welfare_fund_vote WHERE request_id = %s",
                [self.ids["request"]],
            )
            self.assertEqual(cr.fetchone(), (2,))

    def _withdraw(self, cr):
        request = self._request(cr, "evaluator").sudo()
        # Who asks acts: the superuser stands in for a user that needs no page here.
        with patch.object(type(request), "_is_applicant", lambda _self: True):
            request._withdraw()

    def test_a_deciding_vote_and_a_withdrawal(self):
        self._set(state="committee")
        with self.registry.cursor() as cr:
            self._request(cr, "member")._vote("refuse", "papers")
        self._race(
            lambda cr: self._request(cr, "second")._vote("refuse", "papers"),
            self._withdraw,
        )
        self.assertEqual(self._read("state"), ("refused",))

    def test_two_appeals_are_one(self):
        self._set(state="refused", refused_at="2098-01-01")

        def appeal(cr):
            request = self._request(cr, "evaluator").sudo()
            with patch.object(type(request), "_is_applicant", lambda _self: True):
                request._appeal("Why")

        self._race(appeal, appeal)
        self.assertEqual(self._read("state"), ("appeal",))

    def test_an_appeal_decided_and_withdrawn_at_once(self):
        self._set(state="refused", refused_at="2098-01-01")
        with self.registry.cursor() as cr:
            request = self._request(cr, "evaluator").sudo()
            with patch.object(type(request), "_is_applicant", lambda _self: True):
                request._appeal("Why")
            request.appeal_ids.write(
                {"reviewer_id": self.ids["other"], "reviewed_at": "2026-01-01"}
            )
            request.is_reviewed = True
        before, _after = self._race(
            lambda cr: self._request(cr, "member")._vote(
                "refuse", refusal_text="As before"
            ),
            self._withdraw,
        )
        self.assertIn("Somebody else", before)
        self.assertEqual(self._read("state"), ("refused",))
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT state FROM welfare_fund_appeal WHERE request_id = %s",
                [self.ids["request"]],
            )
            self.assertEqual(cr.fetchone(), ("confirmed",))
