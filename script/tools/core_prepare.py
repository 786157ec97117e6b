# What Odoo's own tests take for granted and our templates decide otherwise: English,
# and prices shown without tax. Settings of a shop, not code of ours.
websites = env["website"].search([])  # noqa: F821
websites.default_lang_id = env.ref("base.lang_en")  # noqa: F821
websites.show_line_subtotals_tax_selection = "tax_excluded"
env["ir.default"].set("res.partner", "lang", "en_US")  # noqa: F821
env.cr.commit()  # noqa: F821
