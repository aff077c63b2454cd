"""Tables of Word files: those of data become rows, those that lay out a page are none. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mailer.issues.manuscripts.findings import figures_in
from mailer.issues.manuscripts.paper import Mark, Paragraph
from mailer.issues.manuscripts.wording import Wording, name_of, plain

CELL = 200
"""Letters of a cell: with more, it is a column of a page and no cell of a table."""


def row_texts(table: Any, new: Callable[[], Wording] = Wording) -> list[Paragraph] | None:
    """A paragraph for each row, or one for all where they are figures; None for a table that lays out the page, as
    one with tables in it does. ``new`` gives the wording of a cell."""
    if table.find(".//{*}tbl") is not None:
        return None
    rows = cells(table)
    texts: list[list[str]] = []
    for row in rows:
        wordings = [new() for _cell in row]
        texts.append([wording.text(cell).strip() for wording, cell in zip(wordings, row, strict=True)])
        if any(wording.pictures or wording.boxes or wording.notes for wording in wordings):
            return None
    if len(texts) < 2 or max(map(len, texts)) < 2 or any(len(text) > CELL for row in texts for text in row):
        return None
    return _figures(texts) or [Paragraph(words, (words,), mark=Mark.ROW) for row in texts if (words := _joined(row))]


def cells(table: Any) -> list[list[Any]]:
    """The cells of each row that was not deleted."""
    rows = [row for row in _through(table) if name_of(row) == "tr" and not _is_deleted(row)]
    return [found for row in rows if (found := [cell for cell in _through(row) if name_of(cell) == "tc"])]


def _through(row: Any) -> Iterator[Any]:
    for each in row:
        if name_of(each) in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from _through(each)
        else:
            yield each


def _is_deleted(row: Any) -> bool:
    return row.find("./{*}trPr/{*}del") is not None


def _joined(row: list[str]) -> str:
    return " | ".join(filter(None, map(plain, row)))


def _figures(rows: list[list[str]]) -> list[Paragraph]:
    """Two columns, a number and what it counts, in either order."""
    if any(len(row) != 2 for row in rows):
        return []
    for pair in ((0, 1), (1, 0)):
        lines = tuple(plain(f"{row[pair[0]]} {row[pair[1]]}") for row in rows)
        if figures_in(lines, ""):
            return [Paragraph("\n".join(lines), lines)]
    return []
