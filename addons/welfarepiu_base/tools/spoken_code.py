"""Codes that people read from paper, say on the phone and type."""

import secrets

#: No sign that is taken for another: I and 1, O and 0, B and 8, S and 5, Z and 2.
ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"


def make_code(length):
    """:return: ``length`` signs that cannot be guessed (about 4.6 bits each)"""
    return "".join(secrets.choice(ALPHABET) for _sign in range(length))
