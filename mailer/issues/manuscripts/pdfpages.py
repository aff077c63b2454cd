"""Opens PDF files page by page, and counts what is set on each: what is missing later is known by that. Pure."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LAParams, LTPage
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from mailer.issues.manuscripts.paper import MAX_LETTERS, Unreadable, Why, clean
from mailer.issues.manuscripts.pdfnotes import Notes, notes_of

MAX_ASKED = 400_000
"""Times that a part of the file is looked up: a file whose parts lead to each other asks without end."""
MAX_FIGURES = 10_000
"""Of one page: figures that are drawn twice in figures that are drawn twice, and so on, never end."""
UNKNOWN = "\ufffd"
"""Stands for a letter of which the file does not say which it is."""
_UNSEEN = {"Cf", "Zs", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Opened:
    """``letters`` is how many are set on the page, whatever becomes of them."""

    layout: LTPage
    letters: int
    notes: Notes


def opened(data: bytes) -> Iterator[Opened]:
    document = _Document(PDFParser(io.BytesIO(data)))
    device = _Device(PDFResourceManager(), laparams=LAParams(boxes_flow=None, all_texts=True))
    interpreter = PDFPageInterpreter(device.rsrcmgr, device)
    page = None
    for page in PDFPage.create_pages(document):
        interpreter.process_page(page)
        yield Opened(device.get_result(), device.letters, notes_of(page))
    if page is None:
        raise Unreadable(Why.BROKEN)


def is_legible(letter: str) -> bool:
    """Whether it is seen on the page, and arrives in the text."""
    return _is_seen(letter) and bool(clean(letter)) and letter != UNKNOWN


def _is_seen(letter: str) -> bool:
    return not letter.isspace() and any(unicodedata.category(each) not in _UNSEEN for each in letter)


class _Document(PDFDocument):
    asked = 0

    def getobj(self, objid: int) -> object:
        self.asked += 1
        if self.asked > MAX_ASKED:
            raise Unreadable(Why.TOO_MUCH)
        return super().getobj(objid)


class _Device(PDFPageAggregator):
    letters = 0
    figures = 0

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        self.letters = self.figures = 0
        super().begin_page(page, ctm)

    def begin_figure(self, name: str, bbox: Any, matrix: Any) -> None:
        self.figures += 1
        if self.figures > MAX_FIGURES:
            raise Unreadable(Why.TOO_MUCH)
        super().begin_figure(name, bbox, matrix)

    def render_char(
        self, matrix: Any, font: PDFFont, fontsize: float, scaling: float, rise: float, cid: int, *rest: Any
    ) -> float:
        self.letters += _is_seen(_letter(font, cid))
        if self.letters > MAX_LETTERS:
            raise Unreadable(Why.TOO_LONG)
        return super().render_char(matrix, font, fontsize, scaling, rise, cid, *rest)

    def handle_undefined_char(self, font: PDFFont, cid: int) -> str:
        return UNKNOWN


def _letter(font: PDFFont, cid: int) -> str:
    try:
        return font.to_unichr(cid)
    except PDFUnicodeNotDefined:
        return UNKNOWN
