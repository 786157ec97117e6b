"""Defects that programmes like ours shipped and fixed, each with its test.

Here, or where it stands:

- a portal user reads and rewrites every complaint: here, ``test_portal_*``
- a root menu without groups: here, ``test_menus_*``
- an area rule in searches but not in counts: here, ``test_another_company_*``
- duplicates looked for in Python, slow and racy:
  ``test_fund_same.test_the_database_keeps_it``
- the balance asked from the books at every grant: here, ``test_a_grant_costs_*``
- a double click makes two jobs: here, ``test_a_second_click_*``, and
  ``test_fund_race.test_two_deciding_votes_decide_once``
- decisions on the Fund side by side: ``test_fund_race.test_eight_decisions_*``
- batches by OFFSET skip rows: ``test_fund_papers.test_hundreds_of_papers_go_in_slices``
- test files that nobody imports: here, ``test_every_test_file_runs``
- who was paused is taken in again by the next run: here, ``test_nothing_*_resumes``
- a duplicate's flag that is never cleared:
  ``test_fund_same.test_it_is_recomputed_never_accumulated``
- an escalation inside a stored compute: here, ``test_computes_only_compute``
- a crash above 200 records only: here, ``test_more_than_two_hundred_*``
"""

import ast
import inspect
import textwrap
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from .common import FundCommon

#: What changes something, and so has no place in a compute.
ACTS = {"write", "create", "unlink", "send_mail", "_set_state", "_tell_news", "_book"}


