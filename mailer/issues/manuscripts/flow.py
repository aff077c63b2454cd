"""Joins lines into paragraphs: what a page's width, a column or a hyphen has broken is whole again. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from mailer.issues.manuscripts.findings import has_contact
from mailer.issues.manuscripts.headings import is_key
from mailer.issues.manuscripts.items import entry_starts, is_item, item_starts
from mailer.issues.manuscripts.paper import Line, Page, Paragraph
from mailer.issues.manuscripts.shapes import (
    begins_small,
    ends_sentence,
    is_capitals,
    is_prose,
    is_title_like,
    may_be_title,
)
from mailer.issues.manuscripts.vocabulary import BYLINE, VALEDICTION

LONG = 60
"""Letters from which a line is text that was broken and not one that ended."""
FITS = 0.85
"""Of a paragraph's width: a line that would have been shorter with its next word ended on purpose."""
ALIKE = 1.6
"""How much wider one column may be than the other that it goes on in."""
LONGEST = 300
"""Lines of a paragraph to which nothing more is joined: what goes on is taken for a new one."""
CONTACT_LINES = 6
"""Lines before a break among which contact data are looked for."""
NEARLY = 0.6
"""Of the width of what follows: a lone line as long as this may have been broken."""
SHORT = 0.7
"""Of a narrow column's width: a first line no longer than this may be a heading."""
SHORTER = 0.5
"""The same of a wide one."""
NARROWEST = 18
"""Letters of a column: what is narrower is a list."""
HEADING_WORDS = 10
ENTRIES = 60
"""Lines of a group in which contact data are looked for: their labels begin no entries."""
LOOK = 4
"""Lines that are looked at to tell whether running text begins with them."""
_HYPHENS = ("-", "\u2010", "\u00ad")
_WORD = re.compile(r"[^\W\d_]+")


def paragraphs(pages: tuple[Page, ...]) -> list[Paragraph]:
    """All paragraphs in their order, those that columns and pages have broken joined."""
    words = set(_whole_words(line for page in pages for line in page))
    found = [
        _paragraph(piece, number, words, width)
        for number, page in enumerate(pages, start=1)
        for width in [_usual_width(page)]
        for piece in _groups(page)
    ]
    return list(_joined(found, words))


