"""The operator opens the shop: address, bank, taxes, payment, delivery, website."""

from odoo import Command

from .book import address, city, keep, make_iban, make_vat

#: Rates of VAT the shop needs and the chart of accounts leaves switched off.
DORMANT_TAXES = ("4v", "4vs", "5v", "5vs", "4am", "4as", "5am", "5as")


def tell(env):
    set_up_company(env)
    set_up_accounting(env)
    set_up_website(env)
    set_up_payment(env)
    set_up_delivery(env)


def set_up_company(env):
    company = env.company
    vat = make_vat(1)
    company.partner_id.write(
        {
            "name": "Cooperativa Dimostrativa Due Laghi",
            **address(env, "016058", "Via Nazionale 45"),
            "vat": vat,
            "l10n_it_codice_fiscale": vat[2:],
            "phone": "035 0000000",
            "email": "info@example.com",
            "website": "https://www.example.com",
            "l10n_it_pa_index": "DEMO123",
            "l10n_it_pec_email": "fatture@pec.example.com",
            "lang": "it_IT",
            "partner_latitude": city(env, "016058").latitude,
            "partner_longitude": city(env, "016058").longitude,
        }
    )
    company.write(
        {
            "name": "Cooperativa Dimostrativa Due Laghi",
            "l10n_it_codice_fiscale": vat[2:],
            "l10n_it_tax_system": "RF01",
        }
    )
    keep(company, "company")


def set_up_accounting(env):
    company = env.company
    company._welfare_setup_accounting()
    chart = env["account.chart.template"].with_company(company)
    for name in DORMANT_TAXES:
        chart.ref(name).active = True
    keep(exempt_copy(chart.ref("00v"), "esente"), "tax_exempt")
    keep(exempt_copy(chart.ref("00am"), "esente"), "tax_exempt_purchase")
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
    )
    bank = env["res.bank"].create(
        {"name": "Banca Dimostrativa del Sebino", "country": env.ref("base.it").id}
    )
    journal.name = "Banca"
    journal.set_bank_account(make_iban(1), bank.id)
    keep(journal, "journal_bank")


def exempt_copy(tax, word):
    """:return: a twin of a zero tax for what is exempt: health, education, care"""
    return tax.copy(
        {
            "name": f"0% {word} art. 10",
            "invoice_label": f"{word} art. 10",
            "l10n_it_exempt_reason": "N4",
        }
    )


def set_up_website(env):
    website = env["website"].search([], limit=1)
    website.write(
        {
            "name": "WELFAREPIÙ",
            "company_id": env.company.id,
            "show_line_subtotals_tax_selection": "tax_included",
            "prevent_zero_price_sale": True,
        }
    )
    keep(website, "website")


def set_up_payment(env):
    """One way to pay the rest: the demonstration, which moves no money."""
    env["payment.provider"].search(
        [("code", "!=", "demo"), ("state", "!=", "disabled")]
    ).state = "disabled"
    demo = env.ref("payment.payment_provider_demo")
    demo.write(
        {
            "state": "test",
            "is_published": True,
            "allow_express_checkout": False,
            "allow_tokenization": False,
        }
    )
    env.ref("payment_demo.payment_method_demo").write(
        {"name": "Pagamento dimostrativo", "active": True}
    )


def set_up_delivery(env):
    env["delivery.carrier"].search([]).active = False
    product = env["product.product"].create(
        {
            "name": "Consegna con la squadra",
            "type": "service",
            "list_price": 3.90,
            "sale_ok": False,
            "purchase_ok": False,
            "invoice_policy": "order",
            "taxes_id": [
                Command.set(
                    env["account.tax"]._welfare_get_shop_tax(env.company, 22).ids
                )
            ],
            "supplier_taxes_id": [Command.clear()],
            "welfare_kind_id": env.ref("welfarepiu_base.kind_comma_3").id,
        }
    )
    carrier = env["delivery.carrier"].create(
        {
            "name": "Consegna con la squadra",
            "delivery_type": "fixed",
            "fixed_price": 3.90,
            "product_id": product.id,
            "is_published": True,
            "website_description": (
                "Te la portano a casa le persone della squadra SFA con la loro"
                " educatrice."
            ),
        }
    )
    keep(product, "product_delivery")
    keep(carrier, "carrier_team")
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    warehouse.name = "Magazzino di Casazza"
