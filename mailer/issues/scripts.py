"""Letters and digits that are the same to a reader, in Latin, Arabic and Sorani. Pure."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
"""Controls, soft hyphens, joiners, and what turns the direction of the text after it."""
_UNTOLD = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
"""Vowel marks and the stroke that lengthens a word: Arabic is the same word with and without them."""
_PARTS = {"½": "5", "¼": "25", "¾": "75", "⅛": "125", "⅜": "375", "⅝": "625", "⅞": "875"}
"""Fractions that are one character, by what they are after the point."""
_FRACTION = re.compile(rf"(?:(?<!\d)(\d{{1,3}})[ \u00a0\u2009\u202f]?)?([{''.join(_PARTS)}])")
"""With the whole number before it, if there is one; years are none."""
_LETTERS = {
    "أإآٱٲٳ": "ا",
    "ىیې": "ي",
    "کڪګ": "ك",
    "ةەھہۀۂ": "ه",
    "ۆۇؤۋ": "و",
    "ڕ": "ر",
    "ڵ": "ل",
}
_DIGITS = {"٠١٢٣٤٥٦٧٨٩": "0123456789", "۰۱۲۳۴۵۶۷۸۹": "0123456789"}
_MARKS = {"٪﹪": "%", "‐‑‒–—−": "-", "’‘ʼ`´": "'", "\u00a0\u202f\u2007\u2009\t": " "}
_ONE = str.maketrans({each: to for many, to in (_LETTERS | _MARKS).items() for each in many})
_OTHER = {ord(digit): value for digits, values in _DIGITS.items() for digit, value in zip(digits, values, strict=True)}
_SAME = _ONE | _OTHER


def seen(text: str) -> str:
    """``text`` as it is read: one form for each letter (NFKC), without what nobody sees or may leave out; ``1½`` is
    ``1.5``."""
    told = _FRACTION.sub(_in_decimals, _UNSEEN.sub("", text))
    return _UNTOLD.sub("", unicodedata.normalize("NFKC", told))


def _in_decimals(match: re.Match[str]) -> str:
    return f"{match[1] or 0}.{_PARTS[match[2]]}"


def folded(text: str) -> str:
    """As many characters as ``text``, each the one that stands for all that look or sound like it: ``ی`` is ``ي``,
    ``٣`` is ``3``, ``٪`` is ``%``. Case stays."""
    return text.translate(_SAME)
