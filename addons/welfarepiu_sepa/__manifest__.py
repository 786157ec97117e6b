{
    "name": "WELFAREPIU SEPA",
    "summary": "Refunds are paid by SEPA credit transfer",
    "version": "19.0.1.0.0",
    "category": "Human Resources/Welfare",
    "website": "https://welfarepiu.example.com",
    "author": "WELFAREPIU contributors",
    "license": "AGPL-3",
    "depends": ["welfarepiu_base", "account_payment_sepa_credit_transfer"],
    "auto_install": True,
}
