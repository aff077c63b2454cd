"""What changed between two texts: paragraph by paragraph, then word by word. Pure."""

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
class TextDiff:
    parts: tuple[Paragraph | Gap, ...]
    cut: bool
    """Whether the texts are too long to be compared to their ends."""

    @property
    def changed(self) -> frozenset[Paragraph]:
        """The paragraphs that are not as they were."""
        paragraphs = (part for part in self.parts if not isinstance(part, Gap))
        return frozenset(part for part in paragraphs if any(words.mark is not Mark.SAME for words in part))


@dataclass(slots=True)
class Effort:
    """What is left of it for a page."""

    left: int

    def spend(self, pairs: int) -> bool:
        """Whether ``pairs`` may be compared."""
        cost = pairs + EFFORT_OF_A_TRY
        if pairs > MOST_PAIRS or cost > self.left:
            return False
        self.left -= cost
        return True


def text_diff(old: str, new: str, effort: Effort) -> TextDiff:
    before, after = _paragraphs(old), _paragraphs(new)
    parts = tuple(_diff(before[:MOST_PARAGRAPHS], after[:MOST_PARAGRAPHS], effort))
    return TextDiff(parts, before[MOST_PARAGRAPHS:] != after[MOST_PARAGRAPHS:])


def _paragraphs(text: str) -> list[str]:
    """Without their line breaks: those move whenever a word does."""
    return [" ".join(each.split()) for each in _BLANK_LINES.split(text) if each.strip()]


def _diff(old: Sequence[str], new: Sequence[str], effort: Effort) -> Iterator[Paragraph | Gap]:
    matcher = _matcher(old, new, effort)
    steps = matcher.get_opcodes() if matcher else [("replace", 0, len(old), 0, len(new))]
    for number, (step, i, j, k, m) in enumerate(steps):
        if step == "equal":
            yield from _unchanged(new[k:m], first=number == 0, last=number == len(steps) - 1)
        else:
            yield from _changed(old[i:j], new[k:m], effort)


def _matcher(old: Sequence[str], new: Sequence[str], effort: Effort) -> SequenceMatcher[str] | None:
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


def _changed(old: Sequence[str], new: Sequence[str], effort: Effort) -> Iterator[Paragraph]:
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


def _alike(before: str, after: str, effort: Effort) -> SequenceMatcher[str] | None:
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
