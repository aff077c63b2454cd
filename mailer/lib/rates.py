"""How many messages may go in a second, an hour and a day, as people write it: ``50/s+2000/h``. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

Number = TypeVar("Number", int, float)
MOST = 10**9
_LIMIT = re.compile(r"([0-9]{1,10}(?:\.[0-9]{1,3})?)/([shd])", re.ASCII)
_EXAMPLE = "write a rate such as 50/s, 2000/h or 10000/d, several joined by +: 50/s+2000/h"


class RateError(ValueError):
    """A rate cannot be understood; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The most messages in each span; None: as many as will go."""

    per_second: float | None = None
    per_hour: int | None = None
    per_day: int | None = None

    def __bool__(self) -> bool:
        return any(each is not None for each in (self.per_second, self.per_hour, self.per_day))

    def __str__(self) -> str:
        named = {"s": self.per_second, "h": self.per_hour, "d": self.per_day}
        return "+".join(f"{number:.12g}/{unit}" for unit, number in named.items() if number is not None)

    def tighter(self, other: Rate) -> Rate:
        """Of both, the lower limit of each span."""
        return Rate(
            _lower(self.per_second, other.per_second),
            _lower(self.per_hour, other.per_hour),
            _lower(self.per_day, other.per_day),
        )


def parse_rate(text: str) -> Rate:
    """The rate of ``50/s+2000/h``; an empty text gives none. Raises RateError."""
    limits: dict[str, str] = {}
    for part in text.split("+") if text else ():
        found = _LIMIT.fullmatch(part.strip())
        if found is None or found[2] in limits:
            raise RateError(f"rate={text[:60]!r}: {_EXAMPLE}")
        limits[found[2]] = found[1]
    return Rate(
        float(_bounded(limits["s"])) if "s" in limits else None,
        _whole(limits["h"]) if "h" in limits else None,
        _whole(limits["d"]) if "d" in limits else None,
    )


def _bounded(text: str) -> str:
    if not 0 < float(text) <= MOST:
        raise RateError(f"rate: {text} is not between 0 and {MOST}: {_EXAMPLE}")
    return text


def _whole(text: str) -> int:
    if "." in text:
        raise RateError(f"rate: {text} an hour or a day is not a whole number: {_EXAMPLE}")
    return int(_bounded(text))


def _lower(one: Number | None, other: Number | None) -> Number | None:
    return other if one is None else one if other is None else min(one, other)
