{
    "name": "WELFAREPIU Solidarity Fund SEPA",
    "summary": "Grants of the Fund are paid by SEPA credit transfer",
    "version": "19.0.1.0.0",
    "category": "Human Resources/Welfare",
    "website": "https://welfarepiu.example.com",
    "author": "WELFAREPIU contributors",
    "license": "AGPL-3",
    "depends": ["welfarepiu_fund", "welfarepiu_sepa"],
    "auto_install": True,
}
