"""Reads text files: their letters, pages and paragraphs. Pure."""

from __future__ import annotations

import codecs
import re

from mailer.issues.manuscripts.paper import MAX_BYTES, MAX_LETTERS, Line, Manuscript, Page, Unreadable, Why

UNWRAPPED = 250
"""Letters of a line that no page is wide enough for: then each line is a paragraph."""
RARE = 0.1
"""Where fewer lines than this begin with one space, it is what is left of a page break."""
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_ARABIC_1256 = re.compile(rb"[\xc7\xe1\xed\xe3\xe6\xe4]")
"""The letters that Arabic has most of, as Windows writes them."""


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
    return Manuscript(_pages(text.replace("\r\n", "\n").replace("\r", "\n")), is_guessed=is_guessed)


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether its encoding had to be guessed."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), False
    try:
        return data.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        high = sum(byte > 0x7F for byte in data)
        is_arabic = high > len(data) / 4 and len(_ARABIC_1256.findall(data)) > high / 4
        return data.decode("cp1256" if is_arabic else "cp1252", "replace"), True


def _pages(text: str) -> tuple[Page, ...]:
    rows = text.replace("\v", "\n").replace("\f", "\n\f").split("\n")
    full = [row for row in rows if row.strip()]
    breaks_at_space = sum(_has_one_space(row) for row in full) < RARE * len(full)
    is_unwrapped = max(map(len, full), default=0) > UNWRAPPED
    pages: list[list[Line]] = [[]]
    begins = True
    for row in rows:
        if row.startswith("\f") or (breaks_at_space and _has_one_space(row)):
            pages.append([])
            begins = True
        if words := " ".join(row.split()):
            pages[-1].append(Line(words, begins or is_unwrapped or row[:2].isspace()))
        begins = not words
    return tuple(tuple(page) for page in pages if page)


def _has_one_space(row: str) -> bool:
    return row[:1] == " " and row[1:2].strip() != ""
