{
    "name": "WELFAREPIU Demo World",
    "summary": "Invented people, firms and suppliers, told in stories",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "website": "https://welfarepiu.example.com",
    "author": "WELFAREPIU contributors",
    "license": "AGPL-3",
    "depends": [
        "payment_custom",
        "payment_demo",
        "welfarepiu_fund",
        "welfarepiu_logistics",
        "welfarepiu_portal",
        "welfarepiu_supplier_charter",
    ],
    "data": ["data/ir_cron.xml"],
    "post_init_hook": "post_init_hook",
}
