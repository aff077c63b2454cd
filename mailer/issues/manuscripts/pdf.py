"""Reads PDF files: lines with their places and letters, put in order. Pure; to be run where memory and time are
bounded: a small file can be unpacked into a very large one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pdfminer.layout import LTChar, LTFigure, LTImage, LTItem, LTTextBox, LTTextLine
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

from mailer.issues.manuscripts.columns import begins, in_order
from mailer.issues.manuscripts.paper import (
    MAX_BYTES,
    MAX_LETTERS,
    MAX_PAGES,
    Line,
    Manuscript,
    Page,
    Unreadable,
    Why,
)
from mailer.issues.manuscripts.pdflinks import linked
from mailer.issues.manuscripts.pdfpages import Opened, is_legible, opened
from mailer.issues.manuscripts.placed import Placed

DEPTH = 20
"""Of figures in figures."""
MAX_LINES = 2_000
"""Of one page."""
MARGIN = 0.07
"""Of a page's height, above and below: running heads and page numbers stand there."""
FEW_LETTERS = 40
"""Letters a page: a file of pictures has less, such as numbers that a scanner put on its pages."""
_BOLD = ("bold", "black", "heavy", "semibold", "demi")
_LIGATURES = ((0xFB00, 0xFB06), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))


def read_pdf(data: bytes) -> Manuscript:
    """Raises :class:`Unreadable`."""
    if len(data) > MAX_BYTES:
        raise Unreadable(Why.TOO_LARGE)
    try:
        pages = list(_sheets(data))
    except (Unreadable, MemoryError):
        raise
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise Unreadable(Why.ENCRYPTED) from error
    except Exception as error:  # torn files make every kind of error there
        raise Unreadable(Why.BROKEN) from error
    return _manuscript(pages)


@dataclass(frozen=True, slots=True)
class _Sheet:
    lines: list[Placed]
    height: float
    pictures: int
    is_torn: bool
    """Whether letters of it were seen that are in none of its lines."""
    comments: list[str]
    unread: list[str]

    @property
    def letters(self) -> int:
        return sum(len(line.text) for line in self.lines)


def _sheets(data: bytes) -> Iterator[_Sheet]:
    letters = 0
    for number, page in enumerate(opened(data), start=1):
        if number > MAX_PAGES:
            raise Unreadable(Why.TOO_LONG)
        sheet = _sheet(page)
        letters += sheet.letters
        if len(sheet.lines) > MAX_LINES or letters > MAX_LETTERS:
            raise Unreadable(Why.TOO_LONG)
        yield sheet


def _sheet(page: Opened) -> _Sheet:
    lines, notes = list(_text_lines(page.layout)), page.notes
    ends, lost = linked(lines, notes.links)
    placed = [each for line in lines if (each := _placed(line, ends.get(id(line), [])))]
    written = sum(is_legible(each.get_text()) for line in lines for each in line if isinstance(each, LTChar))
    return _Sheet(
        [*placed, *notes.texts],
        page.layout.y1,
        _pictures(page.layout),
        written != page.letters,
        notes.comments,
        [*notes.unread, *lost],
    )


def _manuscript(pages: Sequence[_Sheet]) -> Manuscript:
    pictures, letters = sum(page.pictures for page in pages), sum(page.letters for page in pages)
    if letters < (FEW_LETTERS * len(pages) if pictures >= len(pages) else 1):
        raise Unreadable(Why.SCANNED if pictures else Why.EMPTY)
    is_rtl = _is_rtl(line.text for page in pages for line in page.lines)
    return Manuscript(
        tuple(_page(page.lines, page.height, is_rtl) for page in pages),
        pictures=pictures,
        is_turned=is_rtl,
        comments=tuple(text for page in pages for text in page.comments),
        unread=tuple(text for page in pages for text in page.unread),
        torn=tuple(number for number, page in enumerate(pages, start=1) if page.is_torn),
    )


def _text_lines(layout: Iterable[LTItem], depth: int = 0) -> Iterator[LTTextLine]:
    """Those in figures, too: some programs put whole pages into one."""
    for item in layout:
        if isinstance(item, LTTextLine):
            yield item
        elif isinstance(item, LTTextBox | LTFigure) and depth < DEPTH:
            yield from _text_lines(item, depth + 1)


def _placed(line: LTTextLine, links: Sequence[tuple[int, str]]) -> Placed | None:
    """With the targets of its links, each behind its last letter; None for one of spaces."""
    text = "".join(
        each.get_text() + "".join(f" ({target})" for last, target in links if last == at)
        for at, each in enumerate(line)
    )
    size, bold = _letters(line)
    words = _words(text)
    return Placed(words, line.x0, line.x1, -line.y1, -line.y0, size, bold) if words else None


def _words(text: str) -> str:
    """Letters that were set as one sign are letters again."""
    whole = "".join(unicodedata.normalize("NFKC", each) if _is_ligature(each) else each for each in text)
    return " ".join(whole.split())


def _is_ligature(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _LIGATURES)


def _letters(line: LTTextLine) -> tuple[float, bool]:
    """The usual size, and whether most are bold."""
    letters = [each for each in line if isinstance(each, LTChar) and each.get_text().strip()]
    if not letters:
        return 0.0, False
    sizes = sorted(each.size for each in letters)
    bold = sum(any(word in each.fontname.casefold() for word in _BOLD) for each in letters)
    return round(sizes[len(sizes) // 2], 1), bold > len(letters) / 2


def _pictures(layout: Iterable[LTItem]) -> int:
    figures = [item for item in layout if isinstance(item, LTFigure | LTImage)]
    return sum(isinstance(item, LTImage) or any(isinstance(each, LTImage) for each in item) for item in figures)


def _is_rtl(texts: Iterable[str]) -> bool:
    kinds = [unicodedata.bidirectional(letter) for text in texts for letter in text if letter.isalpha()]
    return sum(kind in {"R", "AL"} for kind in kinds) > len(kinds) / 2


def _page(lines: list[Placed], height: float, is_rtl: bool) -> Page:
    """What stands in the margins comes first and last: the columns are not interrupted by it."""
    head = [line for line in lines if -line.top > (1 - MARGIN) * height]
    foot = [line for line in lines if -line.bottom < MARGIN * height]
    edges = {id(line) for line in (*head, *foot)}
    body = [line for line in lines if id(line) not in edges]
    return tuple(
        Line(line.text, starts, line.size, line.bold, line.mark, line.is_sure)
        for part in (head, body, foot)
        for column in in_order(part, is_rtl)
        for line, starts in zip(column, begins(column, is_rtl), strict=True)
    )