def _usual_width(page: Page) -> int:
    """Letters that a full line has: three of four lines are no longer."""
    widths = sorted(len(line.text) for line in page)
    return widths[len(widths) * 3 // 4] if widths else 0


def _whole_words(lines: Iterable[Line]) -> Iterator[str]:
    """The words of a text, without the halves that hyphens at the end of lines made."""
    is_half = False
    for line in lines:
        words = _WORD.findall(line.text)
        ends_half = bool(_half(line.text))
        yield from (word.casefold() for word in words[int(is_half) : len(words) - int(ends_half)])
        is_half = ends_half


def _half(text: str) -> str:
    """The letters before a hyphen at the end; empty where there is none."""
    if not text.endswith(_HYPHENS):
        return ""
    at = len(text) - 1
    while at and text[at - 1].isalpha():
        at -= 1
    return text[at:-1]


def _groups(page: Page) -> Iterator[_Piece]:
    group: list[Line] = []
    for line in page:
        if group and (line.begins or line.mark or group[-1].mark or _differs(group[-1], line)):
            yield from _split(group)
            group = []
        group.append(line)
    if group:
        yield from _split(group)


def _differs(before: Line, line: Line) -> bool:
    """Whether the letters are others, as they are where a heading ends and its text begins."""
    return before.bold != line.bold or abs(before.size - line.size) > 0.08 * max(before.size, line.size)


def _split(group: list[Line]) -> Iterator[_Piece]:
    """A heading that stands on its text, paragraphs that stand on each other, and items are taken apart."""
    width = max(len(line.text) for line in group)
    texts = [line.text for line in group]
    items = item_starts(texts)
    has_entries = len(texts) > 1 and not has_contact(" ".join(texts[:ENTRIES]))
    entries = entry_starts(texts) if has_entries else [False] * len(texts)
    piece = _Piece()
    is_first = True
    for at, line in enumerate(group):
        is_over = len(piece.lines) == LONGEST or items[at] or entries[at]
        if piece.lines and (is_over or piece.ends(group[at : at + LOOK], width, is_first)):
            yield piece
            piece, is_first = _Piece(), False
        piece.is_entry = piece.is_entry or entries[at]
        piece.lines.append(line)
    yield piece


@dataclass
class _Piece:
    """The lines of one paragraph; ``is_sure`` is false where it was guessed that it is a heading, ``is_entry`` is true
    for one of a programme."""

    lines: list[Line] = field(default_factory=list)
    is_sure: bool = True
    is_entry: bool = False

    def ends(self, rest: Sequence[Line], width: int, is_first: bool) -> bool:
        """Whether it is whole, and another one begins with the first of the ``rest``; ``width`` is the group's."""
        last, line = self.lines[-1].text, rest[0]
        if BYLINE.fullmatch(last) or BYLINE.fullmatch(line.text):
            return not begins_small(line.text)
        if begins_small(line.text) or _half(last):
            return False
        is_title = may_be_title(last)
        if len(self.lines) == 1 and is_title and is_key(last):
            return True
        if is_first and len(self.lines) <= 2 and is_capitals(last) and not is_capitals(line.text) and is_title:
            return True
        if len(last) + 1 + len(line.text.split()[0]) > FITS * width:
            return False
        if is_item(self.lines[0].text):
            return True
        if len(self.lines) == 1 and is_title and (is_first or width <= LONG):
            return self._is_heading(rest, width)
        is_column = width > LONG / 2 or (width > NARROWEST and len(last) <= NEARLY * width)
        return ends_sentence(last) and last[-1] not in ":;" and is_column

    def _is_heading(self, rest: Sequence[Line], width: int) -> bool:
        text = self.lines[0].text
        if width > LONG and is_title_like(text):
            return True
        is_short = len(text) <= (SHORTER if width > LONG else SHORT) * width and len(text.split()) <= HEADING_WORDS
        found = is_short and _is_wrapped(rest, width)
        self.is_sure = not found or is_title_like(text)
        return found


def _is_wrapped(lines: Sequence[Line], width: int) -> bool:
    """Whether they are of running text: the first is full, and a sentence ends within it or goes on in another."""
    if len(lines) < 2 or len(lines[0].text) < NEARLY * width or has_contact(" ".join(line.text for line in lines)):
        return False
    goes_on = any(begins_small(line.text) for line in lines[1:]) or bool(_half(lines[0].text))
    return goes_on or is_prose(lines[0].text)


def _paragraph(piece: _Piece, page: int, words: set[str], width: int) -> Paragraph:
    lines = piece.lines
    texts = [line.text for line in lines]
    whole = texts[0]
    for text in texts[1:]:
        whole = join(whole, text, words)
    size, is_bold = max(line.size for line in lines), all(line.bold for line in lines)
    is_sure = piece.is_sure and all(line.is_sure for line in lines)
    is_set = _is_set(texts, width) or (piece.is_entry and len(texts) == 1)
    return Paragraph(whole, tuple(texts), page, size, is_bold, lines[0].mark, is_sure=is_sure, is_set=is_set)


def _is_set(texts: Sequence[str], width: int) -> bool:
    """Whether each line was ended on purpose: it would have had room for the next word, which begins large."""
    steps = [(text, after) for text, after in pairwise(texts)]
    return len(steps) > 1 and all(
        not begins_small(after) and not _half(text) and len(text) + 1 + len(after.split()[0]) <= FITS * width
        for text, after in steps
    )


def join(before: str, after: str, words: set[str]) -> str:
    """Two lines made one. A hyphen at the end goes where the word is known without it, or its halves are no words."""
    half = _half(before)
    following = _WORD.match(after)
    if not half or not following or not begins_small(after):
        return f"{before}{'' if half and following else ' '}{after}"
    start, rest = half.casefold(), following[0].casefold()
    keeps = start + rest not in words and start in words and rest in words
    return (before if keeps else before[:-1]) + after


def _joined(found: Iterable[Paragraph], words: set[str]) -> Iterator[Paragraph]:
    last: Paragraph | None = None
    for each in found:
        if last is not None and _goes_on(last, each):
            text = join(last.text, each.text, words)
            sure = last.is_sure and each.is_sure and begins_small(each.text)
            last = replace(last, text=text, lines=last.lines + each.lines, is_sure=sure, is_set=False)
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last


def _goes_on(before: Paragraph, after: Paragraph) -> bool:
    """Whether a paragraph was broken by the end of a column or a page."""
    if before.mark or after.mark or before.is_set or after.is_set:
        return False
    if len(before.lines) > LONGEST or ends_sentence(before.lines[-1]) or not _is_alike(before, after):
        return False
    if is_item(after.text) or has_contact(" ".join(before.lines[-CONTACT_LINES:])):
        return False
    if before.bold != after.bold or abs(before.size - after.size) > 0.08 * max(before.size, after.size):
        return False
    if begins_small(after.text):
        return _is_running(before) or before.width >= NEARLY * after.width
    if before.text[-1] == ",":
        return _is_running(before) and not VALEDICTION.search(before.lines[-1])
    return _is_running(before) and _is_running(after) and len(before.lines) > 2


def _is_alike(before: Paragraph, after: Paragraph) -> bool:
    """The last lines of a paragraph may be short, the others tell how wide its column is."""
    if min(len(before.lines), len(after.lines)) == 1:
        return after.width <= ALIKE * before.width
    return max(before.width, after.width) <= ALIKE * min(before.width, after.width)


def _is_running(paragraph: Paragraph) -> bool:
    """Whether it is text that was wrapped: lists begin each line anew."""
    if len(paragraph.lines) == 1:
        return len(paragraph.text) > LONG
    has_case = paragraph.text.upper() != paragraph.text.lower()
    return not has_case or any(begins_small(line) for line in paragraph.lines[1:])
