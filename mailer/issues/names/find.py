"""Where a name stands in an issue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote

import idna

from mailer.compiler.content import IssueContent
from mailer.issues.names.runs import WIDEST_GAP, Run, glued, runs
from mailer.issues.names.spellings import PARTICLES, PREFIXES, Likeness, Spellings, spellings
from mailer.issues.names.texts import Text, labelled, texts_of

MOST_PLACES = 200
CONTEXT = 40
"""Characters that are shown before and after a name."""
MASK = "▇▇▇▇"
"""Stands for a name, of whatever length."""
APART = "\n" * (WIDEST_GAP + 1)
"""Between texts that are looked through as one: no name stands in two of them."""

_MOST_RUNS = 10
"""That one name is looked for in."""
_UNQUOTED = 3
"""Times that an address may have been percent-encoded."""
_PUNYCODE = re.compile(r"xn--[a-z0-9-]{1,60}", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_OF_ADDRESSES = ("@", "://", "www.")


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
    """The first MOST_PLACES places of ``content``, and of ``more``: names of files and the like, by what they are.

    Case, accents, vowel marks and what nobody sees make no difference, nor what stands between the parts of a name, nor
    their order. In running text a part alone counts only with a capital: Rose, not rose. Raises NameRefused."""
    return find_places(names, texts_of(content, more))


def find_in_texts(names: Sequence[str], prose: Mapping[str, str], more: Mapping[str, str]) -> tuple[Place, ...]:
    """As :func:`find_names` does, in running texts by what they are. Raises NameRefused."""
    return find_places(names, [*labelled(prose, is_prose=True), *labelled(more, is_prose=False)])


def find_places(names: Sequence[str], texts: Sequence[Text]) -> tuple[Place, ...]:
    """As :func:`find_names` does, in ``texts``. Raises NameRefused."""
    spelt = spellings(names)
    return tuple(islice((place for text in texts for place in _places(text, spelt)), MOST_PLACES))


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    likeness: Likeness
    number: int
    is_told: bool
    """Whether it counts in running text."""


def _places(text: Text, spelt: Spellings) -> Iterator[Place]:
    words = _decoded(text.text)
    matches = sorted(_matches(words, spelt), key=lambda match: (match.start, -match.end))
    addresses = _addresses(words) if matches else []
    told = 0
    for match in matches:
        in_address = any(start <= match.start < end for start, end in addresses)
        if match.end > told and (match.is_told or in_address or not text.is_prose):
            told = match.end
            where = (text.block_id, text.block_kind, text.field)
            yield Place(*where, match.start, _covered(words, matches, match), match.likeness, match.number)


def _addresses(text: str) -> list[tuple[int, int]]:
    """Where web and mail addresses begin and end in running text."""
    return [word.span() for word in _WORD.finditer(text) if any(each in word[0] for each in _OF_ADDRESSES)]


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


def _matches(text: str, spelt: Spellings) -> Iterator[_Match]:
    """All that may be the name, those that count in addresses alone too."""
    found, at = runs(text), 0
    while at < len(found):
        match, at = _from(found, at, spelt)
        if match:
            yield match
    for start, end, letters in glued(found):
        for name, number in spelt.within.items():
            if name in letters:
                yield _Match(start, end, Likeness.WHOLE, number, is_told=False)


def _from(found: Sequence[Run], at: int, spelt: Spellings) -> tuple[_Match | None, int]:
    """What begins with run ``at``, the most like it and the longest, and the run to go on with."""
    best: _Match | None = None
    last = at + 1
    for end, letters in _windows(found, at, spelt.longest):
        known = max((spelt.known[each] for each in _bare(letters) if each in spelt.known), default=None)
        if known:
            taken, (likeness, number) = found[at:end], known
            match = _Match(taken[0].start, taken[-1].end, likeness, number, _is_told(taken, likeness))
            if best is None or (likeness, match.is_told) >= (best.likeness, best.is_told):
                best, last = match, end
    return best, last if best and best.is_told else at + 1


def _windows(found: Sequence[Run], at: int, longest: int) -> Iterator[tuple[int, list[str]]]:
    """The letters of one run, of two, of three …, as long as they may belong together."""
    letters: list[str] = []
    for end in range(at, min(at + _MOST_RUNS, len(found))):
        if letters and found[end].gap is None:
            return
        letters.append(found[end].letters)
        if sum(map(len, letters)) > longest + _MOST_RUNS:
            return
        yield end + 1, letters


def _bare(letters: list[str]) -> Iterator[str]:
    """The letters together, also without particles, without what Arabic writes onto them, and without an English s."""
    whole, without = "".join(letters), "".join(each for each in letters if each not in PARTICLES)
    for each in dict.fromkeys((whole, without)):
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


def _covered(text: str, matches: Sequence[_Match], around: _Match) -> str:
    """What stands around a name, with all names in it covered."""
    start, end = max(0, around.start - CONTEXT), around.end + CONTEXT
    shown, at = [], start
    for match in matches:
        if match.end <= at or match.start >= end:
            continue
        shown += [text[at : max(at, match.start)], MASK if match.start >= at else ""]
        at = max(at, match.end)
    words = "".join([*shown, text[at:end]])
    return f"{'…' if start else ''}{' '.join(words.split())}{'…' if end < len(text) else ''}"
