"""The facts of a text, found in order: addresses and phone numbers, dates and times, then numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from mailer.issues.parity import lexicon as lex
from mailer.issues.parity.addresses import TRAILING, addresses, local_phones
from mailer.issues.parity.dates import WHOLE, date_in_words, dates_in_figures, half_of_day, time_of, times
from mailer.issues.parity.facts import Fact, Key, Kind
from mailer.issues.parity.quantities import Quantity, quantity, word
from mailer.issues.parity.tokens import Token, tokens
from mailer.issues.parity.units import Unit, unit_of, with_letter_scale
from mailer.issues.scripts import folded, seen

MOST_FACTS = 1_000
"""Of a block, of each edition."""
_TAKEN = "|"
"""Stands for each character that was read."""
_FEW = tuple(map(Decimal, ("1", "2", "0.25", "0.5", "0.75")))
"""What a language may say without a number: “a well”, “بئران”, “half a tonne”."""


def read(text: str, language: str) -> list[Fact]:
    """The facts of plain text. Merge fields must be gone from it."""
    reader = _Reader(seen(text), language)
    for find in (addresses, dates_in_figures, local_phones, times):
        reader.take(find(folded(reader.text)))
    reader.read_tokens()
    return reader.facts[:MOST_FACTS]


@dataclass(slots=True)
class _Reader:
    """``text`` loses what was read, its length stays."""

    text: str
    language: str
    facts: list[Fact] = field(default_factory=list)

    def take(self, found: Iterable[tuple[re.Match[str], Fact]]) -> None:
        left, at = [], 0
        for match, fact in found:
            start, end = match.span()
            said = self.text[start:end].strip()
            self._add(replace(fact, said=said.rstrip(TRAILING) if fact.kind in (Kind.LINK, Kind.EMAIL) else said))
            left += [self.text[at:start], _TAKEN * (end - start)]
            at = end
        self.text = "".join([*left, self.text[at:]])

    def _add(self, fact: Fact) -> None:
        """And what of it another edition may state as a bare number."""
        self.facts.append(fact)
        if numbers := tuple(_numbers(fact)):
            self.facts.append(Fact(Kind.FIGURE, fact.said, numbers, is_sure=False))

    def read_tokens(self) -> None:
        found, at = tokens(self.text), 0
        while at < len(found):
            at = self._date(found, at) or self._hour(found, at) or self._quantities(found, at) or at + 1

    def _date(self, found: Sequence[Token], at: int) -> int:
        if not (dates := date_in_words(found, at, self.language)):
            return 0
        keys, last = dates
        for key, is_sure in keys:
            self._add(Fact(Kind.DATE, self._said(found, at, last), (key,), is_sure))
        return last

    def _hour(self, found: Sequence[Token], at: int) -> int:
        if word(found, at) not in lex.CLOCK:
            return 0
        hour = quantity(found, at + 1, self.language)
        if hour is None or hour.values[0] not in range(1, 25):
            return 0
        half, last = half_of_day(found, hour.last)
        key = time_of(int(hour.values[0]), 0, half)
        self._add(Fact(Kind.TIME, self._said(found, at, last), (key,)))
        return last

    def _quantities(self, found: Sequence[Token], at: int) -> int:
        """One number, or both ends of a range, which share what is said of one."""
        first = _measured(found, at, self.language)
        if first is None:
            return 0
        second = self._other_end(found, at, first)
        if second is None:
            self._add(self._fact(found, first))
            return first.last
        for each in (_as_the_other(first, second), replace(second, unit=second.unit or first.unit)):
            self._add(self._fact(found, each))
        return second.last

    def _other_end(self, found: Sequence[Token], at: int, first: _Measured) -> _Measured | None:
        joins = lex.TO | (lex.JOINS if word(found, at - 1) in lex.BETWEEN else frozenset())
        return _measured(found, first.last + 1, self.language) if word(found, first.last) in joins else None

    def _fact(self, found: Sequence[Token], measured: _Measured) -> Fact:
        number, unit = measured.number, measured.unit
        said = self._said(found, measured.first, measured.last)
        if unit and unit.is_currency:
            return Fact(Kind.AMOUNT, said, tuple((unit.name, each) for each in number.values), number.is_sure)
        bare = tuple((each,) for each in number.values)
        if unit:
            return Fact(Kind.PERCENTAGE, said, bare, number.is_sure)
        few, in_digits = number.values[0] in _FEW, found[measured.first].is_number
        return Fact(Kind.FIGURE, said, bare, number.is_sure and not few, few and in_digits)

    def _said(self, found: Sequence[Token], first: int, last: int) -> str:
        return self.text[found[first].start : found[last - 1].end]


@dataclass(frozen=True, slots=True)
class _Measured:
    """A number with its unit; tokens ``first`` to ``last``."""

    number: Quantity
    unit: Unit | None
    first: int
    last: int


def _measured(found: Sequence[Token], at: int, language: str) -> _Measured | None:
    before = unit_of(found, at, before=True)
    start = before.last if before else at
    number = quantity(found, start, language)
    if number is None or (not before and _is_part_of_a_name(found, start)):
        return None
    lettered = with_letter_scale(number, found)
    beside = before or unit_of(found, lettered.last)
    if beside and beside.is_currency:
        number = lettered
    unit = before or unit_of(found, number.last)
    return _Measured(number, unit, at, unit.last if unit and not before else number.last)


def _is_part_of_a_name(found: Sequence[Token], at: int) -> bool:
    """H2O, CO2: digits right after Latin letters."""
    if not at or not found[at].is_number or found[at - 1].end != found[at].start:
        return False
    return found[at - 1].word.isascii() and found[at - 1].word.isalpha()


def _as_the_other(one: _Measured, other: _Measured) -> _Measured:
    """10-16 million dollars: what stands after the second number is meant for the first as well."""
    number = one.number
    if number.scale == 1 < other.number.scale and number.values[0] * other.number.scale <= max(other.number.values):
        number = number.scaled(other.number.scale)
    return replace(one, number=number, unit=one.unit or other.unit)


def _numbers(fact: Fact) -> Iterator[Key]:
    if fact.kind is Kind.DATE:
        parts = (part for key in fact.keys for part in (key[0], key[2]))
        yield from ((Decimal(part),) for part in parts if isinstance(part, int) and part != WHOLE)
    elif fact.kind is Kind.TIME:
        yield from ((Decimal(int(str(key[0])) // 60),) for key in fact.keys)
    elif fact.kind in (Kind.AMOUNT, Kind.PERCENTAGE):
        yield from (key[-1:] for key in fact.keys)
