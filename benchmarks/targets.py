"""What the table is to show, held against what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from benchmarks.rows import Measured, Row

Medians = Mapping[Row, Measured]


@dataclass(frozen=True)
class Target:
    """``value`` of the table is to be at least ``goal``, or at most where ``most``."""

    words: str
    goal: float
    value: Callable[[Medians], float | None]
    most: bool = False


def _ratio(sink: str, mode: str, window: int, dkim: str = "") -> Callable[[Medians], float | None]:
    """The best rate with a ledger on PostgreSQL and windows of at most ``window``, to smtp-source's."""

    def value(medians: Medians) -> float | None:
        base = [each.rate for row, each in medians.items() if (row.sink, row.sender) == (sink, "smtp-source")]
        ours = [medians[row].rate for row in _ours(medians, sink, mode, window, dkim)]
        return max(ours) / max(base) if ours and base else None

    return value


def _ours(medians: Medians, sink: str, mode: str, window: int, dkim: str = "") -> list[Row]:
    wanted = (sink, mode, dkim, "postgresql")
    return [row for row in medians if (row.sink, row.mode, row.dkim, row.ledger) == wanted and row.window <= window]


def _sender_cost(medians: Medians) -> float | None:
    """Of the fastest row with a ledger on the fast sink."""
    found = _ours(medians, "fast", "chunked", 512)
    return medians[max(found, key=lambda row: medians[row].rate)].sender if found else None


def _to_naive(medians: Medians) -> float | None:
    naive = [each.rate for row, each in medians.items() if (row.sink, row.sender) == ("smtp-sink", "naive")]
    ours = [medians[row].rate for row in _ours(medians, "smtp-sink", "pipelined", 64)]
    return max(ours) / max(naive) if ours and naive else None


TARGETS = (
    Target("smtp-sink: PostgreSQL, to smtp-source", 0.9, _ratio("smtp-sink", "pipelined", 64)),
    Target("fast sink: pipelined, windows of at most 64, to smtp-source", 0.5, _ratio("fast", "pipelined", 64)),
    Target("fast sink: chunked, windows of at most 64, to smtp-source", 0.9, _ratio("fast", "chunked", 64)),
    Target("fast sink: pipelined, best setting, to smtp-source", 0.6, _ratio("fast", "pipelined", 512)),
    Target("fast sink: chunked, best setting, to smtp-source", 1.0, _ratio("fast", "chunked", 512)),
    Target("fast sink: sender's CPU at the best setting, µs a message", 90, _sender_cost, most=True),
    Target("smtp-sink: PostgreSQL, times naive", 10, _to_naive),
    Target("smtp-sink: RSA-2048, to smtp-source", 0.45, _ratio("smtp-sink", "pipelined", 512, "rsa")),
)


def targets(medians: Medians) -> Iterator[str]:
    for target in TARGETS:
        value = target.value(medians)
        yield verdict(target.words, value, target.goal, target.most)


def verdict(words: str, value: float | None, goal: float, most: bool = False) -> str:
    """One line: a figure beside what it is to be."""
    wanted = f"{'at most' if most else 'at least'} {goal:g}"
    if value is None:
        return f"{words:66} {'–':>9}   {wanted}: not measured"
    reached = value <= goal if most else value >= goal
    return f"{words:66} {value:9,.2f}   {wanted}: {'reached' if reached else 'NOT REACHED'}"
