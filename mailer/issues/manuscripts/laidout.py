"""Finds the columns of text files that were laid out with blanks, as programs write them that turn a page into text.
Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from mailer.issues.manuscripts.columns import begins, in_order
from mailer.issues.manuscripts.paper import Line
from mailer.issues.manuscripts.placed import HALF, Placed

BLANKS = 3
"""Between two columns, on each of their rows."""
ROWS = 3
"""Rows that have text on both sides of the same blanks."""
LONGEST = 1_000
"""Letters of a row that may be laid out."""
TAB = 8
_GAP = re.compile(rf"\s{{{BLANKS},}}")
_MARKER = re.compile(r"(?:[•·▪■●◦*–—-]|\(?\w{1,3}[.)])\s*")
"""What stands before an item: the blanks behind it are no gap."""
Span = tuple[int, int]


def laid_out(rows: Sequence[str]) -> dict[int, tuple[int, list[Line]]]:
    """The parts of a page that are columns or tables: by its first row, the row behind its last, and its lines in the
    order in which they are read."""
    parts = [_parts(row) for row in rows]
    return {first: (last, list(_lines(parts[first:last]))) for first, last in _regions(parts)}


def may_be_two(row: str) -> bool:
    """Whether a row is parted like two columns, with text on either side."""
    return any(min(len(left), len(right)) >= HALF for (_, left), (_, right) in pairwise(_parts(row)))


def _parts(row: str) -> list[tuple[Span, str]]:
    """What stands between the gaps of a row, and where."""
    row = row.lstrip("\f").expandtabs(TAB).rstrip()
    if len(row) > LONGEST:
        return [((0, len(row)), row)]
    start = len(row) - len(row.lstrip())
    found: list[tuple[Span, str]] = []
    for gap in _GAP.finditer(row, start):
        if not _MARKER.fullmatch(row[start : gap.start()]):
            found.append(((start, gap.start()), row[start : gap.start()]))
            start = gap.end()
    return [*found, ((start, len(row)), row[start:])] if row else []


def _regions(parts: Sequence[list[tuple[Span, str]]]) -> Iterator[Span]:
    at = 0
    while at < len(parts):
        last = _end(parts, at) if len(parts[at]) > 1 else at
        if last > at:
            yield at, last
        at = max(last, at + 1)


def _end(parts: Sequence[list[tuple[Span, str]]], first: int) -> int:
    """Behind the last of the rows from ``first`` on that leave one strip free; ``first`` where they are too few."""
    strips = _gaps(parts[first])
    both, last = 1, first + 1
    for at in range(first + 1, len(parts)):
        left = [each for strip in strips for each in _free(strip, parts[at])]
        if not left:
            break
        strips = left
        if _stands_beside(parts[at], strips):
            both, last = both + 1, at + 1
        elif parts[at] and parts[at][0][0][0] >= strips[0][1]:  # the right column is longer than the left
            last = at + 1
    last += len(list(takewhile(lambda row: row and _frees(row, strips), parts[last:])))
    return last if both >= ROWS else first


def _gaps(row: list[tuple[Span, str]]) -> list[Span]:
    return [(left[0][1], right[0][0]) for left, right in pairwise(row)]


def _free(strip: Span, row: list[tuple[Span, str]]) -> list[Span]:
    """What a row leaves of a strip, as far as it is wide enough."""
    pieces = [strip]
    for (start, end), _text in row:
        pieces = [
            piece
            for first, last in pieces
            for piece in ((first, min(last, start)), (max(first, end), last))
            if piece[1] - piece[0] >= BLANKS
        ]
    return sorted(set(pieces))


def _frees(row: list[tuple[Span, str]], strips: Sequence[Span]) -> bool:
    return any(_free(strip, row) for strip in strips)


def _stands_beside(row: list[tuple[Span, str]], strips: Sequence[Span]) -> bool:
    starts = [start for (start, _end), _text in row]
    ends = [end for (_start, end), _text in row]
    return any(min(ends) <= first and last <= max(starts) for first, last in strips) if row else False


def _lines(parts: Sequence[list[tuple[Span, str]]]) -> Iterator[Line]:
    placed = [
        Placed(" ".join(text.split()), start, end, top, top + 1)
        for top, row in enumerate(parts)
        for (start, end), text in row
    ]
    for column in in_order(placed):
        for line, starts in zip(column, begins(column), strict=True):
            yield Line(line.text, starts, mark=line.mark, is_sure=line.is_sure)
