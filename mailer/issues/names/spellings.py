"""The ways in which a name may be written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from itertools import combinations, permutations, product

from mailer.issues.names.runs import letters_of

LONGEST = 100
"""Characters of a name."""
MOST_NAMES = 20
"""That are looked for at once."""
MOST_PARTS = 8
SHORTEST = 2
"""Letters of a name."""
SHORTEST_PART = 3
"""Letters of a part that is looked for alone, or beside the initials of the others."""
SHORTEST_WITHIN = 7
"""Letters of a whole name that is looked for within the words of addresses and file names."""
_FREELY_ORDERED = 3
"""Parts that may stand in any order; of more, the order is turned round, or begins elsewhere."""

_OFTEN_CUT = 5
"""Parts of a name of which some may be left out."""
_VARIED = 4
"""Parts that may each have something written onto them."""

_SMALL = "al el ul ibn bin ben bint abu abou de da di del van von der den la le بن ابن بنت أبو أبي أبا ال آل"
PARTICLES = frozenset("".join(map(letters_of, word)) for word in _SMALL.split())
"""Small words that some write and some leave out."""
ARTICLE = "ال"
_LONG_ENOUGH = 3
"""Letters that must be left once the article is gone."""
_IZAFE = "ي"
"""Sorani writes it onto the first name where the second follows."""
PREFIXES = ("وبال", "ولل", "وال", "بال", "فال", "لل", "ال", "ول", "وب", "و", "ف", "ب", "ل")
"""What Arabic writes onto a name, longest first."""

_TWO_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
_TWO_LETTERS |= {letter.upper(): two.title() for letter, two in _TWO_LETTERS.items()}
_UMLAUT = re.compile("[aou]e|aa")

_SEPARATORS = re.compile(r"[\s\-‐-―_.,;/+]+")


class Reason(StrEnum):
    """Why a name cannot be looked for."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    TOO_MANY = "too-many"


class NameRefused(ValueError):
    """It says why, and never which name."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Likeness(IntEnum):
    """How much of the name stands there."""

    PART = 1
    """One part of it, which may be somebody else's too."""
    INITIALS = 2
    """One part of it beside initials of the others."""
    WHOLE = 3


@dataclass(frozen=True, slots=True)
class Known:
    """``number`` is that of the name, from 1. ``parts`` are, for a part alone, the numbers of the names it is of, and
    which part of each, from 0."""

    likeness: Likeness
    number: int
    parts: frozenset[tuple[int, int]] = frozenset()

    def beside(self, other: Known) -> Known:
        """Of both the more like, with the parts of both."""
        more = max(self, other, key=lambda each: (each.likeness, each.number))
        parts = self.parts | other.parts if self.likeness is other.likeness else more.parts
        return replace(more, parts=parts)


@dataclass(frozen=True, slots=True, repr=False)
class Spellings:
    """All ways of several names, as letters without anything between. ``within`` are those that are told even within
    words; ``beginnings`` all that any may begin with. Never printed."""

    known: dict[str, Known]
    within: dict[str, int]
    beginnings: frozenset[str]


def spellings(names: Sequence[str]) -> Spellings:
    """Raises NameRefused."""
    if not names or len(names) > MOST_NAMES:
        raise NameRefused(Reason.TOO_MANY if names else Reason.TOO_SHORT)
    known: dict[str, Known] = {}
    within: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        for parts in dict.fromkeys((parts_of(name), parts_of(_with_two_letters(name)))):
            for letters, likeness, part in _spelt(parts):
                new = Known(likeness, number, frozenset() if part is None else frozenset({(number, part)}))
                known[letters] = new.beside(known.get(letters, new))
            for letters in map("".join, _orders(parts)):
                if len(parts) > 1 and len(letters) >= SHORTEST_WITHIN:
                    within.setdefault(letters, number)
    beginnings = frozenset(letters[:length] for letters in known for length in range(len(letters) + 1))
    return Spellings(known, within, beginnings)


def _with_two_letters(name: str) -> str:
    """As German and Nordic names are written where there is no umlaut: Mueller. The name itself where it has none, or
    would be too long."""
    written = "".join(_TWO_LETTERS.get(letter, letter) for letter in unicodedata.normalize("NFC", name))
    return written if len(written) <= LONGEST else name


def parts_of(name: str) -> tuple[str, ...]:
    """Raises NameRefused. An apostrophe parts nothing: O'Brien is one word."""
    if len(name) > LONGEST:
        raise NameRefused(Reason.TOO_LONG)
    words = ("".join(map(letters_of, word)).replace(" ", "") for word in _SEPARATORS.split(name))
    parts = tuple(filter(None, words))
    if sum(map(len, parts)) < SHORTEST:
        raise NameRefused(Reason.TOO_SHORT)
    if len(parts) > MOST_PARTS:
        raise NameRefused(Reason.TOO_LONG)
    return parts


def _spelt(parts: tuple[str, ...]) -> Iterator[tuple[str, Likeness, int | None]]:
    """Each with which part it is, where it is one alone."""
    core = tuple(part for part in parts if part not in PARTICLES) or parts
    for chosen in {parts, core, *_several(core)}:
        for order in _orders(chosen):
            yield from ((letters, Likeness.WHOLE, None) for letters in _written(order))
    if len(core) > 1:
        for at, part in enumerate(core):
            yield from ((letters, Likeness.PART, at) for letters in _written((part,)) if len(part) >= SHORTEST_PART)
        yield from ((letters, Likeness.INITIALS, None) for order in _with_initials(core) for letters in _written(order))


def _several(core: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Two parts or more: of three, the one in the middle is often left out."""
    for many in range(2, len(core)) if len(core) <= _OFTEN_CUT else ():
        yield from combinations(core, many)


def _orders(parts: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    if len(parts) <= _FREELY_ORDERED:
        return permutations(parts)
    return [parts, parts[::-1], *(parts[at:] + parts[:at] for at in range(1, len(parts)))]


def _with_initials(core: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for at, part in enumerate(core):
        initials = [each[0] for other, each in enumerate(core) if other != at]
        for many in range(1, len(initials) + 1):
            for chosen in combinations(initials, many) if len(part) >= SHORTEST_PART else ():
                yield (*chosen, part)
                yield (part, *chosen)


def _written(order: tuple[str, ...]) -> Iterator[str]:
    return map("".join, product(*map(_variants, order)) if len(order) <= _VARIED else (order,))


def _variants(part: str) -> tuple[str, ...]:
    """With and without what Arabic and Sorani write onto a part; with and without the second letter that stands for an
    umlaut, as letters are compared without accents."""
    if len(part) < _LONG_ENOUGH:
        return (part,)
    if part.isascii():
        return tuple(dict.fromkeys((part, _UMLAUT.sub(lambda two: two[0][0], part))))
    bare = part.removeprefix(ARTICLE)
    bare = bare if len(bare) >= _LONG_ENOUGH else part
    return tuple(dict.fromkeys((part, bare, ARTICLE + bare, bare + _IZAFE)))
