#!/usr/bin/env python3
"""Usage: logins.py LOGINS_CSV BASE_URL: print the demo logins as a table."""

import csv
import sys
from pathlib import Path


def main(path, base_url):
    if not Path(path).exists():
        print("no demo addon here: log in as admin, password admin")
        return
    with open(path, newline="") as lines:
        rows = [
            (row["role"], row["login"], row["password"], base_url + row["start_page"])
            for row in csv.DictReader(lines)
        ]
    rows.insert(0, ("role", "login", "password", "page"))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        print("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)))


if __name__ == "__main__":
    main(*sys.argv[1:])
