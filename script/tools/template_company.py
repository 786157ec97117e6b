"""Run in `odoo shell`: the company is Italian before accounting is installed.

English stays active as the source language and second choice; new people and the
website, which is installed later, speak Italian.
"""

env = env  # noqa: F821, PLW0127 (given by the shell)
euro = env.ref("base.EUR")
euro.active = True
env.company.write({"country_id": env.ref("base.it").id, "currency_id": euro.id})
env["base.language.install"].create(
    {"lang_ids": [(6, 0, env.ref("base.lang_it").ids)], "overwrite": False}
).lang_install()
env["ir.default"].set("res.partner", "lang", "it_IT")
env.cr.commit()
