import hashlib
from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .membership_common import MembershipCommon


@tagged("post_install", "-at_install")
class TestMembership(MembershipCommon):
    """What is signed stays as it was signed; who leaves, leaves on a day."""

    def _refuses(self, query, *params):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.Error),
            self.cr.savepoint(),
        ):
            self.env.flush_all()
            self.cr.execute(query, params)

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("welfarepiu_base.cron_membership_end").method_direct_trigger()
        self.env.invalidate_all()

    def test_signed_with_name_time_fingerprint_and_document(self):
        membership, user = self._join()
        signed = membership.sudo()
        self.assertEqual(membership.state, "in_force")
        self.assertEqual(membership.signed_by_id, user)
        self.assertEqual(membership.signed_hash, self.agreement.content_hash)
        self.assertEqual(
            signed.document_sha256,
            hashlib.sha256(signed.document_id.raw).hexdigest(),
        )
        self.assertTrue(signed._is_as_signed())
        self.assertEqual(user._welfare_acts_for_firm(), signed.payer_id)
        self.assertEqual(signed.payer_id.partner_id, signed.partner_id)

    def test_the_document_is_a_pdf(self):
        membership, _user = self._join()
        document = membership.sudo().with_context(force_report_rendering=True)
        self.assertTrue(document._create_document().raw.startswith(b"%PDF"))

    def test_only_the_firm_signs_and_once(self):
        membership, user = self._accept()
        other = self._create_hr_user()
        for stranger in (other, self.operator):
            with self.assertRaises(AccessError):
                membership.with_user(stranger)._sign("A", "B", "192.0.2.1")
        for name, role in (("", "B"), ("A", " ")):
            with self.assertRaises(UserError):
                membership._sign(name, role, "192.0.2.1")
        membership._sign("A", "B", "192.0.2.1")
        with self.assertRaises(UserError):
            membership._sign("A", "B", "192.0.2.1")
        self.assertEqual(len(user._welfare_acts_for_firm()), 1)

    def test_the_database_keeps_what_was_signed(self):
        membership, _user = self._join()
        for change in (
            "signatory_name = 'X'",
            "signed_on = now()",
            "signed_hash = 'x'",
            "document_sha256 = 'x'",
            "signature_address = 'x'",
        ):
            self._refuses(
                f"UPDATE welfare_membership SET {change} WHERE id = %s", membership.id
            )
        self._refuses("DELETE FROM welfare_membership WHERE id = %s", membership.id)
        with self.assertRaises(UserError):
            membership.sudo().unlink()
        with self.assertRaises(AccessError):
            membership.with_user(self.operator).write({"state": "ended"})

    def test_the_agreement_in_force_is_frozen(self):
        with self.assertRaises(UserError):
            self.agreement.text = "Due."
        self._refuses(
            "UPDATE welfare_membership_agreement SET notice_days = 0 WHERE id = %s",
            self.agreement.id,
        )
        self.assertTrue(self.agreement._is_intact())

    def test_a_newer_version_is_read_before_it_is_signed(self):
        membership, _user = self._accept()
        newer = self.agreement.copy({"text": "Due."})
        newer._put_in_force()
        with self.assertRaisesRegex(UserError, "newer version"):
            membership._sign("A", "B", "192.0.2.1")
        self.assertEqual(membership._read_latest(), newer)
        membership._sign("A", "B", "192.0.2.1")
        self.assertEqual(membership.signed_hash, newer.content_hash)

    def test_firms_do_not_see_each_other(self):
        membership, _user = self._join()
        other = self._create_hr_user()
        with self.assertRaises(AccessError):
            membership.with_user(other).read(["state"])
        for act in (membership._withdraw, membership._get_document):
            with self.assertRaises(AccessError):
                getattr(membership.with_user(other), act.__name__)()

    # -- leaving -----------------------------------------------------------------------

    def test_leaving_takes_the_notice_and_ends_on_its_day(self):
        membership, user = self._join()
        payer = membership.sudo().payer_id
        plan = self._create_plan(payer)
        worker = self._create_worker(payer=payer)
        self._grant(worker, 100, plan)
        membership._withdraw("We close.")
        last = self.today + timedelta(days=60)
        self.assertEqual((membership.state, membership.ends_on), ("notice", last))
        self.assertTrue(user._welfare_acts_for_firm())
        words = " ".join(membership._get_leaving_sentences())
        self.assertIn(plan.name, words)
        # What was granted stays; nothing is granted for a day after the last one.
        self._grant(worker, 10, plan, granted_on=last)
        with self.assertRaises(ValidationError):
            self._grant(worker, 10, plan, granted_on=last + timedelta(days=1))
        noon = self.clock._now().replace(hour=12)
        with self._at(noon + timedelta(days=60)):
            self._run_cron()
            self.assertEqual(membership.state, "notice")
            self.assertTrue(user._welfare_acts_for_firm())
        with self._at(noon + timedelta(days=61)):
            # Before any job: who has left does nothing any more.
            self.assertFalse(user._welfare_acts_for_firm())
            with self.assertRaises(AccessError):
                payer.with_user(user)._check_can_manage()
            self._run_cron()
        self.assertEqual(membership.sudo().state, "ended")
        self.assertEqual(plan.state, "closed")
        self.assertFalse(user.has_group("welfarepiu_base.group_firm_hr"))
        self.assertTrue(user.active)
        self.assertEqual(sum(plan.lot_ids.mapped("balance")), 110)
        self._run_cron()
        self._refuses(
            "UPDATE welfare_membership SET state = 'in_force', ends_on = NULL"
            " WHERE id = %s",
            membership.id,
        )

    def test_who_thinks_again_stays(self):
        membership, _user = self._join()
        membership._withdraw()
        with self.assertRaises(UserError):
            membership._withdraw()
        membership._stay()
        self.assertEqual(membership.state, "in_force")
        self.assertFalse(membership.ends_on)
        with self.assertRaises(UserError):
            membership._stay()

    def test_not_signed_it_ends_at_once(self):
        membership, user = self._accept()
        membership.with_user(self.operator)._withdraw()
        self.assertEqual(membership.sudo().state, "ended")
        self.assertFalse(user.has_group("welfarepiu_base.group_firm_hr"))

    def test_who_left_may_come_back(self):
        membership, user = self._join()
        payer = membership.sudo().payer_id
        membership._withdraw()
        with self._at(self.clock._now() + timedelta(days=62)):
            self._run_cron()
            plan = self._create_plan(payer, in_force=False)
            with self.assertRaisesRegex(UserError, "no member"):
                plan._put_in_force()
            again, same = self._join()
            self.assertEqual(same, user)
            self.assertEqual(again.sudo().payer_id, payer)
            self.assertEqual(user._welfare_acts_for_firm(), payer)
            plan._put_in_force()

    def test_one_membership_a_firm(self):
        membership, _user = self._join()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.Error),
            self.cr.savepoint(),
        ):
            self.env["welfare.membership"].create(
                {
                    "partner_id": membership.sudo().partner_id.id,
                    "agreement_id": self.agreement.id,
                }
            )

    def test_two_members_do_not_become_one_contact(self):
        first, _user = self._join()
        second, _user = self._join(
            application=self._start("Altra srl", "bea@example.com"), vat="01114601006"
        )
        firms = (first | second).sudo().partner_id
        self.assertEqual(len(firms), 2)
        with self.assertRaisesRegex(UserError, "agreement"):
            self.env["base.partner.merge.automatic.wizard"]._merge(firms.ids, firms[0])


