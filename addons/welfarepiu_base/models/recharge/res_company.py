from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    welfare_provvista_account_id = fields.Many2one(
        "account.account",
        string="Funds of firms (provvista)",
        help="Liability: money of firms received and not yet spent.",
    )
    welfare_due_back_account_id = fields.Many2one(
        "account.account",
        string="Due back to firms",
        help="Liability: money of firms that goes back to them.",
    )
    welfare_clearing_account_id = fields.Many2one(
        "account.account",
        string="Mandate clearing",
        help="Bought for firms as their agent, until it is recharged to them.",
    )
    welfare_recharge_journal_id = fields.Many2one(
        "account.journal", string="Recharge invoices"
    )
    welfare_settlement_journal_id = fields.Many2one(
        "account.journal", string="Suppliers' bills"
    )
    welfare_provvista_journal_id = fields.Many2one(
        "account.journal", string="Use of firms' funds"
    )
    welfare_stamp_exempt = fields.Boolean(
        string="Exempt from stamp duty",
        help="Social cooperatives and third sector bodies (D.Lgs. 117/2017 art. 82).",
    )
    welfare_accountant_id = fields.Many2one(
        "res.users",
        string="Told of differences",
        help="Who gets the activity when the nightly quadratura finds a difference.",
    )
    welfare_supplier_payment_days = fields.Integer(
        string="Suppliers are paid within (days)",
        default=30,
        help="After the end of the month; promised on every statement.",
    )

    def _welfare_setup_accounting(self):
        """Create the accounts and journals of the suite where they are missing."""
        for one in self.filtered("chart_template"):
            # Named in the company's language, whoever installs.
            company = one.with_context(lang=one.partner_id.lang)
            vals = {}
            for field, prepare in company._welfare_get_accounting().items():
                if not company[field]:
                    model, record_vals = prepare(company)
                    vals[field] = (
                        self.env[model].with_company(company).create(record_vals).id
                    )
            company.write(vals)
            company._welfare_setup_recharge_taxes()

    def _welfare_get_accounting(self):
        """:return: ``{company field: method giving (model, vals)}``"""
        return {
            "welfare_provvista_account_id": lambda company: company._account_vals(
                "269100", self.env._("Welfare: funds of firms"), "liability_current"
            ),
            "welfare_due_back_account_id": lambda company: company._account_vals(
                "269200", self.env._("Welfare: due back to firms"), "liability_current"
            ),
            "welfare_clearing_account_id": lambda company: company._account_vals(
                "189100", self.env._("Welfare: mandate clearing"), "asset_current"
            ),
            "welfare_recharge_journal_id": lambda company: company._journal_vals(
                "WRI", self.env._("Welfare recharge"), "sale"
            ),
            "welfare_settlement_journal_id": lambda company: company._journal_vals(
                "WSB", self.env._("Welfare suppliers"), "purchase"
            ),
            "welfare_provvista_journal_id": lambda company: company._journal_vals(
                "WPR", self.env._("Welfare funds of firms"), "general"
            ),
        }

    def _account_vals(self, code, name, account_type):
        Account = self.env["account.account"].with_company(self)
        return "account.account", {
            "name": name,
            "code": Account._search_new_account_code(code),
            "account_type": account_type,
            "reconcile": True,
            "company_ids": [fields.Command.set(self.ids)],
        }

    def _journal_vals(self, code, name, journal_type):
        # Own sales go to the account that the company's own journal uses.
        twin = self.env["account.journal"].search(
            [("type", "=", journal_type), ("company_id", "=", self.id)], limit=1
        )
        return "account.journal", {
            "name": name,
            "code": code,
            "type": journal_type,
            "company_id": self.id,
            "default_account_id": twin.default_account_id.id,
        }

    def _welfare_setup_recharge_taxes(self):
        """Write the first rows of the tax map, for an adviser to check before go-live:
        what is only advanced stays out of VAT, a commission bears the ordinary rate.
        """
        self.ensure_one()
        Map = self.env["welfare.recharge.tax"].sudo()
        if Map.search_count([("company_id", "=", self.id)], limit=1):
            return
        Tax = self.env["account.tax"].with_company(self)
        excluded = Tax._welfare_get_excluded_tax(self)
        ordinary = Tax._welfare_get_shop_tax(self, 22)
        rows = [
            ("agent", "cost", excluded, self.env._("DPR 633/1972 art. 15, no. 3")),
            ("out_of_vat", "cost", excluded, self.env._("DPR 633/1972 art. 15, no. 3")),
            ("agent", "commission", ordinary, self.env._("DPR 633/1972 art. 3")),
            ("out_of_vat", "commission", ordinary, self.env._("DPR 633/1972 art. 3")),
        ]
        Map.create(
            [
                {
                    "company_id": self.id,
                    "date_from": "2020-01-01",
                    "billing_path": path,
                    "part": part,
                    "recharge_tax_id": tax.id,
                    "legal_reference": reference,
                }
                for path, part, tax, reference in rows
                if tax
            ]
        )
