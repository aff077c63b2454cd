"""What changed in an issue since it was translated: paragraph by paragraph, without keeping the text. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from mailer.compiler import content as c
from mailer.compiler import richtext
from mailer.compiler.walk import Kind, Spot, rebuild

MOST_BLOCKS = 1_000
MOST_PARAGRAPHS = 300
"""Of a block. What comes after the last of them is taken as one paragraph, as are the blocks after the last block."""
HEAD = ""
"""In place of a block's id: what stands above the blocks."""
REST = "…"
"""In place of a block's id: the blocks after the last that is told apart."""

Mark = tuple[str, str]
"""A paragraph: the field it stands in, and a hash of what it says."""
Fingerprint = list[tuple[str, list[Mark]]]
"""The blocks of an issue by their ids, in order, each with its paragraphs. As it is, JSON can hold it; it may come back
with lists in place of tuples."""


class What(StrEnum):
    ADDED = "added"
    """The block is new."""
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``number`` counts the paragraphs of a field from 1; a plain field is one."""

    field: str
    number: int


@dataclass(frozen=True, slots=True)
class Outdated:
    """A block that is not any more what was translated: which of its paragraphs are new or say something else, and how
    many of the old ones are gone without one in their place."""

    block_id: str
    what: What
    paragraphs: tuple[Paragraph, ...] = ()
    gone: int = 0


def fingerprint(content: c.IssueContent) -> Fingerprint:
    """What tells later whether ``content`` has changed since: at most MOST_BLOCKS blocks with MOST_PARAGRAPHS each.

    Where pictures lie and how text is set (bold, spaces) is no part of it; where links lead is."""
    head = [("title", content.title), ("subject", content.subject), ("preheader", content.preheader)]
    blocks = [(block.id, _said(block)) for block in content.blocks]
    marked = [(block_id, _marks(said)) for block_id, said in [(HEAD, head), *blocks[:MOST_BLOCKS]]]
    rest = [each for _, said in blocks[MOST_BLOCKS:] for each in said]
    return [*marked, (REST, [("", _hash(rest))])] if rest else marked


def outdated(then: Iterable[Sequence[object]], now: Fingerprint) -> tuple[Outdated, ...]:
    """What changed between ``then``, the fingerprint of what was translated, and ``now``: blocks in their order now,
    then those that are gone. Raises ValueError where ``then`` is no fingerprint."""
    old = _read(then)
    changed = (_compare(block_id, old.get(block_id), marks) for block_id, marks in now)
    left = {block_id for block_id, _ in now}
    gone = (
        Outdated(each, What.REMOVED, gone=sum(bool(name) for name, _ in old[each])) for each in old if each not in left
    )
    return (*filter(None, changed), *gone)


def _compare(block_id: str, old: Sequence[Mark] | None, new: Sequence[Mark]) -> Outdated | None:
    if old is None:
        return Outdated(block_id, What.ADDED, _told(_numbered(new)))
    if list(old) == list(new):
        return None
    places, touched, gone = list(_numbered(new)), [], 0
    for step, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step != "equal":
            touched += places[k:m]
            gone += max(0, (j - i) - (m - k))
    return Outdated(block_id, What.CHANGED, _told(touched), gone)


def _told(paragraphs: Iterable[Paragraph]) -> tuple[Paragraph, ...]:
    """Without what stands for the block's kind, and for what is not told apart."""
    return tuple(each for each in paragraphs if each.field)


def _numbered(marks: Sequence[Mark]) -> Iterator[Paragraph]:
    counts: dict[str, int] = {}
    for name, _ in marks:
        counts[name] = counts.get(name, 0) + 1
        yield Paragraph(name, counts[name])


def _read(stored: Iterable[Sequence[object]]) -> Mapping[str, list[Mark]]:
    try:
        return {str(block_id): [_mark(*each) for each in marks] for block_id, marks in stored}  # type: ignore[attr-defined]
    except (TypeError, ValueError) as error:
        raise ValueError("not a fingerprint of an issue") from error


def _mark(name: str, digest: str) -> Mark:
    return str(name), str(digest)


@dataclass(slots=True)
class _Said:
    paragraphs: list[Mark] = field(default_factory=list)

    def collect(self, spot: Spot, text: str) -> str:
        if spot.kind is Kind.RICH:
            self.paragraphs += [(spot.field, _with_links(each)) for each in richtext.paragraphs(text)]
        elif spot.kind in (Kind.PLAIN, Kind.LINK) and text.strip():
            self.paragraphs.append((spot.field, text))
        return text


def _with_links(paragraph: richtext.Paragraph) -> str:
    return f"{paragraph.text} {' '.join(run.href for run in paragraph.runs if run.href)}"


def _said(block: c.Block) -> list[Mark]:
    """Its paragraphs in words."""
    said = _Said([("", block.kind)])
    rebuild(block, said.collect)
    return said.paragraphs


def _marks(said: Sequence[Mark]) -> list[Mark]:
    marks = [(name, _hash([(name, text)])) for name, text in said[:MOST_PARAGRAPHS]]
    rest = said[MOST_PARAGRAPHS:]
    return [*marks, ("", _hash(rest))] if rest else marks


def _hash(said: Iterable[Mark]) -> str:
    """Of what is said, however it is spaced."""
    plain = "\x1f".join(f"{name}\x1e{' '.join(text.split())}" for name, text in said)
    return hashlib.blake2s(plain.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
