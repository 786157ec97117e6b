"""Twenty-five suppliers of the three districts ask to be part of it."""

from .book import address, create_users, keep, make_vat, read_table

#: Whose password is in ``logins.csv``; the others never log in.
LOGINS = {"fisio", "cascina"}


def tell(env):
    rows = read_table("suppliers")
    suppliers = env["res.partner"].create(
        [prepare_supplier_vals(env, number, row) for number, row in enumerate(rows)]
    )
    for row, supplier in zip(rows, suppliers, strict=True):
        keep(supplier, f"supplier_{row['key']}")
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
