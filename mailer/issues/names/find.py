"""Where a name stands in an issue."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Protocol, TypeVar
from urllib.parse import unquote

import idna

from mailer.compiler.content import IssueContent
from mailer.issues.names.matches import Match, matches_in
from mailer.issues.names.runs import WIDEST_GAP
from mailer.issues.names.spellings import Likeness, spellings
from mailer.issues.names.texts import Text, labelled, texts_of

MOST_PLACES = 200
CONTEXT = 40
"""Characters that are shown before and after a name."""
MASK = "▇▇▇▇"
"""Stands for a name, of whatever length."""
APART = "\n" * (WIDEST_GAP + 1)
"""Between texts that are looked through as one: no name stands in two of them."""

_UNQUOTED = 3
"""Times that an address may have been percent-encoded."""
_PUNYCODE = re.compile(r"xn--[a-z0-9-]{1,60}", re.IGNORECASE)
_PASSAGES = re.compile(rf"[ \t\r\n\xa0]{{{WIDEST_GAP + 1},}}|\n[ \t\r\xa0]*\n\s*")
"""Between passages, blank lines too; no name stands in two of them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands; the name is not told. ``block_id`` and ``block_kind`` are empty outside blocks. ``offset``
    counts characters of the text as it was read: rich text as words, addresses decoded. ``number`` is that of the name
    among those that were looked for, from 1."""

    block_id: str
    block_kind: str
    field: str
    offset: int
    context: str
    likeness: Likeness
    number: int


def find_name(name: str, content: IssueContent, more: Mapping[str, str]) -> tuple[Place, ...]:
    """As :func:`find_names` does, of one name."""
    return find_names((name,), content, more)


def find_names(names: Sequence[str], content: IssueContent, more: Mapping[str, str]) -> tuple[Place, ...]:
    """At most MOST_PLACES places of ``content``, and of ``more``: names of files and the like, by what they are. Where
    there are more, whole names go before initials, and those before parts.

    Case, accents, vowel marks and what nobody sees make no difference, nor what stands between the parts of a name, nor
    their order. In running text a part alone counts only with a capital: Rose, not rose; two in one sentence count as
    the name. Raises NameRefused."""
    return find_places(names, texts_of(content, more))


def find_in_texts(names: Sequence[str], prose: Mapping[str, str], more: Mapping[str, str]) -> tuple[Place, ...]:
    """As :func:`find_names` does, in running texts by what they are. Raises NameRefused."""
    return find_places(names, [*labelled(prose, is_prose=True), *labelled(more, is_prose=False)])


def find_places(names: Sequence[str], texts: Iterable[Text]) -> tuple[Place, ...]:
    """As :func:`find_names` does, in ``texts``. Raises NameRefused."""
    search = Search(names)
    return tuple(each.place() for each in most_like(found for text in texts for found in search.find(text)))


class _Likely(Protocol):
    @property
    def likeness(self) -> Likeness: ...


T = TypeVar("T", bound=_Likely)


def _past_marks(words: str, end: int) -> int:
    """Behind the accents that belong to the last letter: one that is left over would tell that letter."""
    while end < len(words) and unicodedata.combining(words[end]):
        end += 1
    return end


def most_like(found: Iterable[T]) -> list[T]:
    """The MOST_PLACES of ``found`` that are most like a name, in their order: the whole name is told, however many
    parts of it stand before it."""
    kept: defaultdict[Likeness, list[tuple[int, T]]] = defaultdict(list)
    for at, each in enumerate(found):
        if len(kept[each.likeness]) < MOST_PLACES:
            kept[each.likeness].append((at, each))
    best = [pair for likeness in sorted(kept, reverse=True) for pair in kept[likeness]][:MOST_PLACES]
    return [each for _, each in sorted(best, key=lambda pair: pair[0])]


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """A name in a text; what is shown of it is only made once it is told."""

    text: Text
    words: str
    matches: Sequence[Match]
    reach: Sequence[int]
    """How far the first of ``matches`` go, the first two, the first three …"""
    match: Match

    @property
    def likeness(self) -> Likeness:
        return self.match.likeness

    def place(self) -> Place:
        where = (self.text.block_id, self.text.block_kind, self.text.field)
        context = self._covered(max(0, self.match.start - CONTEXT), self.match.end + CONTEXT)
        return Place(*where, self.match.start, context, self.match.likeness, self.match.number)

    def _covered(self, start: int, end: int) -> str:
        """What stands there, with all names in it covered."""
        shown, at = [], start
        for match in self.matches[bisect_right(self.reach, start) :]:
            if match.start >= end:
                break
            if match.end > at:
                shown += [self.words[at : max(at, match.start)], MASK if match.start >= at else ""]
                at = max(at, match.end)
        words = "".join([*shown, self.words[at:end]])
        return f"{'…' if start else ''}{' '.join(words.split())}{'…' if end < len(self.words) else ''}"


class Search:
    """Looks for names, through each distinct passage once: mails and their pages in the archive repeat each other.
    Never printed."""

    def __init__(self, names: Sequence[str]) -> None:
        """Raises NameRefused."""
        self._spelt = spellings(names)
        self._known: dict[tuple[str, bool], tuple[Match, ...]] = {}

    def find(self, text: Text) -> Iterator[Found]:
        """Every name in ``text``, in order."""
        words = _decoded(text.text)
        matches = [
            replace(match, start=match.start + start, end=_past_marks(words, match.end + start))
            for start, passage in _passages(words)
            for match in self._matches(passage, text.is_prose)
        ]
        reach = list(accumulate((match.end for match in matches), max))
        return (Found(text, words, matches, reach, match) for match in matches if match.is_told)

    def _matches(self, passage: str, is_prose: bool) -> tuple[Match, ...]:
        key = (passage, is_prose)
        if key not in self._known:
            self._known[key] = matches_in(passage, is_prose, self._spelt)
        return self._known[key]


def _passages(words: str) -> Iterator[tuple[int, str]]:
    """With where they begin."""
    at = 0
    for gap in _PASSAGES.finditer(words):
        yield at, words[at : gap.start()]
        at = gap.end()
    yield at, words[at:]


def _decoded(text: str) -> str:
    """As a reader's browser shows an address."""
    for _ in range(_UNQUOTED):
        text = unquote(text)
    return _PUNYCODE.sub(_in_letters, text)


def _in_letters(label: re.Match[str]) -> str:
    try:
        return idna.decode(label[0])
    except (idna.IDNAError, UnicodeError):
        return label[0]
