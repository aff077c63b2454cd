"""What a manuscript is once it is read: pages of lines, or paragraphs where the file itself says what they are. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = 200
MAX_PARAGRAPHS = 5_000
MAX_LETTERS = 1_000_000


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
    """One line as it stood. ``size`` is its letters' height in points, 0 where the file does not say; ``begins`` is true
    where a paragraph begins with it."""

    text: str
    begins: bool = False
    size: float = 0.0
    bold: bool = False


Page = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``text`` is whole, with wrapped lines joined; ``lines`` are as they stood. ``page`` counts from 1; it is a part of
    the text where the file has no pages. Of a picture, ``text`` is what it shows and ``picture`` its file's name."""

    text: str
    lines: tuple[str, ...] = ()
    page: int = 1
    size: float = 0.0
    bold: bool = False
    mark: Mark = Mark.NONE
    picture: str = ""
    is_sure: bool = True
    """False where two pieces were put together that may be two paragraphs."""

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
    unread: tuple[str, ...] = ()
    """Of what the reader could not take with it: the names of pictures and the like."""
