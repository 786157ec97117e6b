"""What people look for tells of their lives: it stands in no address that a log, a
browser's history or a neighbour could read.

Words, needs and kinds of benefit are sent by POST, sealed, and come back in the address
of the results as something only this platform opens (ADR 74). Nothing of it is stored,
neither in the session.
"""

import base64
import hashlib
import json
from typing import NamedTuple

from cryptography.fernet import Fernet, InvalidToken

from odoo.http import request

from .common import is_id

#: Parameter of the shop's address.
NAME = "cerca"
MOST_LETTERS = 200
MOST_CHOICES = 50


class Asked(NamedTuple):
    """:ivar words: as typed
    :ivar needs: ids of ``welfare.need``
    :ivar kinds: ids of ``welfare.benefit.kind``"""

    words: str = ""
    needs: tuple = ()
    kinds: tuple = ()


def _get_cipher():
    secret = request.env["ir.config_parameter"].sudo().get_param("database.secret")
    key = hashlib.sha256(f"welfarepiu shop {secret}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(asked):
    """:return: what stands in the address; empty: nothing is asked"""
    if not any(asked):
        return ""
    text = json.dumps(asked, separators=(",", ":"))
    return _get_cipher().encrypt(text.encode()).decode().rstrip("=")


def unseal(token):
    """:return: :class:`Asked`; of a token that is not ours: nothing"""
    if not token:
        return Asked()
    try:
        padded = token + "=" * (-len(token) % 4)
        words, needs, kinds = json.loads(_get_cipher().decrypt(padded.encode()))
    except (InvalidToken, ValueError):
        return Asked()
    return Asked(words, tuple(needs), tuple(kinds))


def read_choices(texts):
    """:return: tuple of the ids among what a form sent, without doubles"""
    ids = (int(one) for one in texts[:MOST_CHOICES] if is_id(one))
    return tuple(dict.fromkeys(ids))
