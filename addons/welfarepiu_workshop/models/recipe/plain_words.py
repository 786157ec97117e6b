"""Sentences that everybody in the workshop can follow."""

import re

#: Words in one sentence, as the guidelines for easy reading advise.
MOST_WORDS = 12

_SENTENCE = re.compile(r"[^.!?:;\n]+")


def find_long_sentence(text):
    """:return: the first sentence of ``text`` that is too long, or ``None``"""
    for sentence in _SENTENCE.findall(text or ""):
        if len(sentence.split()) > MOST_WORDS:
            return sentence.strip()
    return None
