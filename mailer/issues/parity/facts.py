"""What a text states that must be the same in every language: its facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    FIGURE = "figure"
    PERCENTAGE = "percentage"
    AMOUNT = "amount"
    DATE = "date"
    TIME = "time"
    PHONE = "phone"
    EMAIL = "email"
    LINK = "link"
    PROGRAMME = "programme"


COUNTED = frozenset({Kind.FIGURE, Kind.PERCENTAGE, Kind.AMOUNT})
Key = tuple[str | int | Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """``said`` is as it stands in the text; ``keys`` is what it may mean: facts of one kind are the same where they
    may mean the same, None standing for what was left unsaid, such as a year. One that is not sure makes good for a
    fact of the other edition, and is itself not missed there. ``is_few`` is a figure in digits that another language
    may leave unsaid, but not contradict: beside “1 well” stands “بئر”, and never “٢ بئر”."""

    kind: Kind
    said: str
    keys: tuple[Key, ...]
    is_sure: bool = True
    is_few: bool = False

    def means(self, other: Fact) -> bool:
        return self.kind is other.kind and any(_same(one, two) for one in self.keys for two in other.keys)


def _same(one: Key, two: Key) -> bool:
    return len(one) == len(two) and all(a == b or a is None or b is None for a, b in zip(one, two, strict=True))


def missing(here: Sequence[Fact], there: Sequence[Fact]) -> list[Fact]:
    """The facts of ``here`` that nothing in ``there`` makes good for. One said twice may be said once there; but where
    both say as many, one by one: of 40, 45 and 45 none has become 40."""
    lost = _unmatched([fact for fact in here if fact.is_sure], there)
    ours, theirs = ([fact for fact in each if fact.is_sure and fact.kind in COUNTED] for each in (here, there))
    over = lost if lost or len(ours) != len(theirs) else _left_over(ours, there)
    return [*over, *_contradicted(here, there)]


def _contradicted(here: Sequence[Fact], there: Sequence[Fact]) -> list[Fact]:
    """The few of ``here`` that nothing in ``there`` makes good for, where that is so the other way round as well."""
    ours, theirs = ([fact for fact in each if fact.is_few] for each in (here, there))
    if len(ours) == len(theirs):
        over, new = _left_over(ours, there), _left_over(theirs, here)
    else:
        over, new = _unmatched(ours, there), _unmatched(theirs, here)
    return over if new else []


def _unmatched(ours: Sequence[Fact], theirs: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in ours if not any(fact.means(other) for other in theirs)]


def _left_over(ours: Sequence[Fact], theirs: Sequence[Fact]) -> list[Fact]:
    """Of ``ours``, once each of ``theirs`` has made good for one; those that are sure are taken first."""
    left = sorted(theirs, key=lambda fact: not fact.is_sure)
    over = []
    for fact in ours:
        match = next((other for other in left if fact.means(other)), None)
        if match is None:
            over.append(fact)
        else:
            left.remove(match)
    return over
