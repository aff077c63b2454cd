"""Text as numbers, words and marks, in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from mailer.issues.scripts import folded

_THOUSANDS = r"[0-9]{1,3}(?P<sep>[,.'\u066c\u060c ])[0-9]{3}(?:(?P=sep)[0-9]{3}){0,9}(?![0-9])"
_TOKEN = re.compile(
    rf"(?P<number>(?:{_THOUSANDS}|[0-9]{{1,30}})(?:[.,\u066b][0-9]{{1,20}})?(?![0-9]))"
    r"|(?P<word>[^\W\d_]+)|(?P<mark>[^\s])",
)
_POINT = re.compile(r"[.,\u066b]([0-9]+)$")
_THREE = re.compile(r"[0-9]{1,3}\.[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` is folded; ``values`` is what a number may mean: 1.234 is two things to two readers."""

    text: str
    start: int
    end: int
    is_number: bool = False
    values: tuple[Decimal, ...] = ()

    @property
    def word(self) -> str:
        """As the tables of words have it."""
        return self.text.casefold()


def tokens(text: str) -> list[Token]:
    """Of ``text``, which was read by :func:`mailer.issues.scripts.seen`."""
    return [_token(match) for match in _TOKEN.finditer(folded(text))]


def _token(match: re.Match[str]) -> Token:
    is_number = match["number"] is not None
    found = match[0]
    return Token(found, match.start(), match.end(), is_number, values(found, match["sep"] or "") if is_number else ())


def values(digits: str, separator: str = "") -> tuple[Decimal, ...]:
    """What a number of western digits may mean, ``separator`` standing between its thousands.

    One point before three digits is read both ways: 1.234 is 1234 to some, and little more than one to others."""
    whole, fraction = digits, ""
    if (point := _POINT.search(digits)) and point[0][0] != separator:
        whole, fraction = digits[: point.start()], point[1]
    meant = Decimal((whole.replace(separator, "") if separator else whole) + (f".{fraction}" if fraction else ""))
    if not _THREE.fullmatch(digits):
        return (meant,)
    return (Decimal(digits),) if digits.startswith("0") else (meant, Decimal(digits))
