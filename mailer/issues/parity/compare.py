"""What differs between two editions of an issue, blocks paired by their ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mailer.compiler import content as c
from mailer.issues.parity.facts import Fact, Kind, missing
from mailer.issues.parity.texts import Programmes, Text, facts_of, head_of, text_of

MOST_SHOWN = 20
"""Of what differs of one kind in one block."""


class Code(StrEnum):
    BLOCK_MISSING = "block-missing"
    """It stands here and not there."""
    BLOCK_ADDED = "block-added"
    BLOCK_OF_ANOTHER_KIND = "block-of-another-kind"
    BLOCK_MOVED = "block-moved"
    FIGURE = "figure"
    PERCENTAGE = "percentage"
    AMOUNT = "amount"
    DATE = "date"
    TIME = "time"
    PHONE = "phone"
    EMAIL = "email"
    LINK = "link"
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True)
class Difference:
    """``here`` is what stands in the first edition and not in the second, as it is written there, ``there`` what stands
    in the second alone; of blocks, their kinds. ``block_id`` is empty for what stands above the blocks."""

    code: Code
    block_id: str
    here: tuple[str, ...] = ()
    there: tuple[str, ...] = ()


def compare(
    here: c.IssueContent, there: c.IssueContent, programmes: Iterable[Iterable[str]] = ()
) -> tuple[Difference, ...]:
    """The differences, in the order of the blocks ``here``, then of those ``there`` alone.

    ``programmes`` are those kept once, each by all its names: titles in any language and codes. Others are known by
    their own blocks: the title here and the title there are the same programme's."""
    theirs = {block.id: block for block in there.blocks}
    pairs = [(block, theirs[block.id]) for block in here.blocks if block.id in theirs]
    known = _programmes(pairs, [tuple(names) for names in programmes])
    return (
        *_facts("", head_of(here), head_of(there), known),
        *(found for block in here.blocks for found in _block(block, theirs, here, there, known)),
        *_added(here, there),
        *_moved(pairs, there),
    )


def _block(
    block: c.Block, theirs: Mapping[str, c.Block], here: c.IssueContent, there: c.IssueContent, known: Programmes
) -> Iterator[Difference]:
    other = theirs.get(block.id)
    if other is None:
        yield Difference(Code.BLOCK_MISSING, block.id, here=(block.kind,))
        return
    if other.kind != block.kind:
        yield Difference(Code.BLOCK_OF_ANOTHER_KIND, block.id, (block.kind,), (other.kind,))
    yield from _facts(block.id, text_of(block, here.language), text_of(other, there.language), known)


def _facts(block_id: str, here: Text, there: Text, known: Programmes) -> Iterator[Difference]:
    ours, theirs = facts_of(here, known), facts_of(there, known)
    for kind in Kind:
        one, other = (tuple(fact for fact in each if fact.kind is kind) for each in (ours, theirs))
        lost, new = _said(missing(one, other)), _said(missing(other, one))
        if lost or new:
            yield Difference(Code(kind.value), block_id, lost, new)


def _said(facts: Sequence[Fact]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact.said for fact in facts))[:MOST_SHOWN]


def _added(here: c.IssueContent, there: c.IssueContent) -> Iterator[Difference]:
    ours = {block.id for block in here.blocks}
    for block in there.blocks:
        if block.id not in ours:
            yield Difference(Code.BLOCK_ADDED, block.id, there=(block.kind,))


def _moved(pairs: Sequence[tuple[c.Block, c.Block]], there: c.IssueContent) -> Iterator[Difference]:
    """The fewest blocks that, put elsewhere, would give both the same order."""
    places = {block.id: place for place, block in enumerate(there.blocks)}
    order = [places[block.id] for block, _ in pairs]
    kept = set(_longest_rising(order))
    for (block, _), place in zip(pairs, order, strict=True):
        if place not in kept:
            yield Difference(Code.BLOCK_MOVED, block.id, (block.kind,), (block.kind,))


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """The longest of the sequences within ``numbers`` that only rise."""
    best: list[list[int]] = []
    for number in numbers:
        before = max((each for each in best if each[-1] < number), key=len, default=[])
        best.append([*before, number])
    return max(best, key=len, default=[])


def _programmes(pairs: Sequence[tuple[c.Block, c.Block]], kept: Sequence[tuple[str, ...]]) -> Programmes:
    known = Programmes(kept)
    typed = []
    for one, other in pairs:
        if isinstance(one.content, c.Programme) and isinstance(other.content, c.Programme):
            titles = (one.content.title, other.content.title)
            if not any(map(known.knows, titles)):
                typed.append((titles, *((code,) for code in (one.content.code, other.content.code))))
    return Programmes([*kept, *(names for each in typed for names in each)])
