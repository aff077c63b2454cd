"""What changed between two proofs of an issue: words, facts, readers, lists, pictures and links. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mailer.issues.text_changes import MOST_EFFORT, Effort, Gap, Paragraph, text_diff


class Reading(StrEnum):
    """Which of the variants of an edition a text is that of."""

    EVERY_BLOCK = "every block"
    """The mail of those who meet every condition."""
    PUBLIC = "public"
    """The mail of those who meet none."""
    WEB = "web"
    """The page in the archive, with whole stories."""


@dataclass(frozen=True, slots=True)
class Reach:
    """For whom a block is in one edition. ``block`` is its id, ``name`` what it is called; ``condition`` tells
    conditions apart and is empty for everybody, ``words`` says it."""

    language: str
    block: str
    name: str
    condition: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two proofs, as far as it is compared. ``subjects`` and ``preheaders`` are by language; ``fallback`` is the
    language of the edition that readers of all others get; ``archive`` says who sees it there; ``blocks`` is None where
    that was not kept; ``texts`` are plain; ``pictures`` are pairs of SHA-256 and file; ``size`` is bytes of HTML."""

    subjects: Mapping[str, str]
    preheaders: Mapping[str, str]
    sender: str
    reply_to: str
    fallback: str
    archive: str
    lists: frozenset[str]
    blocks: tuple[Reach, ...] | None
    texts: Mapping[tuple[str, Reading], str]
    links: tuple[str, ...]
    pictures: tuple[tuple[str, str], ...]
    size: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One line that changed. ``name`` is a field of Side; ``language`` is empty where there is one edition."""

    name: str
    before: str
    after: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Moves:
    """What came and what went, in order."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


@dataclass(frozen=True, slots=True)
class ReachChange:
    """A block that other readers get. ``before`` and ``after`` are None where it was not there; ``languages`` are those
    of the editions where that is so, none for all that have it."""

    before: Reach | None
    after: Reach | None
    languages: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        there = self.after or self.before
        return there.name if there else ""


@dataclass(frozen=True, slots=True)
class TextChange:
    language: str
    reading: Reading
    parts: tuple[Paragraph | Gap, ...]
    cut: bool
    """Whether the texts are too long to be compared to their ends."""


@dataclass(frozen=True, slots=True)
class Changes:
    """``pictures`` names files: of those added the new one's, of those removed the old one's. ``reach`` is None where
    it cannot be told any more."""

    facts: tuple[Fact, ...]
    lists: Moves
    reach: tuple[ReachChange, ...] | None
    texts: tuple[TextChange, ...]
    links: Moves
    pictures: Moves
    size: tuple[int, int]

    def __bool__(self) -> bool:
        told = self.facts or self.lists or self.texts or self.links or self.pictures
        return bool(told or self.reach is None or self.reach)


def compare(old: Side, new: Side) -> Changes:
    return Changes(
        facts=tuple(_facts(old, new)),
        lists=_moves(sorted(old.lists), sorted(new.lists)),
        reach=None if old.blocks is None or new.blocks is None else _reach(old.blocks, new.blocks),
        texts=tuple(_texts(old.texts, new.texts)),
        links=_moves(old.links, new.links),
        pictures=_pictures(old, new),
        size=(old.size, new.size),
    )


def _facts(old: Side, new: Side) -> Iterator[Fact]:
    yield from _by_language("subject", old.subjects, new.subjects)
    yield from _by_language("preheader", old.preheaders, new.preheaders)
    for name in ("sender", "reply_to", "fallback", "archive"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Fact(name, before, after)


def _by_language(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Fact]:
    languages = dict.fromkeys([*new, *old])
    for language in languages:
        before, after = old.get(language, ""), new.get(language, "")
        if before != after:
            yield Fact(name, before, after, language if len(languages) > 1 else "")


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


Key = tuple[str, str]
"""A block's id, and the language of an edition."""


def _reach(old: Sequence[Reach], new: Sequence[Reach]) -> tuple[ReachChange, ...]:
    """Block by block, said once where it is so in all its editions. One for everybody that came or went is told by the
    words."""
    had, has = _keyed(old), _keyed(new)
    keys = dict.fromkeys([*has, *had])
    said: dict[tuple[object, ...], list[Key]] = {}
    for key in keys:
        before, after = had.get(key), has.get(key)
        if (before.condition if before else "") != (after.condition if after else ""):
            said.setdefault((key[0], before and before.condition, after and after.condition), []).append(key)
    return tuple(_reach_change(had, has, found, keys) for found in said.values())


def _keyed(blocks: Sequence[Reach]) -> dict[Key, Reach]:
    return {(each.block, each.language): each for each in blocks}


def _reach_change(
    had: Mapping[Key, Reach], has: Mapping[Key, Reach], found: Sequence[Key], keys: Mapping[Key, None]
) -> ReachChange:
    first = found[0]
    in_all = all(key in found for key in keys if key[0] == first[0])
    return ReachChange(had.get(first), has.get(first), () if in_all else tuple(language for _, language in found))


def _texts(old: Mapping[tuple[str, Reading], str], new: Mapping[tuple[str, Reading], str]) -> Iterator[TextChange]:
    """Of the second and third reading of an edition only where something changed that the ones before do not show."""
    effort, shown, seen = Effort(MOST_EFFORT), dict[str, set[Paragraph]](), set[tuple[str, str]]()
    for language, reading in dict.fromkeys([*new, *old]):
        before, after = pair = old.get((language, reading), ""), new.get((language, reading), "")
        if before == after or pair in seen:
            continue
        seen.add(pair)
        diff, known = text_diff(before, after, effort), shown.setdefault(language, set())
        if diff.cut or not diff.changed <= known:
            yield TextChange(language, reading, diff.parts, diff.cut)
        known |= diff.changed