@tagged("post_install", "-at_install")
class TestFundKnownDefects(FundCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(3000)

    def setUp(self):
        super().setUp()
        self.enterContext(
            mute_logger(
                "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access"
            )
        )

    def test_portal_reads_and_writes_no_case_of_others(self):
        request = self._appeal(self._refuse_request())
        other = self._create_applicant("Other Worker")
        for records in (
            request,
            request.appeal_ids,
            request.letter_ids,
            request.consent_ids,
            request.paper_ids,
            request.line_ids,
        ):
            theirs = records.with_user(other)
            with self.subTest(model=records._name):
                self.assertFalse(theirs.search([]))
                self.assertEqual(theirs.search_count([]), 0)
                with self.assertRaises(AccessError):
                    theirs.read(["display_name"])
                for user in (other, self.worker_user):
                    mine = records.with_user(user)
                    for act in (
                        lambda mine=mine: mine.write({"create_date": "2020-01-01"}),
                        lambda mine=mine: mine.unlink(),
                        lambda mine=mine: mine.copy(),
                    ):
                        # Some refuse whoever asks, in other words.
                        with self.assertRaises(UserError):
                            act()

    def test_menus_are_for_roles(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "welfarepiu_fund"), ("model", "=", "ir.ui.menu")]
        )
        menus = self.env["ir.ui.menu"].browse(data.mapped("res_id"))
        self.assertGreater(len(menus), 5)
        for menu in menus:
            chain = menu
            while chain and not chain.group_ids:
                chain = chain.parent_id
            self.assertTrue(chain.group_ids, menu.complete_name)
        employee = new_test_user(self.env, "plain_employee", groups="base.group_user")
        seen = self.env["ir.ui.menu"].with_user(employee)._visible_menu_ids()
        self.assertFalse(set(menus.ids) & set(seen))

    def test_another_company_counts_groups_and_finds_nothing(self):
        request = self._to_committee()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        for group in ("group_fund_evaluator", "group_fund_committee"):
            user = new_test_user(
                self.env,
                login=f"elsewhere_{group}",
                groups=f"welfarepiu_fund.{group}",
                company_id=company.id,
                company_ids=[(6, 0, company.ids)],
            )
            theirs = request.with_user(user)
            with self.subTest(group=group):
                self.assertFalse(theirs.search([]))
                self.assertEqual(theirs.search_count([]), 0)
                self.assertFalse(theirs.name_search(request.code))
                groups = theirs.formatted_read_group([], ["state"], ["__count"])
                self.assertFalse([row for row in groups if row["__count"]])
                with self.assertRaises(AccessError):
                    theirs.read(["code"])

    def test_a_grant_costs_the_same_whatever_was_granted_before(self):
        def count():
            request = self._to_committee(self._create_applicant("One"), amount_asked=50)
            self._vote(request, "grant")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            request.with_user(self.members[1])._vote("grant")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count()
        early = count()
        for _number in range(4):
            count()
        self.assertLessEqual(count(), early * 1.05)

    def test_a_second_click_grants_nothing_more(self):
        request = self._grant_request()
        move = request.grant_move_id
        with self.assertRaises(UserError):
            request.sudo()._grant(600)
        again = self.fund._book(
            "grant",
            [
                (self.fund.received_account_id, 600, request.code, request),
                (self.fund.committed_account_id, -600, request.code, request),
            ],
            f"grant:{request.code}",
            request.code,
        )
        self.assertEqual(again, move)
        self.assertFundFigures(3000, 600, 0)

    def test_every_test_file_runs(self):
        folder = Path(__file__).parent
        imported = {
            alias.name
            for node in ast.parse((folder / "__init__.py").read_text()).body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        files = {file.stem for file in folder.glob("test_*.py")}
        self.assertEqual(files - imported, set())

    def test_nothing_that_was_stopped_resumes(self):
        withdrawn = self._submit().sudo()
        withdrawn.with_user(self.worker_user)._withdraw()
        social = self._create_social_worker()
        helped = self._draft_on_behalf(social).with_env(self.env)
        helped.with_user(self.worker_user)._stop_help()
        self.patch(
            self.env.registry["ir.cron"],
            "_commit_progress",
            lambda *_args, **_kwargs: True,
        )
        crons = self.env["ir.cron"].search([("model_id.model", "=like", "welfare.%")])
        self.assertTrue(crons.filtered(lambda one: "fund" in one.model_id.model))
        for cron in crons.filtered(lambda one: "fund" in one.model_id.model):
            cron.ir_actions_server_id.run()
        self.assertEqual(withdrawn.state, "withdrawn")
        self.assertFalse(helped.is_helped)
        self.assertFalse(helped.with_user(social).search([]))

    def test_computes_only_compute(self):
        checked = 0
        for name, model in self.env.registry.items():
            if not name.startswith("welfare.fund"):
                continue
            for field in model._fields.values():
                method = getattr(model, str(field.compute), None)
                if not method or not method.__module__.startswith("odoo.addons.welf"):
                    continue
                checked += 1
                tree = ast.parse(textwrap.dedent(inspect.getsource(method)))
                calls = {
                    node.func.attr
                    for node in ast.walk(tree)
                    if isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                }
                self.assertFalse(calls & ACTS, f"{name}.{field.name}")
        self.assertGreater(checked, 20)

    def test_more_than_two_hundred_go_on_one_agenda(self):
        Request = self.env["welfare.fund.request"]
        requests = Request.create(
            [
                {
                    "fund_id": self.fund.id,
                    "regulation_id": self.regulation.id,
                    "event_id": self.event.id,
                    "household_size": 2,
                    "amount_asked": 10,
                }
                for _number in range(230)
            ]
        )
        requests.write(
            {
                "snapshot_hash": "x",
                "submitted_at": self.clock._now(),
                "consented_at": self.clock._now(),
                "assessor_id": self.evaluator.id,
                "state": "committee",
            }
        )
        session = self._create_session()
        session.action_fill_agenda()
        self.assertEqual(len(session.item_ids), 230)
        read = requests.with_user(self.members[0]).read(
            ["code", "recheck_text", "same_household_ids", "difference_text"]
        )
        self.assertEqual(len(read), 230)
        session.action_open()
        session.action_close()
        self.assertEqual(set(session.item_ids.mapped("outcome")), {"postponed"})