@tagged("post_install", "-at_install")
class TestFirstSteps(MembershipCommon):
    """The list of what to do first is read from what is there."""

    def _get_done(self, payer):
        return {step.code for step in payer._get_first_steps() if step.is_done}

    def test_from_the_template_to_the_codes(self):
        membership, user = self._join()
        payer = membership.sudo().payer_id.with_user(user).sudo(False)
        self.assertEqual(self._get_done(payer), set())
        template = self.env.ref("welfarepiu_base.plan_template_on_top")
        plan = payer._draft_plan(template).sudo()
        self.assertEqual(payer._draft_plan(template).sudo(), plan)
        self.assertEqual(self._get_done(payer), {"plan"})
        funding = payer._ask_for_funding(plan, 1000.0)
        self.assertEqual(payer._ask_for_funding(plan, 1000.0), funding)
        with self.assertRaises(UserError):
            payer._ask_for_funding(plan, 0)
        self.assertEqual(self._get_done(payer), {"plan"})
        plan.spend_limit = 1000.0
        plan._put_in_force()
        self.assertEqual(self._get_done(payer), {"plan", "in_force"})
        # Asked for is not paid.
        self.assertEqual(funding.sudo().state, "requested")
        worker = self._create_worker(payer=payer.sudo())
        self._grant(worker, 100, plan)
        self.assertEqual(self._get_done(payer), {"plan", "in_force", "workers"})
        self._create_worker_user(worker)
        self.assertEqual(
            self._get_done(payer), {"plan", "in_force", "workers", "codes"}
        )

    def test_who_pays_after_has_nothing_to_pay(self):
        membership, user = self._join()
        payer = membership.sudo().payer_id.with_user(user).sudo(False)
        template = self.env.ref("welfarepiu_base.plan_template_own")
        payer._draft_plan(template).sudo().funding_mode = "postpaid"
        self.assertIn("funds", self._get_done(payer))

    def test_amount_and_days_of_the_contract_are_dated_data(self):
        template = self.env.ref("welfarepiu_base.plan_template_metalworkers")
        rows = self.contract.amount_ids.sorted("date_from")
        for row in rows:
            vals = template._prepare_plan_vals(self.payer, row.date_from)
            self.assertEqual(vals["expires_on"], row.expires_on)
            self.assertEqual(template._find_amount(row.date_from), row)
        self.assertEqual(rows.mapped("amount"), [200, 250, 250])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.Error),
            self.cr.savepoint(),
        ):
            rows[0].copy({"date_from": rows[0].date_from + timedelta(days=1)})

    def test_every_template_makes_a_plan_that_can_come_into_force(self):
        for template in self.env["welfare.plan.template"].search([]):
            with self.subTest(template=template.name):
                plan = self.payer._draft_plan(template)
                plan.write({"agreement": "eA==", "agreement_name": "a.txt"})
                plan._put_in_force()
                self.assertEqual(plan.state, "in_force")

    def test_a_draft_chosen_by_mistake_is_dropped_and_nothing_else(self):
        user = self._create_hr_user()
        payer = self.payer.with_user(user)
        template = self.env.ref("welfarepiu_base.plan_template_own")
        draft = payer._draft_plan(template)
        payer._drop_plan(draft)
        self.assertFalse(draft.exists())
        with self.assertRaises(UserError):
            payer._drop_plan(self.plan)

    def test_another_firm_does_none_of_it(self):
        other = self._create_hr_user(self._create_payer("Other"))
        payer = self.payer.with_user(other)
        template = self.env.ref("welfarepiu_base.plan_template_own")
        for act in (
            lambda: payer._draft_plan(template),
            lambda: payer._drop_plan(self.plan),
            lambda: payer._ask_for_funding(self.plan, 10.0),
            lambda: payer._get_first_steps(),
            lambda: self.plan.with_user(other)._load_agreement(b"x", "x.pdf"),
        ):
            with self.assertRaises(AccessError):
                act()
