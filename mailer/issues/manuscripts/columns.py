"""Puts the lines of a page in the order in which they are read: columns one after the other. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

SIDE = 3
"""Lines on each side of a gutter that make it one."""
LETTERS = 14
"""Letters of a column's usual line: less are the cells of a table."""
CROSSING = 0.45
"""Of all lines: so many may cross a gutter, as headings and introductions do."""
DEPTH = 6
APART = 1.25
"""Times the usual way from line to line: a paragraph begins."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A line with its place in points; ``top`` grows downwards."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float = 0.0
    bold: bool = False


def in_order(lines: Sequence[Placed], is_rtl: bool = False, depth: int = 0) -> list[list[Placed]]:
    """The lines by columns. Where text runs from right to left, so do columns."""
    gutter = _gutter(lines) if depth < DEPTH else None
    if gutter is None:
        return [_rows(lines, is_rtl)] if lines else []
    return [column for band in _bands(lines, gutter, is_rtl) for column in in_order(band, is_rtl, depth + 1)]


def _gutter(lines: Sequence[Placed]) -> float | None:
    """Where the page is divided: the place that the fewest lines cross, with text on both sides."""
    found = [
        (crossing, -_width(lines, at), at) for at in _edges(lines) if (crossing := _crossing(lines, at)) is not None
    ]
    return min(found)[2] if found else None


def _edges(lines: Sequence[Placed]) -> list[float]:
    return sorted({round(line.x1 + 1, 0) for line in lines})


def _crossing(lines: Sequence[Placed], at: float) -> int | None:
    left = [line for line in lines if line.x1 <= at]
    right = [line for line in lines if line.x0 >= at]
    crossing = len(lines) - len(left) - len(right)
    if min(len(left), len(right)) < SIDE or crossing > CROSSING * len(lines) or not _stand_beside(left, right):
        return None
    is_text = min(median(len(line.text) for line in side) for side in (left, right)) >= LETTERS
    return crossing if is_text else None


def _stand_beside(left: Sequence[Placed], right: Sequence[Placed]) -> bool:
    top, bottom = min(line.top for line in right), max(line.bottom for line in right)
    return sum(top < line.bottom and line.top < bottom for line in left) >= SIDE


def _width(lines: Sequence[Placed], at: float) -> float:
    """How wide the empty strip around ``at`` is."""
    left = max((line.x1 for line in lines if line.x1 <= at), default=at)
    right = min((line.x0 for line in lines if line.x0 >= at), default=at)
    return right - left


def _bands(lines: Sequence[Placed], gutter: float, is_rtl: bool) -> Iterator[list[Placed]]:
    """From top to bottom: what stands beside the gutter, side by side, and what crosses it."""
    sides: tuple[list[Placed], list[Placed]] = ([], [])
    crossing: list[Placed] = []
    for line in sorted(lines, key=lambda line: line.top):
        if line.x0 < gutter < line.x1:
            yield from _sides(sides, is_rtl)
            sides = ([], [])
            crossing.append(line)
            continue
        if crossing:
            yield crossing
            crossing = []
        sides[line.x0 >= gutter].append(line)
    yield from _sides(sides, is_rtl)
    if crossing:
        yield crossing


def _sides(sides: tuple[list[Placed], list[Placed]], is_rtl: bool) -> Iterator[list[Placed]]:
    yield from (side for side in (reversed(sides) if is_rtl else sides) if side)


def _rows(lines: Sequence[Placed], is_rtl: bool) -> list[Placed]:
    """From top to bottom; what stands on one line is one."""
    rows: list[list[Placed]] = []
    for line in sorted(lines, key=lambda line: (line.top, line.x0)):
        if rows and line.top < rows[-1][0].bottom - 0.5 * (rows[-1][0].bottom - rows[-1][0].top):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_row(sorted(row, key=lambda line: line.x0, reverse=is_rtl)) for row in rows]


def _row(parts: Sequence[Placed]) -> Placed:
    whole = " ".join(part.text for part in parts)
    return replace(parts[0], text=whole, x0=min(part.x0 for part in parts), x1=max(part.x1 for part in parts))


def begins(column: Sequence[Placed], is_rtl: bool = False) -> list[bool]:
    """For each line of a column whether a paragraph begins with it: more space above, or the line set in."""
    steps = [after.top - before.top for before, after in pairwise(column)]
    usual = median(steps) if steps else 0.0
    usual = min([step for step in steps if step > 0.6 * usual] or [usual]) if len(steps) < SIDE else usual
    found = [True]
    for before, line in pairwise(column):
        step = line.top - before.top
        own = min(usual, 1.6 * max(before.size, line.size)) if before.size else usual
        found.append(step > APART * own or _is_set_in(before, line, column, is_rtl))
    return found[: len(column)]


def _is_set_in(before: Placed, line: Placed, column: Sequence[Placed], is_rtl: bool) -> bool:
    """Whether the first line of a paragraph is shorter at its beginning, as books have it."""
    if is_rtl:
        edge = max(each.x1 for each in column)
        return edge - line.x1 > 0.8 * line.size > 0 and edge - before.x1 < 2
    edge = min(each.x0 for each in column)
    return line.x0 - edge > 0.8 * line.size > 0 and before.x0 - edge < 2
