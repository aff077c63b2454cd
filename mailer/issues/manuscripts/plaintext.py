"""Reads text files: their letters, pages and paragraphs. Pure."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator, Sequence

from mailer.issues.manuscripts.items import is_item
from mailer.issues.manuscripts.laidout import laid_out, may_be_two
from mailer.issues.manuscripts.markdown import Row, is_marked, is_rule, marked
from mailer.issues.manuscripts.paper import MAX_BYTES, MAX_LETTERS, Line, Manuscript, Page, Unreadable, Why

UNWRAPPED = 250
"""Letters of a line that no page is wide enough for: then each line is a paragraph."""
RARE = 0.1
"""Where fewer lines than this begin with one space, it is what is left of a page break."""
TWO_BYTES = 0.05
"""Of all letters: so many are a space, a line's end or Latin, which have a zero beside them in UTF-16."""
ONE_SIDE = 0.98
"""Of all zeros: they are at even places, or at odd ones."""
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_ARABIC_1256 = re.compile(rb"[\xc7\xe1\xed\xe3\xe6\xe4]")
"""The letters that Arabic has most of, as Windows writes them."""
_NONE = {"Cn", "Co", "Cs"}


def read_text(data: bytes) -> Manuscript:
    """Raises :class:`Unreadable`."""
    if len(data) > MAX_BYTES:
        raise Unreadable(Why.TOO_LARGE)
    text, is_guessed = _decoded(data)
    if _NO_TEXT.search(text):
        raise Unreadable(Why.NOT_TEXT)
    if len(text) > MAX_LETTERS:
        raise Unreadable(Why.TOO_LONG)
    if not text.strip():
        raise Unreadable(Why.EMPTY)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n\f")
    rows = text.split("\n")
    if is_marked(rows):
        read, pictures = marked(text)
        return Manuscript(_pages(read), is_guessed=is_guessed, unread=tuple(pictures))
    return Manuscript(_pages([Row(row) for row in rows]), is_guessed=is_guessed)


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether its encoding had to be guessed."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), False
    if (guessed := _of_two_bytes(data)) is not None:
        return guessed, True
    try:
        return data.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        high = sum(byte > 0x7F for byte in data)
        is_arabic = high > len(data) / 4 and len(_ARABIC_1256.findall(data)) > high / 4
        return data.decode("cp1256" if is_arabic else "cp1252", "replace"), True


def _of_two_bytes(data: bytes) -> str | None:
    """UTF-16 that does not say that it is: every letter of Latin has a zero beside it, on the same side."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if len(data) % 2 or even + odd < TWO_BYTES * len(data) / 2 or max(even, odd) < ONE_SIDE * (even + odd):
        return None
    text = data.decode("utf-16-be" if even > odd else "utf-16-le", "replace")
    strange = sum(unicodedata.category(letter) in _NONE or letter == "\ufffd" for letter in text)
    return text if strange <= len(text) / 100 else None


def _pages(rows: Sequence[Row]) -> tuple[Page, ...]:
    full = [row.text for row in rows if row.text.strip()]
    breaks_at_space = sum(map(_has_one_space, full)) < RARE * len(full)
    is_unwrapped = max(map(len, full), default=0) > UNWRAPPED
    pages: list[list[Row]] = [[]]
    for row in rows:
        if row.text.startswith("\f") or (breaks_at_space and _has_one_space(row.text)):
            pages.append([])
        pages[-1].append(row)
    return tuple(page for each in pages if (page := tuple(_lines(each, is_unwrapped))))


def _lines(rows: Sequence[Row], is_unwrapped: bool) -> Iterator[Line]:
    """Of one page."""
    columns = {} if is_unwrapped or any(row.mark for row in rows) else laid_out([row.text for row in rows])
    begins, at, item = True, 0, False
    while at < len(rows):
        if at in columns:
            at, lines = columns[at]
            yield from lines
            begins = True
            continue
        row, at = rows[at], at + 1
        words = "" if is_rule(row.text) else " ".join(row.text.split())
        if words:
            is_set_in = row.text[:2].isspace()
            item = is_item(row.text) or (item and is_set_in and not begins)
            starts = begins or row.begins or is_unwrapped or (is_set_in and (not item or is_item(row.text)))
            yield Line(words, starts, mark=row.mark, is_sure=bool(row.mark) or not may_be_two(row.text))
        begins = not words


def _has_one_space(row: str) -> bool:
    return row[:1] == " " and row[1:2].strip() != ""
