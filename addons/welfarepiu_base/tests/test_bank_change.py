from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .settlement_common import SettlementCommon

OLD = "IT60X0542811101000000123456"
NEW = "IT07X0542811101000000654321"
ABROAD = "DE89370400440532013000"


@tagged("post_install", "-at_install")
class TestBankChange(SettlementCommon):
    """A supplier asks to be paid elsewhere; until an accountant has confirmed it, money
    goes where it went."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = new_test_user(
            cls.env,
            login="accountant_bank@example.com",
            groups="welfarepiu_base.group_accountant",
        )
        cls.company.welfare_accountant_id = cls.accountant
        cls.user = cls._create_supplier_user("supplier_bank@example.com", cls.supplier)
        cls.supplier.email = "shop@example.com"
        cls.account = (
            cls.env["res.partner.bank"]
            .with_user(cls.accountant)
            .sudo()
            .create(
                {
                    "partner_id": cls.supplier.id,
                    "acc_number": OLD,
                    "allow_out_payment": True,
                }
            )
        )

    @classmethod
    def _create_supplier_user(cls, login, supplier):
        user = new_test_user(
            cls.env, login=login, groups="welfarepiu_base.group_supplier"
        )
        user.partner_id.parent_id = supplier
        return user

    def _ask(self, iban=NEW, user=None):
        Change = self.env["welfare.bank.change"].with_user(user or self.user)
        return Change._ask(iban).with_env(self.env)

    def _confirm(self, change):
        mine = change.with_user(self.accountant)
        mine.checked = "Called Ada on 035 000000"
        mine.action_confirm()

    def _get_mails(self, change):
        """What the supplier is sent; the accountant gets an activity."""
        return self.env["mail.mail"].search(
            [
                ("model", "=", change._name),
                ("res_id", "=", change.id),
                ("email_to", "!=", False),
            ],
            order="id",
        )

    def _get_paid(self):
        return self.supplier._welfare_get_paid_account(self.company)

    def test_until_confirmed_the_old_one_is_paid(self):
        order = self._sell(self.session)
        settlement = self._settle()
        self._redeem(order)
        self._ask("it07 x0542811  101000000654321")
        self.assertEqual(self.supplier.bank_ids, self.account, "nobody's account yet")
        self.assertEqual(settlement.bill_id.partner_bank_id, self.account)
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        payment = settlement.with_user(self.accountant)._pay(journal, self.today)
        self.assertEqual(payment.partner_bank_id, self.account)

    def test_confirmed_what_is_open_goes_to_the_new_one(self):
        order = self._sell(self.session)
        settlement = self._settle()
        self._redeem(order)
        change = self._ask()
        self._confirm(change)
        new = self._get_paid()
        self.assertEqual(new.sanitized_acc_number, NEW)
        self.assertTrue(new.allow_out_payment)
        self.assertFalse(self.account.active or self.account.allow_out_payment)
        self.assertEqual(settlement.bill_id.partner_bank_id, new)
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        payment = settlement.with_user(self.accountant)._pay(journal, self.today)
        self.assertEqual(payment.partner_bank_id, new)
        self.assertFalse(change.activity_ids)
        with self.assertRaises(UserError):
            change.with_user(self.accountant).checked = "Somebody else"
        # And back again: the account of before is known, not made twice.
        back = self._ask(OLD)
        self._confirm(back)
        self.assertEqual(self._get_paid(), self.account)

    def test_account_read_in_an_invoice_is_not_paid(self):
        """The import of an electronic invoice writes down the account it names."""
        self.env["res.partner.bank"].create(
            {"partner_id": self.supplier.id, "acc_number": NEW, "sequence": 1}
        )
        order = self._sell(self.session)
        settlement = self._settle()
        self._redeem(order)
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.assertEqual(
            settlement._pay(journal, self.today).partner_bank_id, self.account
        )

    def test_old_addresses_are_told_also_if_they_were_changed_first(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        # As on a page; tests begin without the core's tracking.
        supplier = self.supplier.with_context(
            tracking_disable=False, mail_notrack=False
        )
        supplier.email = "thief@example.com"
        self.env.flush_all()
        self.env.cr.precommit.run()
        change = self._ask()
        [mail] = self._get_mails(change)
        for address in (
            "shop@example.com",
            "thief@example.com",
            "supplier_bank@example.com",
        ):
            self.assertIn(address, mail.email_to)
        self.assertIn("IT07", mail.body_html)
        self.assertNotIn(NEW, mail.body_html)
        self.assertIn("shop@example.com", change.warnings)
        self._confirm(change)
        self.assertEqual(len(self._get_mails(change)), 2)

    def test_two_at_once_and_the_same_again(self):
        change = self._ask()
        self.assertEqual(self._ask(NEW.lower()), change)
        self.assertEqual(len(self._get_mails(change)), 1)
        with self.assertRaisesRegex(UserError, "withdraw"):
            self._ask(ABROAD)
        with self.assertRaisesRegex(UserError, "already"):
            change.with_user(self.user)._withdraw()
            self._ask(OLD)
        self.assertEqual(change.state, "withdrawn")
        twin = {
            "supplier_id": self.supplier.id,
            "iban": NEW,
            "asked_by_id": self.user.id,
            "asked_on": change.asked_on,
        }
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["welfare.bank.change"].create([dict(twin), dict(twin)])

    def test_what_is_no_iban_is_refused_in_words(self):
        for iban in ("", "IT00", OLD[:-1] + "9", "12345", "<b>"):
            with self.assertRaises(ValidationError):
                self._ask(iban)
        mine = [("supplier_id", "=", self.supplier.id)]
        self.assertFalse(self.env["welfare.bank.change"].search(mine))

    def test_refused_with_a_reason_changes_nothing(self):
        change = self._ask()
        mine = change.with_user(self._create_operator())
        with self.assertRaises(UserError):
            mine.action_refuse()
        mine.reason = "The account is in another name."
        mine.action_refuse()
        self.assertEqual(change.state, "refused")
        self.assertEqual(self._get_paid(), self.account)
        self.assertIn("another name", self._get_mails(change)[-1].body_html)
        with self.assertRaises(UserError):
            self._confirm(change)
        self.assertTrue(self._ask(), "one can ask again")

    def test_who_confirms_has_called_and_is_another(self):
        change = self._ask()
        with self.assertRaisesRegex(UserError, "Call"):
            change.with_user(self.accountant).action_confirm()
        change.checked = "Called"
        with self.assertRaises(AccessError):
            change.with_user(self._create_operator()).action_confirm()
        with self.assertRaises(AccessError):
            change.with_user(self.user).action_confirm()
        with (
            self.assertRaises(CheckViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            change.write(
                {
                    "state": "confirmed",
                    "bank_id": self.account.id,
                    "decided_by_id": self.user.id,
                    "decided_on": change.asked_on,
                }
            )
            self.env.flush_all()

    def test_accountant_sees_what_smells(self):
        other = self.env["res.partner"].create({"name": "Somebody Else"})
        self.env["res.partner.bank"].create(
            {"partner_id": other.id, "acc_number": ABROAD}
        )
        self.supplier.country_id = self.env.ref("base.it")
        change = self._ask(ABROAD).with_user(self.accountant)
        self.assertIn("Somebody Else", change.warnings)
        self.assertIn("DE", change.warnings)
        self.assertEqual(change.activity_ids.user_id, self.accountant)

    def test_first_account_is_confirmed_too(self):
        self.account.write({"allow_out_payment": False})
        change = self._ask(OLD)
        self.assertIn("before", change.with_user(self.accountant).warnings)
        self._confirm(change)
        self.assertTrue(self.account.active and self.account.allow_out_payment)

    def test_another_supplier_sees_and_touches_nothing(self):
        change = self._ask()
        other = self.env["res.partner"].create(
            {"name": "Supplier B", "is_company": True, "is_welfare_supplier": True}
        )
        stranger = self._create_supplier_user("b_bank@example.com", other)
        theirs = change.with_user(stranger)
        self.assertFalse(theirs.search([]))
        for call in (
            lambda: theirs.read(["masked"]),
            lambda: theirs.write({"reason": "x"}),
            theirs._withdraw,
            theirs.action_confirm,
            theirs.action_refuse,
            theirs.unlink,
            lambda: theirs.create({"supplier_id": self.supplier.id, "iban": OLD}),
        ):
            with self.assertRaises(AccessError):
                call()
        own = change.with_user(self.user)
        self.assertEqual(own.read(["masked"])[0]["masked"], "IT07 •••• 4321")
        for call in (
            lambda: own.read(["iban"]),
            lambda: own.write({"iban": OLD}),
            lambda: self.account.with_user(self.user).read(["acc_number"]),
        ):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            self._ask(user=self._create_worker_user(self.worker))

    def test_two_suppliers_with_changes_that_wait_stay_two(self):
        other = self.env["res.partner"].create(
            {"name": "Supplier again", "is_company": True, "is_welfare_supplier": True}
        )
        self._ask()
        self._ask(user=self._create_supplier_user("again@example.com", other))
        obstacles = (self.supplier | other)._welfare_get_merge_obstacles(self.supplier)
        self.assertTrue([one for one in obstacles if "bank account" in one])
