#!/usr/bin/env python3
"""Pack an extracted `odoo` package folder as `odoo-19.0.0-py3-none-any.whl`.

Usage: mkwheel.py PATH/TO/dist-packages/odoo OUTPUT_FOLDER

Links are followed (Debian links fonts and libraries to other packages). Only the
Italian, English and template translations are kept: the rest is three quarters of
the size.
"""

import base64
import hashlib
import os
import re
import sys
import zipfile
from pathlib import Path

NAME = "odoo"
VERSION = "19.0.0"
DIST_INFO = f"{NAME}-{VERSION}.dist-info"
KEPT_LANGUAGES = re.compile(r"^(it|en)([_@].*)?\.po$")
# Loose on purpose: requirements/ pins what is really installed.
REQUIRES = [
    "asn1crypto",
    "Babel",
    "beautifulsoup4",
    "cbor2",
    "chardet",
    "cryptography",
    "docutils",
    "geoip2",
    "gevent",
    "greenlet",
    "idna",
    "Jinja2",
    "libsass",
    "lxml",
    "lxml-html-clean",
    "MarkupSafe",
    "num2words",
    "openpyxl",
    "passlib",
    "phonenumbers",
    "Pillow",
    "polib",
    "psutil",
    "psycopg2-binary",
    "pyopenssl",
    "pypdf",
    "python-dateutil",
    "python-stdnum",
    "pytz",
    "qrcode",
    "reportlab",
    "requests",
    "rjsmin",
    "urllib3",
    "vobject",
    "Werkzeug",
    "xlrd",
    "XlsxWriter",
    "zeep",
]
EPOCH = (2026, 1, 1, 0, 0, 0)


def wanted(path):
    if path.suffix in {".pyc", ".pyo"} or "__pycache__" in path.parts:
        return False
    return path.suffix != ".po" or bool(KEPT_LANGUAGES.match(path.name))


def add(archive, record, name, data):
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data, compresslevel=1)
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=")
    record.append(f"{name},sha256={digest.decode()},{len(data)}")


def metadata():
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {NAME}",
        f"Version: {VERSION}",
        "Summary: Odoo 19 Community, repacked from the Debian package",
        "License: LGPL-3",
        "Requires-Python: >=3.11",
        *(f"Requires-Dist: {name}" for name in REQUIRES),
    ]
    return "\n".join(lines) + "\n"


def main(source, output):
    source, output = Path(source), Path(output)
    output.mkdir(parents=True, exist_ok=True)
    target = output / f"{NAME}-{VERSION}-py3-none-any.whl"
    partial = target.with_suffix(".part")
    record = []
    with zipfile.ZipFile(partial, "w") as archive:
        for folder, folders, files in os.walk(source, followlinks=True):
            folders.sort()
            for file in sorted(files):
                path = Path(folder) / file
                if not wanted(path):
                    continue
                name = f"{NAME}/{path.relative_to(source).as_posix()}"
                add(archive, record, name, path.read_bytes())
        for name, text in {
            "METADATA": metadata(),
            "WHEEL": "Wheel-Version: 1.0\nGenerator: mkwheel\n"
            "Root-Is-Purelib: true\nTag: py3-none-any\n",
            "entry_points.txt": "[console_scripts]\nodoo = odoo.cli:main\n",
            "top_level.txt": f"{NAME}\n",
        }.items():
            add(archive, record, f"{DIST_INFO}/{name}", text.encode())
        record.append(f"{DIST_INFO}/RECORD,,")
        archive.writestr(
            zipfile.ZipInfo(f"{DIST_INFO}/RECORD", EPOCH), "\n".join(record) + "\n"
        )
    partial.replace(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
