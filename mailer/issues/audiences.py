"""Whom the conditional blocks of an issue are for. Pure.

A block that is for some readers alone has a condition. Every combination of the conditions of an issue is a variant of
its own, named by the numbers of those that its readers meet: ``1,3``. The public one, which meets none, has no name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import chain, combinations
from typing import Any

MOST = 4
"""Conditions of one issue: sixteen combinations, each compiled in every edition."""

NOWHERE = 0
"""In place of the key of a row that is gone. No row has it: whom a block was for alone does not become everybody."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Who meets it matches every part that says something; in each, one of its values is enough. One that says nothing
    is met by nobody. ``lists`` and ``organisations`` are primary keys, ``kinds`` are of Subscriber.Kind, ``countries``
    and ``languages`` are codes; all are sorted, so that equal conditions are equal."""

    lists: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    organisations: tuple[int, ...] = ()

    def as_json(self) -> dict[str, list[Any]]:
        return {name: list(values) for name, values in asdict(self).items() if values}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Condition:
        return cls(**{each.name: tuple(stored.get(each.name, ())) for each in fields(cls)})


def numbered(held: Iterable[Condition | None]) -> tuple[Condition, ...]:
    """The conditions of blocks, each once, in order: the first is number 1."""
    return tuple(dict.fromkeys(each for each in held if each is not None))


def combinations_of(conditions: Sequence[Condition]) -> Iterator[tuple[str, frozenset[Condition]]]:
    """Every combination of them that readers may meet, with its name; the first is the public one, which meets none."""
    numbers = range(1, len(conditions) + 1)
    for met in chain.from_iterable(combinations(numbers, length) for length in (0, *numbers)):
        yield name_of(met), frozenset(conditions[number - 1] for number in met)


def name_of(numbers: Iterable[int]) -> str:
    """How a proof's variant is named."""
    return ",".join(map(str, sorted(numbers)))


def numbers_of(name: str) -> tuple[int, ...]:
    """The numbers in a variant's name."""
    return tuple(map(int, name.split(","))) if name else ()


def shows(held: Condition | None, met: Collection[Condition] | None) -> bool:
    """Whether readers who meet the conditions ``met`` get a block whose own is ``held``. None for ``met`` stands for
    those who write the issue and see all of it."""
    return held is None or met is None or held in met
