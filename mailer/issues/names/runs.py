"""Text as runs of letters, each letter standing for all that a reader takes for the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailer.issues.scripts import folded, seen

WIDEST_GAP = 4
"""Characters between two parts of a name: “Haddad, Amal”, ``amal%20haddad``, “Amal (Haddad)”."""

_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_KURDISH = str.maketrans({"ێ": "ي"})
_BREAK = " "


@dataclass(frozen=True, slots=True, repr=False)
class Run:
    """Letters without anything between them. A capital after a small letter begins a new one, as in ``photoAmal``.

    ``gap`` is the width of what stands before it; none for the first, and where that keeps two words apart."""

    letters: str
    start: int
    end: int
    gap: int | None
    has_dot: bool
    """Whether a dot stands right after it."""
    is_capital: bool
    """Whether it begins with a capital, or with a letter of a script that has none."""


def runs(text: str) -> list[Run]:
    return list(_runs(text))


def _runs(text: str) -> Iterator[Run]:
    last_end: int | None = None
    for start, end in _bounds(text):
        letters = "".join(map(letters_of, text[start:end]))
        gap = None if last_end is None else _gap(text[last_end:start])
        yield Run(letters, start, end, gap, text[end : end + 1] == ".", not text[start].islower())
        last_end = end


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    """Where runs begin and end; what nobody sees within one is part of it."""
    start, end, before = None, 0, ""
    for place, letter in enumerate(text):
        same = letters_of(letter)
        if same == "":
            continue
        if start is not None and (same == _BREAK or (letter.isupper() and before.islower())):
            yield start, end
            start = None
        if same != _BREAK:
            start, end = place if start is None else start, place + 1
        before = letter
    if start is not None:
        yield start, end


def _gap(between: str) -> int | None:
    shown = folded(seen(between))
    return len(shown) if len(shown) <= WIDEST_GAP and not any(map(str.isalnum, shown)) else None


@lru_cache(maxsize=4096)
def letters_of(letter: str) -> str:
    """What it is compared by: in small letters, without accents; empty for what nobody sees, a space for what ends a
    word."""
    if not seen(letter) or unicodedata.combining(letter):
        return ""
    bare = "".join(each for each in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(each))
    same = folded(bare).casefold().translate(_UNDECOMPOSED)
    return "" if same == "ء" else "".join(filter(str.isalpha, same)).translate(_KURDISH) or _BREAK


def glued(found: Sequence[Run]) -> Iterator[tuple[int, int, str]]:
    """Runs that nothing stands between, as one: start, end and letters."""
    start = 0
    for at in range(1, len(found) + 1):
        if at == len(found) or found[at].gap != 0:
            yield found[start].start, found[at - 1].end, "".join(run.letters for run in found[start:at])
            start = at
