"""What a manuscript is once it is read: pages of lines, or paragraphs where the file says what they are. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = 100
MAX_PARAGRAPHS = 5_000
MAX_LETTERS = 1_000_000
MAX_LINES = 50_000


class Why(StrEnum):
    """Why a file cannot be read; the words for it are in mailer.issues.manuscripts.words_for."""

    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"
    OLD_WORD = "old_word"
    NOT_TEXT = "not_text"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    SCANNED = "scanned"
    BROKEN = "broken"
    UNSAFE = "unsafe"
    TOO_MUCH = "too_much"


class Unreadable(Exception):
    """The file cannot be read."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Mark(StrEnum):
    """What the file itself says that a paragraph is."""

    NONE = ""
    HEADING = "heading"
    CAPTION = "caption"
    PICTURE = "picture"
    ROW = "row"
    BREAK = "break"
    """Something else begins, without a heading of its own."""
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it stood. ``size`` is its letters' height in points, 0 where the file does not say; ``begins`` is
    true where a paragraph begins with it; one with a ``mark`` is a paragraph of its own."""

    text: str
    begins: bool = False
    size: float = 0.0
    bold: bool = False
    mark: Mark = Mark.NONE
    is_sure: bool = True
    """False where two pieces were put together that may be lines of two columns."""


Page = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``text`` is whole, with wrapped lines joined; ``lines`` are as they stood. ``page`` counts from 1; it is a part
    of the text where the file has no pages. Of a picture, ``text`` is what it shows and ``picture`` its file's name."""

    text: str
    lines: tuple[str, ...] = ()
    page: int = 1
    size: float = 0.0
    bold: bool = False
    mark: Mark = Mark.NONE
    picture: str = ""
    is_sure: bool = True
    """False where two pieces were put together that may be two paragraphs."""
    is_set: bool = False
    """Whether each of its lines was ended on purpose, as in verses and programmes."""

    @property
    def width(self) -> int:
        """The letters of its longest line."""
        return max(map(len, self.lines), default=0)


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What a reader gives: ``pages`` of lines, or ``paragraphs``. ``heads`` stand on every page; ``is_guessed`` where
    the letters' encoding was."""

    pages: tuple[Page, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    heads: tuple[str, ...] = ()
    is_guessed: bool = False
    is_turned: bool = False
    """Whether it runs from right to left in a file that keeps letters by their place and not by their order."""
    pictures: int = 0
    """Pictures that stay behind in the file."""
    comments: tuple[str, ...] = ()
    """What somebody wrote in the margin."""
    unread: tuple[str, ...] = ()
    """Of what the reader could not take with it: the names of pictures and the like."""
    torn: tuple[int, ...] = ()
    """Pages of which letters are missing, as the file does not say which they are, or as they have no place."""


# What no file of an issue can hold, and what nobody sees: control characters, soft hyphens, lone surrogates.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\ufeff\ufffe\uffff\ud800-\udfff]")
_BREAKS = re.compile(r"[\x85\u2028\u2029]")


def clean(text: str) -> str:
    """Without what cannot be stored."""
    return _UNSTORABLE.sub("", _BREAKS.sub("\n", text)).strip()


def cleaned(manuscript: Manuscript) -> Manuscript:
    """The same, without what cannot be stored; lines and paragraphs of nothing else are gone."""
    pages = tuple(tuple(_clean_line(line) for line in page if clean(line.text)) for page in manuscript.pages)
    paragraphs = tuple(map(_clean_paragraph, manuscript.paragraphs))
    return replace(
        manuscript,
        pages=tuple(page for page in pages if page),
        paragraphs=tuple(each for each in paragraphs if each.text or each.picture),
        heads=_clean_all(manuscript.heads),
        comments=_clean_all(manuscript.comments),
        unread=_clean_all(manuscript.unread),
    )


def _clean_line(line: Line) -> Line:
    return replace(line, text=" ".join(clean(line.text).split()))


def _clean_paragraph(each: Paragraph) -> Paragraph:
    lines = tuple(line for text in each.lines if (line := " ".join(clean(text).split())))
    return replace(each, text=clean(each.text), lines=lines)


def _clean_all(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for each in texts if (text := " ".join(clean(each).split())))
