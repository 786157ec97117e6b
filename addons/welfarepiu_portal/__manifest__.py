{
    "name": "WELFAREPIU Portal",
    "summary": "The pages: workers, firms, suppliers, teams, and the public",
    "version": "19.0.1.0.0",
    "category": "Human Resources/Welfare",
    "website": "https://welfarepiu.example.com",
    "author": "WELFAREPIU contributors",
    "license": "AGPL-3",
    "depends": [
        "welfarepiu_fund",
        "welfarepiu_logistics",
        "welfarepiu_supplier_charter",
    ],
    "data": [
        "data/website_views.xml",
        "views/layout.xml",
        "views/public_pages.xml",
        "views/activation.xml",
        "views/portal_home.xml",
        "views/worker.xml",
        "views/firm.xml",
        "views/supplier.xml",
        "views/team.xml",
        "views/fund.xml",
        "views/charter.xml",
        "views/shop.xml",
    ],
    "assets": {
        "web._assets_primary_variables": [
            (
                "after",
                "website/static/src/scss/primary_variables.scss",
                "welfarepiu_portal/static/src/scss/primary_variables.scss",
            ),
        ],
        "web.assets_frontend": [
            "welfarepiu_base/static/src/scss/tokens.scss",
            "welfarepiu_portal/static/src/scss/fonts.scss",
            "welfarepiu_portal/static/src/scss/portal.scss",
            "welfarepiu_portal/static/src/interactions/*.js",
        ],
    },
    "post_init_hook": "post_init_hook",
}
