from odoo import Command
from odoo.tests.common import new_test_user

from .common import FundCommon

OWN_IBAN = "IT13S0542811101000000123457"
PAYER_IBAN = "IT60X0542811101000000123456"


class ContributionCommon(FundCommon):
    """A Fund with a bank account of its own, a giver, and what the bank shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank.set_bank_account(OWN_IBAN)
        cls.fund.bank_journal_id = cls.bank
        cls.giver = cls._create_giver("Tessitura Inventata Srl")
        cls.other_accountant = new_test_user(
            cls.env,
            login="accountant_two@example.com",
            groups="welfarepiu_base.group_accountant",
            company_id=cls.fund.company_id.id,
            company_ids=[(6, 0, cls.fund.company_id.ids)],
        )

    def tearDown(self):
        # Whatever happened to a contribution, registers and books agree.
        self.assertEqual(self.fund._find_all_differences(self.today), [])
        super().tearDown()

    @classmethod
    def _create_giver(cls, name, **vals):
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "email": "giver@example.com", **vals}
        )

    def _keep_in_shop(self, amount):
        """:return: the posted entry by which the shop keeps ``amount`` for the Fund"""
        accounts = (
            (self.fund.passing_on_account_id, amount),
            (self.fund.transit_account_id, -amount),
        )
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.fund.donation_journal_id.id,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance})
                    for account, balance in accounts
                ],
            }
        )
        move._post()
        return move

    def _owe(self, amount, number=9001, partner=None, **vals):
        """:return: a contribution, due, with a code of its own"""
        contribution = self.env["welfare.fund.contribution"].create(
            {
                "fund_id": self.fund.id,
                "source_type": "firm",
                "amount": amount,
                "code": f"FC2026-{number}",
                "partner_id": (partner or self.giver).id,
                **vals,
            }
        )
        contribution._make_due()
        return contribution

    def _show(self, amount, text="", **vals):
        """:return: a line of the bank statement, imported and looked at"""
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": self.today,
                "amount": amount,
                "payment_ref": text or "Bonifico",
                **vals,
            }
        )
        self.env["welfare.fund.match"]._match(line)
        return line

    def _run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"welfarepiu_fund.cron_fund_{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _get_match(self, line):
        return self.env["welfare.fund.match"].search(
            [("statement_line_id", "=", line.id)]
        )

    def _decide(self, line, action="accept"):
        match = self._get_match(line).with_user(self.other_accountant)
        getattr(match, f"action_{action}")()
        return match.sudo()

    def _get_bank_balance(self):
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", self.bank.default_account_id.id),
                ("parent_state", "=", "posted"),
            ]
        )
        return sum(lines.mapped("balance"))

    def _get_due_balance(self):
        """:return: EUR still owed to the Fund, as its books say, both sides"""
        totals = []
        for account in (self.fund.receivable_account_id, self.fund.pledged_account_id):
            lines = self.env["account.move.line"].search(
                [("account_id", "=", account.id), ("parent_state", "=", "posted")]
            )
            totals.append(round(sum(lines.mapped("balance")), 2))
        self.assertEqual(totals[0], -totals[1], "owed, and to come")
        return totals[0]
