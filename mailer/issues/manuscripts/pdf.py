"""Reads PDF files: lines with their places and letters, put in order. Pure; to be run where memory and time are
bounded: a small file can be unpacked into a very large one."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LAParams, LTChar, LTFigure, LTImage, LTItem, LTPage, LTTextBox, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from mailer.issues.manuscripts.columns import Placed, begins, in_order
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
    pages: list[tuple[list[Placed], float]] = []
    pictures = letters = 0
    try:
        for layout in _layouts(data):
            if len(pages) == MAX_PAGES:
                raise Unreadable(Why.TOO_LONG)
            lines = list(_lines(layout))
            pictures += _pictures(layout)
            letters += sum(len(line.text) for line in lines)
            if len(lines) > MAX_LINES or letters > MAX_LETTERS:
                raise Unreadable(Why.TOO_LONG)
            pages.append((lines, layout.y1))
    except (Unreadable, MemoryError):
        raise
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise Unreadable(Why.ENCRYPTED) from error
    except Exception as error:  # torn files make every kind of error there
        raise Unreadable(Why.BROKEN) from error
    if letters < (FEW_LETTERS * len(pages) if pictures >= len(pages) else 1):
        raise Unreadable(Why.SCANNED if pictures else Why.EMPTY)
    is_rtl = _is_rtl(line.text for lines, _height in pages for line in lines)
    return Manuscript(
        tuple(_page(lines, height, is_rtl) for lines, height in pages), pictures=pictures, is_turned=is_rtl
    )


def _layouts(data: bytes) -> Iterator[LTPage]:
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=LAParams(boxes_flow=None))
    interpreter = PDFPageInterpreter(resources, device)
    pages = 0
    for page in PDFPage.create_pages(document):
        interpreter.process_page(page)
        pages += 1
        yield device.get_result()
    if not pages:
        raise Unreadable(Why.BROKEN)


def _lines(layout: Iterable[LTItem]) -> Iterator[Placed]:
    for box in layout:
        if isinstance(box, LTTextBox):
            for line in box:
                if isinstance(line, LTTextLine) and (words := _words(line.get_text())):
                    size, bold = _letters(line)
                    yield Placed(words, line.x0, line.x1, -line.y1, -line.y0, size, bold)


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
    body = [line for line in lines if line not in head and line not in foot]
    return tuple(
        Line(line.text, starts, line.size, line.bold)
        for part in (head, body, foot)
        for column in in_order(part, is_rtl)
        for line, starts in zip(column, begins(column, is_rtl), strict=True)
    )
