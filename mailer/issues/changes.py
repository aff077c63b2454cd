"""What changed between two proofs of an issue: words, facts, lists, pictures and links. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_PARAGRAPHS = 2_000
"""Of each side; what comes after them is not compared, and the page says so."""
MOST_WORDS = 1_500
"""Of a pair of paragraphs compared word by word; longer ones are shown whole, the old and the new."""
MOST_PAIRS = 200_000
"""Of equal words, one in each of two paragraphs, that are compared: the same few words over and over take minutes.
Likewise of equal paragraphs in two texts."""
MOST_EFFORT = 2_000_000
"""Of such pairs on a page, a try taken for EFFORT_OF_A_TRY of them; whatever comes after that is shown whole."""
EFFORT_OF_A_TRY = 2_000
AHEAD = 5
"""New paragraphs that are looked at for one that was there before, changed."""
ALIKE = 0.3
"""How much two paragraphs must share to be the same one, changed."""
CONTEXT = 1
"""Unchanged paragraphs that are shown before and after a changed one."""

_BLANK_LINES = re.compile(r"\n[ \t]*\n")


class Mark(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of text with one mark."""

    mark: Mark
    text: str


Paragraph = tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Unchanged paragraphs that are left out."""

    paragraphs: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of two proofs, as far as it is compared. ``texts`` is the plain text by language; ``pictures`` are pairs of
    SHA-256 and file; ``size`` is bytes of HTML."""

    subject: str
    preheader: str
    sender: str
    reply_to: str
    lists: frozenset[str]
    texts: tuple[tuple[str, str], ...]
    links: tuple[str, ...]
    pictures: tuple[tuple[str, str], ...]
    size: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One line that changed. ``name`` is a field of Side."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Moves:
    """What came and what went, in order."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


@dataclass(frozen=True, slots=True)
class TextChange:
    language: str
    parts: tuple[Paragraph | Gap, ...]
    cut: bool
    """Whether the texts are too long to be compared to their ends."""


@dataclass(frozen=True, slots=True)
class Changes:
    """``pictures`` names files: of those added the new one's, of those removed the old one's."""

    facts: tuple[Fact, ...]
    lists: Moves
    texts: tuple[TextChange, ...]
    links: Moves
    pictures: Moves
    size: tuple[int, int]

    def __bool__(self) -> bool:
        return bool(self.facts or self.lists or self.texts or self.links or self.pictures)


@dataclass(slots=True)
class _Effort:
    """What is left of it for a page."""

    left: int

    def spend(self, pairs: int) -> bool:
        """Whether ``pairs`` may be compared."""
        cost = pairs + EFFORT_OF_A_TRY
        if pairs > MOST_PAIRS or cost > self.left:
            return False
        self.left -= cost
        return True


def compare(old: Side, new: Side) -> Changes:
    return Changes(
        facts=tuple(_facts(old, new)),
        lists=_moves(sorted(old.lists), sorted(new.lists)),
        texts=tuple(_texts(dict(old.texts), dict(new.texts))),
        links=_moves(old.links, new.links),
        pictures=_pictures(old, new),
        size=(old.size, new.size),
    )


def _facts(old: Side, new: Side) -> Iterator[Fact]:
    for name in ("subject", "preheader", "sender", "reply_to"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Fact(name, before, after)


def _moves(old: Sequence[str], new: Sequence[str]) -> Moves:
    had, has = set(old), set(new)
    return Moves(
        tuple(each for each in dict.fromkeys(new) if each not in had),
        tuple(each for each in dict.fromkeys(old) if each not in has),
    )


def _pictures(old: Side, new: Side) -> Moves:
    """By what they show: the same picture has another name in every proof."""
    had, has = dict(old.pictures), dict(new.pictures)
    moves = _moves(list(had), list(has))
    return Moves(tuple(has[each] for each in moves.added), tuple(had[each] for each in moves.removed))


def _texts(old: dict[str, str], new: dict[str, str]) -> Iterator[TextChange]:
    effort = _Effort(MOST_EFFORT)
    for language in dict.fromkeys([*new, *old]):
        before, after = _paragraphs(old.get(language, "")), _paragraphs(new.get(language, ""))
        parts = tuple(_diff(before[:MOST_PARAGRAPHS], after[:MOST_PARAGRAPHS], effort))
        cut = before[MOST_PARAGRAPHS:] != after[MOST_PARAGRAPHS:]
        if cut or any(not isinstance(part, Gap) for part in parts):
            yield TextChange(language, parts, cut)


def _paragraphs(text: str) -> list[str]:
    """Without their line breaks: those move whenever a word does."""
    return [" ".join(each.split()) for each in _BLANK_LINES.split(text) if each.strip()]


def _diff(old: Sequence[str], new: Sequence[str], effort: _Effort) -> Iterator[Paragraph | Gap]:
    matcher = _matcher(old, new, effort)
    steps = matcher.get_opcodes() if matcher else [("replace", 0, len(old), 0, len(new))]
    for number, (step, i, j, k, m) in enumerate(steps):
        if step == "equal":
            yield from _unchanged(new[k:m], first=number == 0, last=number == len(steps) - 1)
        else:
            yield from _changed(old[i:j], new[k:m], effort)


def _matcher(old: Sequence[str], new: Sequence[str], effort: _Effort) -> SequenceMatcher[str] | None:
    """None where too much is repeated, or too much was compared before."""
    times = Counter(new)
    pairs = sum(times[each] for each in old)
    return SequenceMatcher(None, old, new, autojunk=False) if effort.spend(pairs) else None


def _unchanged(paragraphs: Sequence[str], *, first: bool, last: bool) -> Iterator[Paragraph | Gap]:
    """The neighbours of what changed, and a gap in place of the others."""
    head, tail = (0 if first else CONTEXT), (0 if last else CONTEXT)
    if len(paragraphs) <= head + tail:
        yield from ((Words(Mark.SAME, each),) for each in paragraphs)
        return
    end = len(paragraphs) - tail
    yield from ((Words(Mark.SAME, each),) for each in paragraphs[:head])
    yield Gap(end - head)
    yield from ((Words(Mark.SAME, each),) for each in paragraphs[end:])


def _changed(old: Sequence[str], new: Sequence[str], effort: _Effort) -> Iterator[Paragraph]:
    """Each old paragraph beside the next new one that shares enough with it; what has none came or went."""
    begin = 0
    for before in old:
        tries = ((at, _alike(before, after, effort)) for at, after in enumerate(new[begin : begin + AHEAD], begin))
        at, matcher = next((each for each in tries if each[1]), (begin, None))
        if matcher is None:
            yield (Words(Mark.REMOVED, before),)
            continue
        yield from ((Words(Mark.ADDED, each),) for each in new[begin:at])
        yield tuple(_words(matcher))
        begin = at + 1
    yield from ((Words(Mark.ADDED, each),) for each in new[begin:])


def _alike(before: str, after: str, effort: _Effort) -> SequenceMatcher[str] | None:
    """What compares them word by word, where that makes sense."""
    old, new = before.split(), after.split()
    if len(old) + len(new) > MOST_WORDS or _shared(old, new) < ALIKE:
        return None
    matcher = _matcher(old, new, effort)
    return matcher if matcher and matcher.ratio() >= ALIKE else None


def _shared(old: list[str], new: list[str]) -> float:
    """The most of them that can be the same, in whatever order: 0 to 1, and quickly known."""
    return 2 * (Counter(old) & Counter(new)).total() / (len(old) + len(new))


def _words(matcher: SequenceMatcher[str]) -> Iterator[Words]:
    old, new = matcher.a, matcher.b
    for step, i, j, k, m in matcher.get_opcodes():
        if step == "equal":
            yield Words(Mark.SAME, " ".join(new[k:m]))
            continue
        if j > i:
            yield Words(Mark.REMOVED, " ".join(old[i:j]))
        if m > k:
            yield Words(Mark.ADDED, " ".join(new[k:m]))
