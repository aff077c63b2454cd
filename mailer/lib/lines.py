"""What one line is: for what staff type, for what is imported, and for the headers that are made of it."""

from __future__ import annotations

import re

# The whole of Unicode's categories Cc, Zl, Zp and Cs.
_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def line_break(text: str) -> str:
    """The first character that may not stand on a line; empty where there is none.

    These are line breaks (U+0085, U+2028 and U+2029 included) and other control characters, which could forge a header,
    and lone surrogates, which cannot be encoded."""
    found = _BREAK.search(text)
    return found[0] if found else ""


def is_one_line(text: str) -> bool:
    """Whether ``text`` can be put in a header."""
    return not line_break(text)
