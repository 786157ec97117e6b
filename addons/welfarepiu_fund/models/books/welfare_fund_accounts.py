from odoo import fields, models


class WelfareFund(models.Model):
    """The Fund's journal, accounts and payer, made once."""

    _inherit = "welfare.fund"

    def action_setup_accounting(self):
        self._setup_accounting()

    def _setup_accounting(self):
        """Give the Fund its journal, with Odoo's hash chain, its accounts, its payer.

        Can be called again: what exists stays.
        """
        for fund in self:
            accounts = {
                name: fund._create_account(vals)
                for name, vals in fund._prepare_accounts_vals().items()
                if not fund[name]
            }
            if accounts:
                fund.write({name: account.id for name, account in accounts.items()})
            journals = {
                name: fund._create_journal(vals)
                for name, vals in fund._prepare_journals_vals().items()
                if not fund[name]
            }
            if journals:
                fund.write({name: journal.id for name, journal in journals.items()})
            if not fund.payer_id:
                # An accountant sets the books up; payers are the operator's.
                fund.payer_id = (
                    self.env["welfare.payer"].sudo().create(fund._prepare_payer_vals())
                )

    def _is_own_company(self):
        """:return: whether the Fund's books are in a company of its own"""
        self.ensure_one()
        return self.company_id != self.operator_company_id

    def _prepare_accounts_vals(self):
        """:return: dict field of the Fund -> values of its ``account.account``"""
        self.ensure_one()
        books = self.company_id
        fund_type = "equity" if self._is_own_company() else "liability_current"
        return {
            "received_account_id": {
                "name": self.env._("Solidarity Fund: available"),
                "account_type": fund_type,
                "company_ids": [fields.Command.set(books.ids)],
            },
            "committed_account_id": {
                "name": self.env._("Solidarity Fund: committed"),
                "account_type": "liability_current",
                "company_ids": [fields.Command.set(books.ids)],
            },
            "pledged_account_id": {
                "name": self.env._("Solidarity Fund: contributions to come"),
                "account_type": "liability_current",
                "company_ids": [fields.Command.set(books.ids)],
            },
            "receivable_account_id": {
                "name": self.env._("Solidarity Fund: contributions due"),
                "account_type": "asset_current",
                "reconcile": True,
                "company_ids": [fields.Command.set(books.ids)],
            },
            "payable_account_id": {
                "name": self.env._("Solidarity Fund: owed to the shop"),
                "account_type": "liability_current",
                "reconcile": True,
                "company_ids": [fields.Command.set(books.ids)],
            },
            "to_pay_account_id": {
                "name": self.env._("Solidarity Fund: grants to pay"),
                "account_type": "liability_payable",
                "reconcile": True,
                "company_ids": [fields.Command.set(books.ids)],
            },
            "paying_account_id": {
                "name": self.env._("Solidarity Fund: grants being paid"),
                "account_type": "liability_current",
                "company_ids": [fields.Command.set(books.ids)],
            },
            "transit_account_id": {
                "name": self.env._("Solidarity Fund: in transit"),
                "account_type": "liability_current",
                "reconcile": True,
                "company_ids": [fields.Command.set(self.operator_company_id.ids)],
            },
            "fee_account_id": {
                "name": self.env._("Solidarity fees of suppliers"),
                "account_type": "income",
                "company_ids": [fields.Command.set(self.operator_company_id.ids)],
            },
            "discount_account_id": {
                "name": self.env._("Solidarity discounts of suppliers"),
                "account_type": "expense_direct_cost",
                "company_ids": [fields.Command.set(self.operator_company_id.ids)],
            },
            "passing_on_account_id": {
                "name": self.env._("Passed on to the Solidarity Fund"),
                "account_type": "expense",
                "company_ids": [fields.Command.set(self.operator_company_id.ids)],
            },
        }

    def _create_account(self, vals):
        """:return: a new ``account.account`` with a free code"""
        company = self.env["res.company"].browse(vals["company_ids"][0][2])
        Account = self.env["account.account"].with_company(company)
        start = {
            "asset_current": "189200",
            "income": "320300",
            "expense_direct_cost": "411300",
            "expense": "490400",
        }.get(vals["account_type"], "269200")
        return Account.create({**vals, "code": Account._search_new_account_code(start)})

    def _prepare_journals_vals(self):
        """:return: dict field of the Fund -> values of its ``account.journal``"""
        self.ensure_one()
        return {
            "journal_id": {
                "name": self.name,
                "type": "general",
                "code": "FSOL",
                "company_id": self.company_id.id,
                "restrict_mode_hash_table": True,
                "show_on_dashboard": False,
            },
            "donation_journal_id": {
                "name": self.env._("Donations to the Solidarity Fund"),
                "type": "general",
                "code": "FDON",
                "company_id": self.operator_company_id.id,
                "show_on_dashboard": False,
            },
            "fee_journal_id": {
                "name": self.env._("Solidarity fees of suppliers"),
                "type": "sale",
                "code": "FFEE",
                "company_id": self.operator_company_id.id,
                "show_on_dashboard": False,
            },
        }

    def _create_journal(self, vals):
        """:return: a new ``account.journal`` with a free code"""
        Journal = self.env["account.journal"].with_context(active_test=False)
        taken = set(
            Journal.search([("company_id", "=", vals["company_id"])]).mapped("code")
        )
        code = vals["code"]
        free = (code, *(f"{code[:2]}{number:03}" for number in range(1, 1000)))
        return Journal.create({**vals, "code": next(c for c in free if c not in taken)})

    def _prepare_payer_vals(self):
        self.ensure_one()
        return {
            "name": self.name,
            "payer_type": "fund",
            "partner_id": self.company_id.partner_id.id,
            "company_id": self.operator_company_id.id,
        }
