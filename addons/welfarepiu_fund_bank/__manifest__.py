{
    "name": "WELFAREPIU Fund: bank statements",
    "summary": "Contributions to the Solidarity Fund are recognised in camt files",
    "version": "19.0.1.0.0",
    "category": "Human Resources/Welfare",
    "website": "https://welfarepiu.example.com",
    "author": "WELFAREPIU contributors",
    "license": "AGPL-3",
    "depends": [
        "welfarepiu_fund",
        "account_statement_import_camt",
        "account_reconcile_oca",
    ],
    "auto_install": True,
}
