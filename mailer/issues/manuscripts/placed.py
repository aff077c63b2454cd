"""Lines with their places on a page, the rows that they make, and the rows that are a table's. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from mailer.issues.manuscripts.findings import figures_in, has_contact
from mailer.issues.manuscripts.paper import Mark
from mailer.issues.manuscripts.shapes import begins_small

LETTERS = 14
"""Letters of a column's usual line: less are the cells of a table."""
LABEL = 8
"""Letters of the usual cell in the shorter column of a table of two."""
LONGEST = 60
"""Letters of a cell."""
NO_CASE = 28
"""Letters from which a line is text in a script that has no capitals."""
ALIGNED = 3.0
"""How far apart the edges of cells in one column may be."""
APART = 1.8
"""Times the usual way from row to row: another table begins, or none."""
HALF = 20
"""Letters of each part of a row that may be lines of two columns."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A line with its place in points, or in letters and lines; ``top`` grows downwards. ``is_sure`` is false where it
    was put together of two that may be of two columns."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float = 0.0
    bold: bool = False
    mark: Mark = Mark.NONE
    is_sure: bool = True


Row = list[Placed]


def rows_of(lines: Iterable[Placed]) -> list[Row]:
    """From top to bottom, and each from left to right."""
    rows: list[Row] = []
    for line in sorted(lines, key=lambda line: (line.top, line.x0)):
        if rows and line.top < (rows[-1][0].top + rows[-1][0].bottom) / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.x0) for row in rows]


def tables_of(rows: Sequence[Row]) -> list[list[Row]]:
    """The runs of rows that are tables of short cells, none of whose columns is running text."""
    return [run for run in _runs(rows) if _is_table(run)]


def _runs(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows of several parts that stand below each other, edge by edge."""
    steps = [below[0].top - above[0].top for above, below in pairwise(rows)]
    usual = median(steps) if steps else 0.0
    run: list[Row] = []
    for row in rows:
        if run and not (_is_below(run[-1], row) and row[0].top - run[-1][0].top <= APART * usual):
            yield run
            run = []
        if len(row) > 1:
            run.append(row)
    if run:
        yield run


def _is_below(above: Row, row: Row) -> bool:
    aligned = sum(any(_is_aligned(cell, other) for other in above) for cell in row)
    return len(row) > 1 and aligned >= 2


def _is_aligned(one: Placed, other: Placed) -> bool:
    return abs(one.x0 - other.x0) <= ALIGNED or abs(one.x1 - other.x1) <= ALIGNED


def _is_table(run: Sequence[Row]) -> bool:
    cells = [cell for row in run for cell in row]
    lengths = [len(cell.text) for cell in cells]
    if median(lengths) >= LETTERS or max(lengths) > LONGEST or any(has_contact(_joined(row)) for row in run):
        return False
    if figures_in(tuple(map(_joined, run)), "") or any(map(_is_running, _sides(run))):
        return False
    if sum(len(row) > 2 for row in run) >= len(run) / 2:
        return len(run) > 1
    return len(run) > 2 and min(median(len(row[at].text) for row in run) for at in (0, -1)) <= LABEL


def _sides(run: Sequence[Row]) -> Iterator[Row]:
    """What stands at either edge: beside a table may stand a column of text."""
    yield [row[0] for row in run]
    yield [row[-1] for row in run]


def _is_running(column: Row) -> bool:
    usual = median(len(cell.text) for cell in column)
    has_case = any(cell.text.upper() != cell.text.lower() for cell in column)
    small = sum(begins_small(cell.text) for cell in column)
    return usual >= LETTERS and (small > len(column) / 3 if has_case else usual >= NO_CASE)


def as_lines(lines: Sequence[Placed], is_rtl: bool = False) -> list[Placed]:
    """What stands beside each other is one line; the rows of tables are marked, and their cells parted by “|”."""
    rows = rows_of(lines)
    of_tables = {id(row) for run in tables_of(rows) for row in run}
    return [_line(row, is_rtl, id(row) in of_tables) for row in rows]


def _line(row: Row, is_rtl: bool, is_of_table: bool) -> Placed:
    ordered = row[::-1] if is_rtl else row
    is_sure = all(part.is_sure for part in row) and (is_of_table or not any(map(_may_be_two, row, row[1:])))
    return replace(
        ordered[0],
        text=_joined(ordered, " | " if is_of_table else " "),
        x0=min(part.x0 for part in row),
        x1=max(part.x1 for part in row),
        mark=Mark.ROW if is_of_table else ordered[0].mark,
        is_sure=is_sure,
    )


def _joined(row: Sequence[Placed], between: str = " ") -> str:
    return between.join(part.text for part in row)


def _may_be_two(left: Placed, right: Placed) -> bool:
    is_wide = right.x0 - left.x1 > 2 * (left.bottom - left.top)
    return is_wide and min(len(left.text), len(right.text)) >= HALF
