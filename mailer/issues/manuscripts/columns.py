"""Puts the lines of a page in the order in which they are read: columns one after the other. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from mailer.issues.manuscripts.placed import LETTERS, Placed, Row, as_lines, rows_of, tables_of

SIDE = 3
"""Lines on each side of a gutter that make it one."""
PARAGRAPH, LINE = 3, 20
"""Lines below each other, and letters of each, that make a column text, whatever else stands in it."""
CROSSING = 0.45
"""Of all lines: so many may cross a gutter, as headings and introductions do."""
DEPTH = 6
APART = 1.25
"""Times the usual way from line to line: a paragraph begins."""


def in_order(lines: Sequence[Placed], is_rtl: bool = False, depth: int = 0) -> list[list[Placed]]:
    """The lines by columns. Where text runs from right to left, so do columns."""
    tables = _tables(lines)
    gutter = _gutter([line for line in lines if id(line) not in tables]) if depth < DEPTH else None
    if gutter is None:
        return [as_lines(lines, is_rtl)] if lines else []
    bands = _bands(lines, gutter, is_rtl, tables)
    return [column for band in bands for column in in_order(band, is_rtl, depth + 1)]


def _tables(lines: Sequence[Placed]) -> set[int]:
    """Which lines are cells of tables, or the heading of one: no gutter is looked for between them."""
    rows = rows_of(lines)
    at = {id(row): number for number, row in enumerate(rows)}
    found: set[int] = set()
    for run in tables_of(rows):
        above = rows[max(0, at[id(run[0])] - 2) : at[id(run[0])]]
        found.update(id(line) for row in (*run, *_heading(above, run[0])) for line in row)
    return found


def _heading(above: Sequence[Row], first: Row) -> list[Row]:
    """A lone line that is nearer to the table below than to what stands above."""
    if not above or len(above[-1]) > 1:
        return []
    below = first[0].top - above[-1][0].bottom
    before = above[-1][0].top - max(line.bottom for line in above[0]) if len(above) > 1 else below + 1
    return [above[-1]] if before > below else []


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
    return crossing if _is_text(left) and _is_text(right) else None


def _is_text(side: Sequence[Placed]) -> bool:
    """Whether its usual line is as long as a column's, or a paragraph is in it."""
    if median(len(line.text) for line in side) >= LETTERS:
        return True
    lengths = [len(line.text) for line in sorted(side, key=lambda line: line.top)]
    return any(min(lengths[at : at + PARAGRAPH]) >= LINE for at in range(len(lengths) - PARAGRAPH + 1))


def _stand_beside(left: Sequence[Placed], right: Sequence[Placed]) -> bool:
    top, bottom = min(line.top for line in right), max(line.bottom for line in right)
    return sum(top < line.bottom and line.top < bottom for line in left) >= SIDE


def _width(lines: Sequence[Placed], at: float) -> float:
    """How wide the empty strip around ``at`` is."""
    left = max((line.x1 for line in lines if line.x1 <= at), default=at)
    right = min((line.x0 for line in lines if line.x0 >= at), default=at)
    return right - left


def _bands(lines: Sequence[Placed], gutter: float, is_rtl: bool, tables: set[int]) -> Iterator[list[Placed]]:
    """From top to bottom: what stands beside the gutter, side by side, and what crosses it, as tables do."""
    sides: tuple[list[Placed], list[Placed]] = ([], [])
    crossing: list[Placed] = []
    for line in sorted(lines, key=lambda line: line.top):
        if id(line) in tables or line.x0 < gutter < line.x1:
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
