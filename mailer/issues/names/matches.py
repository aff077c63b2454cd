"""Where a passage may say a name: in itself, without a word on where the passage stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mailer.issues.names.runs import Run, glued, runs
from mailer.issues.names.spellings import PARTICLES, PREFIXES, Known, Likeness, Spellings

_MOST_RUNS = 10
"""That one name is looked for in."""
_WORD = re.compile(r"\S+")
_OF_ADDRESSES = ("@", "://", "www.")
_ENDS = re.compile(r"(?<=\w{4})[.!?؟۔…]+[\"”’»)]*\s|\n\s*\n")
"""Of sentences. A dot after a short word may stand in “Mr. Haddad”; it is no end."""
_FARTHEST = 300
"""Characters between two parts of a name in one sentence."""


@dataclass(frozen=True, slots=True)
class Match:
    """``parts`` are those of which names it may be, as a Known has them. ``is_told`` says whether it counts where it
    stands: in running text a part alone needs a capital."""

    start: int
    end: int
    likeness: Likeness
    number: int
    parts: frozenset[tuple[int, int]]
    is_told: bool


def matches_in(passage: str, is_prose: bool, spelt: Spellings) -> tuple[Match, ...]:
    """All that may be a name, in order; none of those that are told lies in another."""
    found = sorted(_matches(passage, spelt), key=lambda match: (match.start, -match.end))
    addresses = _addresses(passage) if found and is_prose else []
    told, counted = 0, []
    for match in found:
        counts = match.is_told or not is_prose or any(start <= match.start < end for start, end in addresses)
        is_told = counts and match.end > told
        told = match.end if is_told else told
        counted.append(replace(match, is_told=is_told))
    return tuple(_together(passage, counted))


def _matches(text: str, spelt: Spellings) -> Iterator[Match]:
    found, at = runs(text), 0
    while at < len(found):
        match, at = _from(found, at, spelt)
        if match:
            yield match
    for start, end, letters in glued(found):
        for name, number in spelt.within.items():
            if name in letters:
                yield Match(start, end, Likeness.WHOLE, number, frozenset(), is_told=False)


def _from(found: Sequence[Run], at: int, spelt: Spellings) -> tuple[Match | None, int]:
    """What begins with run ``at``, the most like it and the longest, and the run to go on with."""
    best: Match | None = None
    last = at + 1
    for end, letters in _windows(found, at):
        bare = tuple(_bare(letters))
        if known := _most_like(bare, spelt):
            taken = found[at:end]
            is_told = _is_told(taken, known.likeness)
            match = Match(taken[0].start, taken[-1].end, known.likeness, known.number, known.parts, is_told)
            if best is None or (known.likeness, is_told) >= (best.likeness, best.is_told):
                best, last = match, end
        if not any(each in spelt.beginnings for each in bare):
            break
    return best, last if best and best.is_told else at + 1


def _most_like(bare: Iterable[str], spelt: Spellings) -> Known | None:
    known = [spelt.known[each] for each in bare if each in spelt.known]
    return max(known, key=lambda each: (each.likeness, each.number), default=None)


def _windows(found: Sequence[Run], at: int) -> Iterator[tuple[int, list[str]]]:
    """The letters of one run, of two, of three …, as long as they may belong together."""
    letters: list[str] = []
    for end in range(at, min(at + _MOST_RUNS, len(found))):
        if letters and found[end].gap is None:
            return
        letters.append(found[end].letters)
        yield end + 1, letters


def _bare(letters: list[str]) -> Iterator[str]:
    """The letters together, also without particles, without what Arabic writes onto them, and without an English s."""
    whole, without = "".join(letters), "".join(each for each in letters if each not in PARTICLES)
    for each in (whole,) if whole == without else (whole, without):
        yield each
        if each.isascii():
            yield each.removesuffix("s")
        else:
            yield from (each.removeprefix(prefix) for prefix in PREFIXES if each.startswith(prefix))


def _is_told(taken: Sequence[Run], likeness: Likeness) -> bool:
    if likeness is Likeness.WHOLE:
        return True
    are_capital = all(run.is_capital for run in taken)
    if likeness is Likeness.PART:
        return are_capital
    return len(taken) > 1 and (are_capital or any(run.has_dot for run in taken[:-1]))


def _addresses(text: str) -> list[tuple[int, int]]:
    """Where web and mail addresses begin and end in running text."""
    return [word.span() for word in _WORD.finditer(text) if any(each in word[0] for each in _OF_ADDRESSES)]


def _together(passage: str, matches: Sequence[Match]) -> Iterator[Match]:
    """Two parts of a name in one sentence are the name: “Miss Haddad and her sister Amal”."""
    alone = [match for match in matches if match.is_told and match.likeness is Likeness.PART]
    whole = set(_pairs(passage, alone)) if len(alone) > 1 else set()
    return (replace(match, likeness=Likeness.WHOLE) if match in whole else match for match in matches)


def _pairs(passage: str, alone: Sequence[Match]) -> Iterator[Match]:
    """Of ``alone``, those that stand in a sentence with another part of the same name."""
    of_names: defaultdict[int, list[Match]] = defaultdict(list)
    for match in alone:
        for number in {number for number, _ in match.parts}:
            of_names[number].append(match)
    for number, found in of_names.items():
        for one, other in pairwise(found):
            is_near = other.start - one.end <= _FARTHEST and not _ENDS.search(passage, one.end, other.start)
            if is_near and _differ(one, other, number):
                yield from (one, other)


def _differ(one: Match, other: Match, number: int) -> bool:
    """Whether they may be two parts of the name; one that is the same twice is not."""
    ours, theirs = ({part for of, part in match.parts if of == number} for match in (one, other))
    return len(ours | theirs) > 1
