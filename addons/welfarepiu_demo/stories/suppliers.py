"""Twenty-five suppliers of the three districts ask to be part of it."""

import base64

from odoo.addons.base_iban.models.res_partner_bank import pretty_iban

from .book import address, create_users, keep, make_iban, make_vat, read_table

#: What was agreed with some of them; the others give their share as a donation.
AGREED = {
    "fisio": {"withheld": True},
    "psico": {"regime": "RF19"},
    "cascina": {"share": "fee", "mandate": True},
    "caseificio": {"share": "discount"},
    "apicoltura": {"share": "fee"},
}

#: Whose password is in ``logins.csv``; the others never log in.
LOGINS = {"fisio", "cascina", "serena"}


def tell(env):
    rows = read_table("suppliers")
    suppliers = env["res.partner"].create(
        [prepare_supplier_vals(env, number, row) for number, row in enumerate(rows)]
    )
    open_bank_accounts(env, suppliers)
    for row, supplier in zip(rows, suppliers, strict=True):
        keep(supplier, f"supplier_{row['key']}")
        agree_on_terms(env, supplier, row)
    create_users(
        env,
        [
            {
                "name": f"supplier_user_{row['key']}",
                "person": row["contact"],
                "login": f"{row['key']}@example.com",
                "group": "welfarepiu_base.group_supplier",
                "can_log_in": row["key"] in LOGINS,
                "vals": {"parent_id": supplier.id, "function": row["role"]},
            }
            for row, supplier in zip(rows, suppliers, strict=True)
        ],
    )


def open_bank_accounts(env, suppliers):
    """Where each is paid: checked when it came, so that payments go there."""
    env["res.partner.bank"].create(
        [
            {
                "partner_id": supplier.id,
                "acc_number": pretty_iban(make_iban(200 + number)),
                "allow_out_payment": True,
            }
            for number, supplier in enumerate(suppliers)
        ]
    )


def agree_on_terms(env, supplier, row):
    """When it is paid, what is withheld, and the share it gives in which form."""
    agreed = AGREED.get(row["key"], {})
    vals = {
        "supplier_id": supplier.id,
        "date_from": "2025-01-01",
        "payment_days": 30,
        "share_percent": float(row["share"]),
        "share_type": agreed.get("share", "donation"),
        "tax_system": agreed.get("regime", "RF01"),
    }
    if agreed.get("withheld"):
        vals["withholding_tax_id"] = find_withholding_tax(env).id
    if agreed.get("mandate"):
        vals |= {
            "mandate_signed_on": "2025-01-01",
            "mandate_paper": base64.b64encode(b"%PDF-1.4 mandato firmato"),
            "mandate_paper_name": "mandato.pdf",
        }
    env["welfare.supplier.terms"].create(vals)


def find_withholding_tax(env):
    """:return: 20% of what a professional earns"""
    return env["account.tax"].search(
        [
            ("type_tax_use", "=", "purchase"),
            ("l10n_it_withholding_type", "=", "RT01"),
            ("amount", "=", -20),
        ],
        limit=1,
    )


def prepare_supplier_vals(env, number, row):
    vat = make_vat(100 + number)
    return {
        "name": row["name"],
        "is_company": True,
        "is_welfare_supplier": True,
        "supplier_rank": 1,
        **address(env, row["istat"], row["street"]),
        "vat": vat,
        "l10n_it_codice_fiscale": vat[2:],
        "phone": row["phone"],
        "email": f"{row['key']}@example.com",
        "lang": "it_IT",
    }
